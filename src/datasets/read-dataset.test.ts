import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorKind, errorMessage } from "../contracts/errors.js";
import {
  malformedInputs,
  soundFolder,
  soundTables,
  sourceOfArgs,
  tableArgs,
} from "./malformed-inputs.case.js";
import { readDataset } from "./read-dataset.js";
import { readVectors } from "./read-vectors.js";

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(path.endsWith("/") ? join(cwd, path) : dirname(join(cwd, path)), { recursive: true });
    if (!path.endsWith("/")) await writeFile(join(cwd, path), content);
  }
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("the input was accepted");
    },
    (error: unknown) => error,
  );
}

describe("malformed input is refused with its place and the rule", () => {
  test("there are at least forty", () => {
    expect(malformedInputs.length).toBeGreaterThanOrEqual(40);
    expect(new Set(malformedInputs.map(({ name }) => name)).size).toBe(malformedInputs.length);
  });

  test.each(malformedInputs)("$name", async ({ files, args, expect: message, maxLineBytes }) => {
    await write(files);
    const before = await readdir(cwd, { recursive: true });
    const source = sourceOfArgs(args);
    const work =
      source.kind === "vectors"
        ? readVectors(source.path, { cwd, maxLineBytes })
        : readDataset(source, { cwd, maxLineBytes });
    const error = await failure(work);
    expect(errorMessage(error)).toMatch(message);
    expect(errorKind(error)).toBe("input");
    expect(errorMessage(error)).not.toContain(cwd);
    expect(await readdir(cwd, { recursive: true })).toEqual(before);
  });

  test("at most twenty mistakes are shown, all are counted", async () => {
    const corpus = Array.from({ length: 50 }, (_, i) => `{"_id":"","text":"${i}"}`).join("\n");
    await write({ ...soundFolder, "shop/corpus.jsonl": corpus });
    const message = errorMessage(await failure(readDataset({ kind: "beir", path: "shop" }, { cwd })));
    expect(message.split("\n")).toHaveLength(21);
    expect(message).toMatch(/corpus\.jsonl:20\)\n… and 30 more$/);
  });

  test("mistakes of several files are shown together", async () => {
    await write({
      ...soundFolder,
      "shop/corpus.jsonl": "{\n",
      "shop/queries.jsonl": '{"_id":"q1","text":""}\n',
      "shop/qrels/test.tsv": "q1\td1\tx\nq1\td1\t1.5\n",
    });
    const message = errorMessage(await failure(readDataset({ kind: "beir", path: "shop" }, { cwd })));
    expect(message).toMatch(/corpus\.jsonl:1\)\n.*queries\.jsonl:1\)\n.*test\.tsv:2\)$/);
  });
});

