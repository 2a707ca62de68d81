import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../contracts/dataset.js";
import type { TablesSource } from "./dataset-source.js";
import { readDataset } from "./read-dataset.js";
import { readTopicsFile } from "./read-topics-file.js";

/** A corpus, qrels of q 301 and 302, and topics in a file of this name. */
async function readWith(
  name: string,
  topics: string | Uint8Array,
  more: Partial<TablesSource> = {},
): Promise<Dataset> {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(join(cwd, name), topics);
  await writeFile(join(cwd, "corpus.csv"), "id,text\nd1,crime\nd2,polio\n");
  await writeFile(join(cwd, "qrels.txt"), "301 0 d1 2\n301 0 d2 0\n302 0 d2 1\n");
  return readDataset(
    { kind: "tables", corpus: "corpus.csv", queries: name, qrels: "qrels.txt", ...more },
    { cwd },
  );
}

const classic = `
<top>

<num> Number: 301
<title> International   Organized Crime

<desc> Description:
Identify R&amp;D of
gangs, 5 < 6.

<narr> Narrative:
A relevant document &#233;.
</top>

<top>
<num> Number: 302 </num>
<title> Topic: Poliomyelitis and Post-Polio </title>
<desc> Is the disease of Polio under control?
</top>
`;

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!-- Topics of a
  track --><webtrack2012>
<topic number="301" type="faceted">
  <query>403b &quot;plan&quot;</query>
  <description>What is
     a <b>403b</b> plan?</description>
  <subtopic number="1" type="inf">one</subtopic><subtopic number="2" type="nav">two</subtopic>
