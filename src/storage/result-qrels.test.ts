import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { readResultQrels, writeResultQrels } from "./result-qrels.js";

const entries = ({ queryIds, documentIds, offsets, documents, grades }: Qrels) =>
  queryIds.map((id, q) => [
    id,
    Array.from(documents.subarray(offsets[q]!, offsets[q + 1]!), (document) => documentIds[document]),
    [...grades.subarray(offsets[q]!, offsets[q + 1]!)],
  ]);

const judged = (ids: readonly string[]): Qrels =>
  qrelsFromMaps(
    new Map(
      ids.map((id, i) => [
        id,
        new Map([
          ["d2", 0],
          [`d${i}0`, 3],
          ["d1", -1],
        ]),
      ]),
    ),
  );

describe("judgements stored with a result", () => {
  test.each([
    ["plain ids", ["q2", "q10", "1"], "qrels.trec"],
    ["numbers, which objects would put in order", ["30", "4", "-1"], "qrels.trec"],
    ["a space", ["query one", "q2"], "qrels.json"],
    ["a comment", ["#1", "q2"], "qrels.json"],
    ["a bracket that would be taken for JSON", ["{1}", "q2"], "qrels.json"],
    ["an angle that would be taken for markup", ["<q>", "q2"], "qrels.json"],
    ["quotes and other scripts", ['"q"', "запрос", "q,3"], "qrels.trec"],
    ["numbers in JSON", ["30", "4 x", "1"], "qrels.json"],
  ])("%s come back in their order", async (_, ids, file) => {
    const folder = await mkdtemp(join(tmpdir(), "alidade-qrels-"));
    await writeResultQrels(folder, judged(ids));
    expect(await readdir(folder)).toEqual([file]);
    expect(entries((await readResultQrels(folder))!)).toEqual(entries(judged(ids)));
  });

  test("null where there are none", async () => {
    expect(await readResultQrels(await mkdtemp(join(tmpdir(), "alidade-qrels-")))).toBeNull();
  });
});