describe("sound input", () => {
  test("a BEIR folder: title and text joined, judgements in the order of the queries", async () => {
    await write(soundFolder);
    const dataset = await readDataset({ kind: "beir", path: "shop" }, { cwd });
    expect(dataset.corpus).toEqual({
      ids: ["d1", "d2"],
      titles: ["Kettle", ""],
      texts: ["Kettle boils water", "a red lamp"],
    });
    expect(dataset.queries).toEqual({ ids: ["q1", "q2"], texts: ["hot water", "light"] });
    expect(dataset.qrels).toEqual({
      queryIds: ["q1", "q2"],
      documentIds: ["d1", "d2"],
      offsets: Int32Array.of(0, 1, 2),
      documents: Int32Array.of(0, 1),
      grades: Int32Array.of(2, 1),
    });
    expect(dataset.summary).toMatchObject({
      name: "shop",
      split: "test",
      documents: 2,
      queries: 2,
      judgedQueries: 2,
      withoutPositive: 0,
      judgements: 2,
      warnings: [],
    });
  });

  test("byte order marks, CRLF, blank lines, a last line without end and no header change nothing", async () => {
    await write(soundFolder);
    const plain = await readDataset({ kind: "beir", path: "shop" }, { cwd });
    await write({
      "shop/corpus.jsonl": `\ufeff${soundFolder["shop/corpus.jsonl"]!.replaceAll("\n", "\r\n\r\n")}`,
      "shop/queries.jsonl": soundFolder["shop/queries.jsonl"]!.trimEnd(),
      "shop/qrels/test.tsv": "\ufeffq1\td1\t2\r\nq2\td2\t+1",
    });
    expect(await readDataset({ kind: "beir", path: "shop" }, { cwd })).toEqual(plain);
  });

  test("ids that are integers in JSON match judgements in text; a grade may be negative", async () => {
    await write({
      "shop/corpus.jsonl": '{"_id":7,"text":"a"}\n',
      "shop/queries.jsonl": '{"_id":1,"text":"b"}\n',
      "shop/qrels/test.tsv": "1\t7\t-1\n",
    });
    const { qrels, summary } = await readDataset({ kind: "beir", path: "shop" }, { cwd });
    expect(qrels).toMatchObject({ queryIds: ["1"], documentIds: ["7"], grades: Int32Array.of(-1) });
    expect(summary).toMatchObject({
      withoutPositive: 1,
      warnings: [{ code: "query-without-positive", count: 1, examples: ["1"] }],
    });
  });

  test("an export as a spreadsheet writes it: semicolons, a byte order mark, ids with spaces, queries as their own ids", async () => {
    await write({
      "p.csv":
        '\ufeffArtikelnummer;Bezeichnung;Beschreibung\r\nAB 1/x;Jacke;"<p class=""x"">warm &<br/>trocken</p>"\r\n#2;Zelt;a < b\r\n',
      "q.csv": "Suchbegriff;Anzahl\nrote jacke;12\nzelt;3\n",
      "r.csv": "Suchbegriff;Artikelnummer;Bewertung\nrote jacke;AB 1/x;3\nzelt;#2;1\n",
    });
    const source = { kind: "tables", corpus: "p.csv", queries: "q.csv", qrels: "r.csv" } as const;
    const { summary, corpus, queries, qrels } = await readDataset(
      { ...source, queryId: "Suchbegriff", queryText: "Suchbegriff" },
      { cwd },
    );
    expect(corpus).toMatchObject({ ids: ["AB 1/x", "#2"], titles: ["Jacke", "Zelt"] });
    expect(queries).toEqual({ ids: ["rote jacke", "zelt"], texts: ["rote jacke", "zelt"] });
    expect(qrels).toMatchObject({ queryIds: ["rote jacke", "zelt"], grades: Int32Array.of(3, 1) });
    expect(summary.notes).toEqual(
      ["p.csv", "q.csv", "r.csv"].map((file) => `${file}: fields are separated by semicolons`),
    );
    expect(summary.warnings).toMatchObject([{ code: "markup-in-text", count: 1, examples: ["AB 1/x"] }]);
  });

  test("without a folder of judgements all queries are kept", async () => {
    const { "shop/qrels/test.tsv": _, ...files } = soundFolder;
    await write(files);
    const { summary, queries, qrels } = await readDataset({ kind: "beir", path: "shop" }, { cwd });
    expect(qrels).toBeNull();
    expect(queries.ids).toEqual(["q1", "q2"]);
    expect(summary).toMatchObject({ split: null, queries: 2, judgedQueries: 0, judgements: 0, warnings: [] });
  });

  test("what is left out or cannot be found is counted", async () => {
    await write({
      "shop/corpus.jsonl": '{"_id":"d1","text":"a"}\n{"_id":"d2","title":null,"text":" "}\n',
      "shop/queries.jsonl": '{"_id":"q3","text":"c"}\n{"_id":"q1","text":"a"}\n{"_id":"q2","text":"b"}\n',
      "shop/qrels/test.tsv": "q2\td1\t0\nq1\td1\t1\nq1\tgone\t2\nq2\tgone\t0\n",
    });
    const { summary, queries, qrels } = await readDataset({ kind: "beir", path: "shop" }, { cwd });
    expect(queries.ids).toEqual(["q1", "q2"]);
    expect(qrels?.queryIds).toEqual(["q1", "q2"]);
    expect(summary.warnings.map(({ code, count, examples }) => [code, count, examples])).toEqual([
      ["blank-document", 1, ["d2"]],
      ["query-without-judgement", 1, ["q3"]],
      ["judgement-of-absent-document", 2, ["gone"]],
      ["query-without-positive", 1, ["q2"]],
    ]);
  });

  test("tables with usual names; ids keep their zeros, quoted fields their line ends", async () => {
    await write(soundTables);
    const dataset = await readDataset(sourceOfArgs(tableArgs), { cwd });
    expect(dataset.corpus).toEqual({
      ids: ["007", "008"],
      titles: ["Kettle", "Lamp"],
      texts: ["Kettle boils, fast", "Lamp red\nand small"],
    });
    expect(dataset.qrels).toMatchObject({
      queryIds: ["q1", "q2"],
      documentIds: ["007", "008"],
      grades: Int32Array.of(2, 1),
    });
    expect(dataset.summary).toMatchObject({ name: "p", split: null });
  });

  test("a folder of tables is recognised, its qrels also as BEIR's folder", async () => {
    const { "p.csv": corpus, "q.csv": queries, "r.csv": qrels } = soundTables;
    await write({ "a/corpus.csv": corpus!, "a/queries.csv": queries!, "a/qrels.csv": qrels! });
    await write({
      "b/corpus.csv": corpus!,
      "b/queries.csv": queries!,
      "b/qrels/dev.tsv": qrels!.replaceAll(",", "\t"),
    });
    const a = await readDataset({ kind: "beir", path: "a" }, { cwd });
    const b = await readDataset({ kind: "beir", path: "./b", name: "mine" }, { cwd, split: "dev" });
    expect(a.summary.judgements).toBe(2);
    expect(b.summary).toEqual({ ...a.summary, name: "mine", split: "dev" });
  });

  test("every format of the same content gives the same fingerprint, in any order of rows", async () => {
    await write({
      ...soundTables,
      "p.tsv": 'sku\ttitle\tdescription\n008\tLamp\t"red\nand small"\n007\tKettle\tboils, fast\n',
      "q.jsonl": '{"qid":"q2","text":"light"}\n{"qid":"q1","text":"hot water","extra":[1]}\n',
      "r.jsonl": '{"query-id":"q2","doc_id":"008","score":1}\n{"query-id":"q1","doc_id":"007","score":2}\n',
      "shop/corpus.jsonl":
        '{"_id":"008","title":"Lamp","text":"red\\nand small"}\n{"_id":"007","title":"Kettle","text":"boils, fast"}\n',
      "shop/queries.jsonl":
        '{"_id":"q0","text":"not judged"}\n{"_id":"q2","text":"light"}\n{"_id":"q1","text":"hot water"}\n',
      "shop/qrels/test.tsv": "q2\t008\t1\nq1\t007\t2\n",
    });
    const sources = [
      tableArgs,
      ["--corpus", "p.tsv", "--queries", "q.jsonl", "--qrels", "r.jsonl"],
      [
        "--corpus",
        `select sku as id, title, description from '${join(cwd, "p.csv")}' order by sku desc;`,
        "--queries",
        "q.csv",
        "--qrels",
        "r.csv",
      ],
      ["--data", "shop"],
    ].map(sourceOfArgs);
    const prints = await Promise.all(
      sources.map(async (source) => (await readDataset(source, { cwd })).summary.fingerprint),
    );
    expect(new Set(prints).size).toBe(1);
    await write({ "r.csv": soundTables["r.csv"]!.replace(",2", ",3") });
    expect((await readDataset(sources[0]!, { cwd })).summary.fingerprint).not.toBe(prints[0]);
  });

  test("SQL reads files of the working folder; numbers stay as they are written", async () => {
    await write({
      "only-here-p.jsonl": '{"id":1,"name":"Kettle","price":19.90}\n{"id":2,"name":"Lamp"}\n',
      "q.csv": "id,text\n1,a\n",
    });
    const rows = await readDataset(
      { kind: "tables", corpus: "only-here-p.jsonl", text: "name,price", queries: "q.csv" },
      { cwd },
    );
    expect(rows.corpus.texts).toEqual(["Kettle 19.90", "Lamp"]);
    const sql = "with p as (from 'only-here-p.jsonl') select id, name from p order by id -- a comment";
    expect(
      (await readDataset({ kind: "tables", corpus: sql, queries: "q.csv" }, { cwd })).corpus.texts,
    ).toEqual(["Kettle", "Lamp"]);
  });

  test("without queries a corpus is read only where that is asked for", async () => {
    await write({ "p.csv": "id,text\n1,a\n", "shop/corpus.jsonl": '{"_id":"1","text":"a"}\n' });
    const table = await readDataset({ kind: "tables", corpus: "p.csv" }, { cwd, queriesRequired: false });
    const folder = await readDataset({ kind: "beir", path: "shop" }, { cwd, queriesRequired: false });
    expect(table.queries.ids).toEqual([]);
    expect(folder.summary.fingerprint).toBe(table.summary.fingerprint);
  });
});