</topic><topic number='302'><query>polio</query><description>d</description></topic>
</webtrack2012>
`;

describe("TREC topics as queries", () => {
  test.each([
    ["topics.301-302", classic, ["International Organized Crime", "Poliomyelitis and Post-Polio"]],
    [
      "topics.gz",
      gzipSync(classic.replaceAll("\n", "\r\n")),
      ["International Organized Crime", "Poliomyelitis and Post-Polio"],
    ],
    ["topics.xml", xml, ['403b "plan"', "polio"]],
    [
      "t.xml",
      '<topics><topic number="301">a patient</topic><topic number="302"> of 45\nyears</topic></topics>',
      ["a patient", "of 45 years"],
    ],
    ["t.txt", "\ufeff301\ta query\n302\tanother \n", ["a query", "another"]],
    ["t.txt", "qid\tquery\n301\ta\n302\tb\n", ["a", "b"]],
    ["t.tsv", "301\ta query\n302\tanother\n", ["a query", "another"]],
    ["t.tsv", "query-id\ttext\n301\ta\n302\tb\n", ["a", "b"]],
  ])("%s %j", async (name, topics, texts) => {
    expect((await readWith(name, topics)).queries).toEqual({ ids: ["301", "302"], texts });
  });

  test.each([
    [classic, "description", ["Identify R&D of gangs, 5 < 6.", "Is the disease of Polio under control?"]],
    [
      classic,
      "title, desc",
      [
        "International Organized Crime Identify R&D of gangs, 5 < 6.",
        "Poliomyelitis and Post-Polio Is the disease of Polio under control?",
      ],
    ],
    [xml, "description", ["What is a 403b plan?", "d"]],
  ])("another field is named as a column is", async (topics, queryText, texts) => {
    expect((await readWith("topics.txt", topics, { queryText })).queries.texts).toEqual(texts);
  });

  test("what was told from the content is noted", async () => {
    expect((await readWith("topics.txt", classic)).summary.notes).toEqual([
      "topics.txt: TREC topics",
      "qrels.txt: lines of qrels without a header",
    ]);
  });

  test.each([
    [
      "t.txt",
      classic.replace("</top>", ""),
      {},
      /topic that begins here is never closed by <\/top> \(t\.txt:2\)/,
    ],
    ["t.txt", classic.slice(0, -9), {}, /never closed by <\/top> \(t\.txt:15\)/],
    ["t.txt", classic.replace("<num> Number: 301", ""), {}, /topic has no number.*\(t\.txt:2\)/],
    [
      "t.txt",
      classic.replace("302", "301"),
      {},
      /query id "301" is given twice; first in line 2 \(t\.txt:15\)/,
    ],
    [
      "t.txt",
      classic.replace(/<title>.*/, ""),
      {},
      /"301" has no field "title"; it has description, narrative: name a field with --query-text/,
    ],
    [
      "t.xml",
      xml,
      { queryText: "narative" },
      /has no field "narative"; it has query, description, subtopic: choose another/,
    ],
    ["t.xml", xml, { queryId: "number" }, /--query-id names a column, and topics have none.*t\.xml/],
    ["t.xml", xml.replace("<topic ", "text <topic "), {}, /"text" stands in no topic.*t\.xml:4/],
    ["t.xml", "<!-- never", {}, /comment is never closed.*t\.xml:1/],
    ["t.xml", "<html><body>404</body></html>", {}, /"<html><body>404<\/body><\/html>" stands in no topic/],
    ["t.xml", "<topics></topics>", {}, /not one query in it \(t\.xml\)/],
    [
      "t.xml",
      `<topic number="301">${"word ".repeat(300_000)}</topic>`,
      {},
      /longer than 1048576 characters \(t\.xml:1\)/,
    ],
    ["t.txt", "301 no tab\n", {}, /"301 no tab" has no tab; expected a query id, a tab/],
    ["t.txt", "301\ta\tb\n", {}, /has 2 tabs.*t\.txt:1/],
    ["t.txt", "301\t \n", {}, /query "301" has no text.*t\.txt:1/],
    ["t.json", '{"301":"a"}', {}, /holds JSON; expected TREC topics/],
    ["t.txt", "301\ta\n", { queryText: "b" }, /--query-text names a column/],
  ] as const)("%s %j %j is refused", async (name, topics, more, message) => {
    await expect(readWith(name, topics, more)).rejects.toThrow(message);
  });
});

describe("judgements alone", () => {
  test("are enough for runs: documents and texts are missing, and that is said", async () => {
    const { summary, corpus, queries, qrels } = await readWith("t.txt", "301\ta\n302\tb\n", {
      corpus: undefined,
      queries: undefined,
    });
    expect(summary).toMatchObject({ name: "qrels", documents: 0, queries: 2, judgements: 3 });
    expect(summary.warnings.map(({ code, count }) => [code, count])).toEqual([
      ["no-documents", 2],
      ["no-query-texts", 2],
    ]);
    expect(corpus.ids).toEqual([]);
    expect(queries).toEqual({ ids: ["301", "302"], texts: ["301", "302"] });
    expect(qrels!.queryIds).toEqual(["301", "302"]);
  });

  test("with topics the queries have their texts", async () => {
    const { summary, queries } = await readWith("t.txt", "301\ta\n302\tb\n303\tc\n", { corpus: undefined });
    expect(queries.texts).toEqual(["a", "b"]);
    expect(summary.warnings.map(({ code }) => code)).toEqual(["no-documents", "query-without-judgement"]);
  });

  test("queries without documents and judgements are of no use", async () => {
    await expect(readWith("t.txt", "301\ta\n", { corpus: undefined, qrels: undefined })).rejects.toThrow(
      /give --corpus FILE, or --qrels FILE to compare runs/,
    );
  });

  test.each([
    ["qrels.json", '{"301":{"d1":2.0}}', /grade "2\.0" is not written as an integer; write 2.*qrels\.json:1/],
    ["qrels.json", '{"301":{}}', /query "301" has no judgement/],
    ["qrels.json", '[{"query_id":"301","doc_id":"d1"}]', /No field is known to hold the grade/],
    ["qrels.xml", "<top></top>", /holds markup; expected TREC qrels/],
    ["qrels.txt", "301 0 d1 1 extra\n", /5 fields.*qrels\.txt:1/],
  ])("%s %j is refused", async (name, text, message) => {
    const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
    await writeFile(join(cwd, name), text);
    await expect(readDataset({ kind: "tables", qrels: name }, { cwd })).rejects.toThrow(message);
  });
});

test("a folder of TREC files: topics and qrels beside a table of documents", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(join(cwd, "topics.txt"), classic);
  await writeFile(join(cwd, "corpus.csv.gz"), gzipSync("id,text\nd1,crime\nd2,polio\n"));
  await writeFile(join(cwd, "qrels.txt.gz"), gzipSync("301 0 d1 2\n302 0 d2 1\n"));
  const { summary } = await readDataset({ kind: "beir", path: "." }, { cwd });
  expect(summary).toMatchObject({ documents: 2, queries: 2, judgements: 2 });
});

test("topics on their own", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(join(cwd, "topics.301-302"), classic);
  await writeFile(join(cwd, "topics.csv"), "id,text\n1,a\n");
  await writeFile(join(cwd, "empty.xml"), "<topics></topics>");
  expect(await readTopicsFile("topics.301-302", { cwd, fields: "description" })).toEqual({
    ids: ["301", "302"],
    texts: ["Identify R&D of gangs, 5 < 6.", "Is the disease of Polio under control?"],
  });
  await expect(readTopicsFile("topics.csv", { cwd })).rejects.toThrow(/table by its name.*topics\.csv/);
  await expect(readTopicsFile("empty.xml", { cwd })).rejects.toThrow(/not one query.*empty\.xml/);
  await expect(readTopicsFile("none.txt", { cwd })).rejects.toThrow(/no such file.*none\.txt/);
});
