import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Qrels } from "../contracts/qrels.js";
import { readQrelsFile } from "./read-qrels-file.js";

async function read(text: string): Promise<Qrels> {
  const file = join(await mkdtemp(join(tmpdir(), "alidade-test-")), "qrels.tsv");
  await writeFile(file, text);
  return readQrelsFile(file);
}

function judgements({ queryIds, documentIds, offsets, documents, grades }: Qrels): string[] {
  return queryIds.flatMap((query, i) =>
    Array.from(documents.subarray(offsets[i], offsets[i + 1]), (row, at) =>
      [query, documentIds[row], grades[offsets[i]! + at]].join(" "),
    ),
  );
}

describe("readQrelsFile", () => {
  test.each([
    ["query-id\tcorpus-id\tscore\nq1\td1\t2\n"],
    ["qid docid rel\nq1 d1 2\n"],
    ["# made by hand\nq1 0 d1 2\n"],
    ["q1\td1\t2\n"],
  ])("%j holds one judgement", async (text) => {
    expect(judgements(await read(text))).toEqual(["q1 d1 2"]);
  });

  test("queries may be interleaved", async () => {
    expect(judgements(await read("q1 0 d1 2\nq2 0 d1 1\nq1 0 d2 0\n"))).toEqual([
      "q1 d1 2",
      "q1 d2 0",
      "q2 d1 1",
    ]);
  });

  test.each([
    ["q1\td1\tgood\nq1\td2\t1\n", /"good".*:1\)/],
    ["q1 0 d1 x\nq1 0 d2 1\n", /"x".*:1\)/],
    ["q1 0 d1 1\nq1 0 d1 2\n", /"q1" and document "d1" are judged twice; first in line 1 .*:2\)/],
    ["q1 0 d1 1\nq1 d1\n", /2 fields.*:2\)/],
    ["query-id\tcorpus-id\tscore\n", /no judgement/],
  ])("%j is refused with its place", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
