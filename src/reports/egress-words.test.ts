import { expect, test } from "vitest";
import type { EgressTotal } from "../contracts/egress.js";
import { egressWords } from "./egress-words.js";

test("nothing sent: it says that no text left, and what may", () => {
  expect(egressWords({ setting: "none", sent: [], damaged: 0 })).toEqual([
    "No text of this project has left this machine.",
    "egress is none: nothing may leave.",
  ]);
});

test("results that left and texts that stayed are no text that left", () => {
  const words = egressWords({
    setting: "any",
    sent: [total({ local: true, place: "localhost:1" }), total({ kind: "results", texts: 0 })],
    damaged: 0,
  });
  expect(words[0]).toBe("No text of this project has left this machine.");
  expect(words[1]).toMatch(/^localhost:1, on this machine: 20 texts \(3\.00 kB\) by the judge's endpoint/);
  expect(words[2]).toMatch(/^api\.example\.com: results and settings, no text/);
});

test("texts that left are told with place, count, calls and days; a damaged log is not silent", () => {
  const words = egressWords({ setting: ["api.example.com"], sent: [total({})], damaged: 2 });
  expect(words).toEqual([
    "Texts of this project have left this machine:",
    "api.example.com: 20 texts (3.00 kB) by the judge's endpoint, in 4 calls, 2026-01-01 00:00 UTC to 2026-01-02 00:00 UTC.",
    "2 lines of .alidade/egress.jsonl could not be read, and may hide more.",
    "egress is api.example.com: nothing may go elsewhere.",
  ]);
});

function total(changes: Partial<EgressTotal>): EgressTotal {
  return {
    place: "api.example.com",
    local: false,
    purpose: "the judge's endpoint",
    kind: "texts",
    texts: 20,
    bytes: 3000,
    calls: 4,
    first: "2026-01-01T00:00:00Z",
    last: "2026-01-02T00:00:00Z",
    ...changes,
  };
}
