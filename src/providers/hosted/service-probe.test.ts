import { expect, test } from "vitest";
import type { EmbeddedTexts } from "../../contracts/embedding-provider.js";
import { serviceRecordSchema } from "../../contracts/service-record.js";
import { readProbe } from "./service-probe.js";

const probe = (values: readonly number[], reportedModel?: string): EmbeddedTexts => ({
  matrix: { rows: 1, dims: values.length, data: Float32Array.from(values) },
  tokens: Int32Array.of(9),
  truncated: Uint8Array.of(0),
  ...(reportedModel === undefined ? {} : { reportedModel }),
});

test("a first answer is the beginning; while it holds, the day of the beginning stays", () => {
  const first = readProbe(
    probe([0.6, 0.8], "m-001"),
    { maxTokens: 512 },
    { before: null, day: "2026-11-23" },
  );
  expect(serviceRecordSchema.parse(first.record)).toMatchObject({
    firstUsed: "2026-11-23",
    dims: 2,
    normalized: true,
    reported: "m-001",
    maxTokens: 512,
  });
  const later = readProbe(probe([0.601, 0.799], "m-001"), {}, { before: first.record, day: "2026-12-01" });
  expect(later.changed).toBeNull();
  expect(later.record).toMatchObject({ firstUsed: "2026-11-23", checkedOn: "2026-12-01" });
  // It is compared with the first, so that many small steps are not missed.
  expect(later.record.probe).toBe(first.record.probe);
});

test.each([
  ["another vector", probe([0.8, 0.6], "m-001"), {}, "one text has vectors with a cosine of 0.960"],
  ["another name", probe([0.6, 0.8], "m-002"), {}, "its name was m-001 and is m-002"],
  ["another digest", probe([0.6, 0.8], "m-001"), { revision: "b" }, "its revision was a and is b"],
  ["other dimensions", probe([0.6, 0.8, 0], "m-001"), {}, "its number of dimensions was 2 and is 3"],
])("%s is another model's, from today", (_, answer, facts, words) => {
  const before = readProbe(
    probe([0.6, 0.8], "m-001"),
    { revision: "a" },
    { before: null, day: "2026-11-01" },
  );
  const { record, changed } = readProbe(
    answer,
    { revision: "a", ...facts },
    { before: before.record, day: "2026-11-23" },
  );
  expect(changed).toBe(words);
  expect(record.firstUsed).toBe("2026-11-23");
});
