import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../contracts/dataset.js";
import { readDataset } from "./read-dataset.js";
import { readQrelsFile } from "./read-qrels-file.js";

const texts = {
  "shop/corpus.jsonl":
    '{"_id":"d1","title":"Kettle","text":"boils"}\n{"_id":"d2","title":"Lamp","text":"red"}\n',
  "shop/queries.jsonl": '{"_id":"q1","text":"hot water"}\n{"_id":"q2","text":"light"}\n',
};
const rows = [
  ["q1", "d1", "3", "anna"],
  ["q1", "d1", "0", "bob"],
  ["q2", "d2", "2", "bob"],
  ["q1", "d2", "1", ""],
  ["q1", "d1", "2", "carl"],
];
const table = (mark: string, header: string[]): string =>
  `${[header, ...rows].map((row) => row.join(mark)).join("\n")}\n`;

async function lay(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "alidade-raters-"));
  for (const [name, text] of Object.entries({ ...texts, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const forms: readonly (readonly [string, Record<string, string>])[] = [
  ["BEIR", { "shop/qrels/test.tsv": table("\t", ["query-id", "corpus-id", "score", "rater"]) }],
  ["CSV", { "shop/qrels.csv": table(",", ["query_id", "doc_id", "grade", "annotator_id"]) }],
  ["TSV", { "shop/qrels.tsv": table("\t", ["qid", "docid", "label", "Judge"]) }],
  [
    "JSON lines",
    {
      "shop/qrels.jsonl": rows
        .map(([qid, docid, grade, rater]) =>
          JSON.stringify({ qid, docid, grade: Number(grade), rater: rater || null }),
        )
        .join("\n"),
    },
  ],
];

async function read(files: Readonly<Record<string, string>>, merge?: string): Promise<Dataset> {
  return readDataset({ kind: "beir", path: "shop" }, { cwd: await lay(files), merge });
}
const grades = ({ qrels }: Dataset): unknown =>
  qrels!.queryIds.map((query, i) => [
    query,
    ...Array.from(qrels!.documents.subarray(qrels!.offsets[i]!, qrels!.offsets[i + 1]!), (document, at) => [
      qrels!.documentIds[document],
      qrels!.grades[qrels!.offsets[i]! + at],
    ]),
  ]);

describe("judgements of several raters", () => {
  test.each(forms)("%s: one grade a pair, and the summary says how", async (_, files) => {
    const dataset = await read(files);
    expect(grades(dataset)).toEqual([
      ["q1", ["d1", 2], ["d2", 1]],
      ["q2", ["d2", 2]],
    ]);
    expect(dataset.summary.judgements).toBe(3);
    expect(dataset.summary.merged).toMatchObject({
      raters: 4,
      ratings: 5,
      ratedTwice: 1,
      disagreements: 1,
      tiesBroken: 0,
      rule: "median",
    });
    expect(dataset.summary.warnings).toMatchObject([{ code: "raters-disagree", count: 1, examples: ["q1"] }]);
    expect(dataset.ratings?.raterIds).toEqual(["anna", "bob", "", "carl"]);
  });

  test("the rule decides, and so changes the fingerprint", async () => {
    const files = forms[1]![1];
    const median = await read(files);
    const highest = await read(files, "max");
    expect(grades(highest)).toEqual([
      ["q1", ["d1", 3], ["d2", 1]],
      ["q2", ["d2", 2]],
    ]);
    expect(highest.summary.fingerprint).not.toBe(median.summary.fingerprint);
    expect(grades(await read(files, "rater:bob"))).toEqual([
      ["q1", ["d1", 0], ["d2", 1]],
      ["q2", ["d2", 2]],
    ]);
  });

  test("a single rater is nothing to merge", async () => {
    const dataset = await read({ "shop/qrels.csv": "qid,docid,grade,rater\nq1,d1,3,anna\nq2,d2,1,anna\n" });
    expect(dataset.summary.merged).toBeUndefined();
    expect(dataset.ratings?.raterIds).toEqual(["anna"]);
  });

  test("a column given by name; one that is not there is refused with the nearest", async () => {
    const cwd = await lay({ "r.csv": "qid,docid,grade,who\nq1,d1,3,a\nq1,d1,1,b\n" });
    const source = {
      kind: "tables" as const,
      corpus: "shop/corpus.jsonl",
      queries: "shop/queries.jsonl",
      qrels: "r.csv",
    };
    const dataset = await readDataset({ ...source, id: "_id", queryId: "_id", qrelsRater: "who" }, { cwd });
    expect(grades(dataset)).toEqual([["q1", ["d1", 1]]]);
    await expect(
      readDataset({ ...source, id: "_id", queryId: "_id", qrelsRater: "whom" }, { cwd }),
    ).rejects.toThrow(/no column "whom" \(--qrels-rater.*did you mean "who"/);
    await expect(readDataset({ ...source, id: "_id", queryId: "_id" }, { cwd })).rejects.toThrow(
      /judged twice/,
    );
  });

  test.each([
    [
      "qid,docid,grade,rater\nq1,d1,3,a\nq1,d1,1,b\nq1,d1,2,a\n",
      undefined,
      /The rater "a" judges.*first in line 2 .*:4/,
    ],
    ["qid,docid,grade,rater\nq1,d1,3,\nq1,d1,1,b\nq1,d1,2,\n", undefined, /The unnamed rater judges.*:4/],
    ["qid,docid,grade,rater\nq1,d1,3,a\nq1,d1,1,b\n", "medain", /"medain" is no merge rule/],
    ["qid,docid,grade,rater\nq1,d1,3,anna\nq1,d1,1,b\n", "rater:ana", /Did you mean "anna"/],
    ["qid,docid,grade\nq1,d1,3\n", "mode", /"mode" is no merge rule/],
  ])("%j with %s is refused", async (text, merge, message) => {
    await expect(read({ "shop/qrels.csv": text }, merge)).rejects.toThrow(message);
  });

  test("qrels on their own are merged alike; a row without its rater's field is a mistake", async () => {
    const cwd = await lay(forms[0]![1]);
    const file = join(cwd, "shop/qrels/test.tsv");
    expect([...(await readQrelsFile(file)).grades]).toEqual([2, 1, 2]);
    expect([...(await readQrelsFile(file, { merge: "max" })).grades]).toEqual([3, 1, 2]);
    await writeFile(file, "query-id\tcorpus-id\tscore\trater\nq1\td1\t1\n");
    await expect(readQrelsFile(file)).rejects.toThrow(/3 fields, the header 4.*:2/);
  });
});
