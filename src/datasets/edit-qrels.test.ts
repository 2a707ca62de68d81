import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editQrels, type QrelsTarget } from "./edit-qrels.js";

async function edited(
  name: string,
  format: QrelsTarget["format"],
  text: string | null,
  edit: Parameters<typeof editQrels>[1],
  columns: QrelsTarget["columns"] = {},
): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "alidade-edit-")), name);
  if (text !== null) await writeFile(path, text);
  return editQrels({ file: { path, shown: name }, format, exists: text !== null, columns }, edit);
}
const row = (documentId: string, grade: number, rater = "") => ({ queryId: "q1", documentId, grade, rater });
const added = [row("d,9", 2)];
const byAnna = [row("d9", 2, "anna")];

describe("editQrels", () => {
  test("TREC qrels have no place for raters", async () => {
    await expect(edited("q.txt", "trec", "q1 0 d1 3\n", { added: byAnna, replaced: [] })).rejects.toThrow(
      /no place for raters.*-o qrels\.csv.*\(q\.txt\)/,
    );
  });

  test.each<[string, Parameters<typeof edited>, string]>([
    [
      "CSV keeps rows, columns, quotes, blank lines, line ends and the byte order mark",
      [
        "r.csv",
        "csv",
        '\ufeffqid,docid,why,grade\r\nq1,d1,"a, ""b""\nc",3\r\n\r\nq1,d2,,1',
        { added, replaced: [] },
      ],
      '\ufeffqid,docid,why,grade\r\nq1,d1,"a, ""b""\nc",3\r\n\r\nq1,d2,,1\r\nq1,"d,9",,2\r\n',
    ],
    [
      "a replaced grade changes its row alone",
      [
        "r.csv",
        "csv",
        'qid,docid,grade,why\nq1,d1,3,"x, y"\nq1,d2,1,\n',
        { added: [], replaced: [row("d1", 0)] },
      ],
      'qid,docid,grade,why\nq1,d1,0,"x, y"\nq1,d2,1,\n',
    ],
    [
      "semicolons and sep= stay",
      ["r.csv", "csv", "sep=;\nqid;docid;grade\nq1;d1;3\n", { added, replaced: [] }],
      'sep=;\nqid;docid;grade\nq1;d1;3\nq1;"d,9";2\n',
    ],
    [
      "a column of raters is added where new rows name one",
      ["r.tsv", "tsv", "qid\tdocid\tgrade\nq1\td1\t3\n", { added: byAnna, replaced: [row("d1", 1)] }],
      "qid\tdocid\tgrade\trater\nq1\td1\t1\t\nq1\td9\t2\tanna\n",
    ],
    [
      "raters that are there are told apart",
      [
        "r.csv",
        "csv",
        "who,qid,docid,grade\na,q1,d1,3\nb,q1,d1,2\n",
        { added: [], replaced: [row("d1", 0, "b")] },
        { qrelsRater: "who" },
      ],
      "who,qid,docid,grade\na,q1,d1,3\nb,q1,d1,0\n",
    ],
    [
      "BEIR with header",
      ["test.tsv", "beir", "query-id\tcorpus-id\tscore\nq1\td1\t3\n", { added, replaced: [] }],
      "query-id\tcorpus-id\tscore\nq1\td1\t3\nq1\td,9\t2\n",
    ],
    [
      "BEIR without header gets one for raters",
      ["test.tsv", "beir", "q1\td1\t3\n", { added: byAnna, replaced: [] }],
      "query-id\tcorpus-id\tscore\trater\nq1\td1\t3\t\nq1\td9\t2\tanna\n",
    ],
    [
      "JSON lines keep other keys and the lines that do not change",
      [
        "r.jsonl",
        "jsonl",
        '{"qid": "q1", "docid":"d1","grade":3,"x":[1]}\n{"qid":"q1","docid":"d2","grade": 1}',
        { added: byAnna, replaced: [row("d1", 0)] },
      ],
      '{"qid":"q1","docid":"d1","grade":0,"x":[1]}\n{"qid":"q1","docid":"d2","grade": 1}\n{"qid":"q1","docid":"d9","grade":2,"rater":"anna"}\n',
    ],
    [
      "TREC, with its comments",
      ["qrels.txt", "trec", "# round 1\nq1 0 d1 3\nq1 0 d2 1\n", { added, replaced: [row("d2", 0)] }],
      "# round 1\nq1 0 d1 3\nq1 0 d2 0\nq1 0 d,9 2\n",
    ],
    ["a new CSV", ["r.csv", "csv", null, { added, replaced: [] }], 'query-id,corpus-id,score\nq1,"d,9",2\n'],
    [
      "a new BEIR file with raters",
      ["test.tsv", "beir", null, { added: byAnna, replaced: [] }],
      "query-id\tcorpus-id\tscore\trater\nq1\td9\t2\tanna\n",
    ],
    [
      "new JSON lines",
      ["r.jsonl", "jsonl", null, { added, replaced: [] }],
      '{"query-id":"q1","corpus-id":"d,9","score":2}\n',
    ],
  ])("%s", async (_, args, expected) => {
    expect(await edited(...args)).toBe(expected);
  });
});