describe("a limit of queries", () => {
  const many = {
    "shop/corpus.jsonl": Array.from({ length: 30 }, (_, i) => `{"_id":"d${i}","text":"t${i}"}`).join("\n"),
    "shop/queries.jsonl": Array.from({ length: 30 }, (_, i) => `{"_id":"q${i}","text":"t${i}"}`).join("\n"),
    "shop/qrels/test.tsv": Array.from({ length: 25 }, (_, i) => `q${i}\td${i}\t1`).join("\n"),
  };

  test("is a seeded sample of the judged queries, with their judgements and no fewer documents", async () => {
    await write(many);
    const read = (seed: number, limit = 10): ReturnType<typeof readDataset> =>
      readDataset({ kind: "beir", path: "shop" }, { cwd, seed, limit });
    const first = await read(1);
    expect(first.summary).toMatchObject({ documents: 30, queries: 10, judgedQueries: 10, judgements: 10 });
    expect(first.summary.warnings.find(({ code }) => code === "limited-queries")).toMatchObject({
      count: 15,
      message: /of 25, seed 1/,
    });
    expect(first.qrels?.queryIds).toEqual(first.queries.ids);
    expect(first.qrels?.documentIds).toEqual(first.queries.ids.map((id) => id.replace("q", "d")));
    expect((await read(1)).queries.ids).toEqual(first.queries.ids);
    expect((await read(2)).queries.ids).not.toEqual(first.queries.ids);
    expect((await read(2)).summary.fingerprint).not.toBe(first.summary.fingerprint);
    expect((await read(1, 25)).summary.warnings.map(({ code }) => code)).toEqual(["query-without-judgement"]);
  });

  test("does not depend on the order of the file", async () => {
    await write(many);
    const first = await readDataset({ kind: "beir", path: "shop" }, { cwd, limit: 10 });
    await write({ "shop/queries.jsonl": many["shop/queries.jsonl"].split("\n").reverse().join("\n") });
    const reversed = await readDataset({ kind: "beir", path: "shop" }, { cwd, limit: 10 });
    expect([...reversed.queries.ids].sort()).toEqual([...first.queries.ids].sort());
    expect(reversed.summary.fingerprint).toBe(first.summary.fingerprint);
  });
});
