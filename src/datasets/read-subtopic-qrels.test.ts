import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "../../test/run-cli.js";
import { errorKind } from "../contracts/errors.js";
import { readSubtopicQrels } from "./read-subtopic-qrels.js";

async function read(text: string) {
  const folder = await emptyFolder();
  writeFileSync(join(folder, "qrels"), text);
  return readSubtopicQrels("qrels", { cwd: folder });
}

describe("readSubtopicQrels", () => {
  test("one entry a document, its highest grade, and the subtopics it answers", async () => {
    const text = "# diversity\n1 2 d1 1\n1 2 d2 0\n1 5 d1 3\n\n1 5 d3 -2\n2 5 d1 0\n1 5 d2 1\n";
    expect(await read(text)).toEqual({
      queryIds: ["1", "2"],
      documentIds: ["d1", "d2", "d3"],
      offsets: Int32Array.of(0, 3, 4),
      documents: Int32Array.of(0, 1, 2, 0),
      grades: Int32Array.of(3, 1, -2, 0),
      subtopics: { offsets: Int32Array.of(0, 2, 3, 3, 3), ids: Int32Array.of(0, 1, 1) },
    });
  });

  test.each([
    [
      "1 2 d1\n",
      '"1 2 d1" has 3 fields; expected judgements of subtopics, four fields: query, subtopic, document, grade (qrels:1)',
    ],
    ["1 2 d1 x\n", 'The grade "x" is not written as an integer'],
    ["1 2 d1 1\n1 2 d1 0\n", "The document is judged twice for this subtopic; keep one line (qrels:2)"],
    ["# nothing\n", "The file holds no judgement (qrels)"],
  ])("refuses %j", async (text, message) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("input");
    expect((error as Error).message).toContain(message);
  });
});
