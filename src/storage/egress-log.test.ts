import { appendFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EgressEntry } from "../contracts/egress.js";
import { appendEgress, egressSums } from "./egress-log.js";

describe("the log of what left this machine", () => {
  test("is summed by place, purpose and kind, texts first; nothing was sent without a log", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "alidade-egress-")), "deep", "egress.jsonl");
    expect(await egressSums(file)).toEqual({ sent: [], damaged: 0 });
    await appendEgress(file, entry({ time: "2026-01-03T00:00:00Z", kind: "results", texts: 0, bytes: 5 }));
    await appendEgress(file, entry({ time: "2026-01-02T00:00:00Z", texts: 3, bytes: 100 }));
    await appendEgress(file, entry({ time: "2026-01-01T00:00:00Z", texts: 4, bytes: 10 }));
    await appendEgress(file, entry({ place: "localhost:1", local: true, time: "2026-01-04T00:00:00Z" }));
    const { sent, damaged } = await egressSums(file);
    expect(sent.map(({ place, kind, calls, texts, bytes }) => [place, kind, calls, texts, bytes])).toEqual([
      ["api.example.com", "texts", 2, 7, 110],
      ["localhost:1", "texts", 1, 1, 10],
      ["api.example.com", "results", 1, 0, 5],
    ]);
    expect([sent[0]?.first, sent[0]?.last]).toEqual(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]);
    expect(damaged).toBe(0);
  });

  test("counts lines that cannot be read", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "alidade-egress-")), "egress.jsonl");
    await appendEgress(file, entry({}));
    await appendFile(file, '{"place":"x"}\n{"time":"2026-01-0');
    await appendEgress(file, entry({}));
    const { sent, damaged } = await egressSums(file);
    expect([sent[0]?.calls, damaged]).toEqual([2, 2]);
  });
});

function entry(changes: Partial<EgressEntry>): EgressEntry {
  return {
    time: "2026-01-01T00:00:00Z",
    place: "api.example.com",
    local: false,
    purpose: "the judge's endpoint",
    kind: "texts",
    texts: 1,
    bytes: 10,
    ...changes,
  };
}
