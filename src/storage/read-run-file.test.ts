import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { readQrelsFile } from "../datasets/read-qrels-file.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { readRunFile } from "./read-run-file.js";
import { writeQrelsFile } from "./write-qrels-file.js";
import { writeRunFile } from "./write-run-file.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-test-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function readText(name: string, text: string | Uint8Array): Promise<Record<string, string[]>> {
  await writeFile(join(folder, name), text);
  return lists(await readRunFile(name, { cwd: folder }));
}

function lists(run: Run): Record<string, string[]> {
  return Object.fromEntries(
    run.queryIds.map((id, query) => [
      id,
      Array.from(
        run.documents.subarray(run.offsets[query]!, run.offsets[query + 1]!),
        (row, i) => `${run.documentIds[row]} ${run.scores[run.offsets[query]! + i]}`,
      ),
    ]),
  );
}

const two = { "1": ["d2 3", "d1 0.5"], q2: ["d1 1"] };

describe("readRunFile", () => {
  test.each([
    ["run.trec", "1 Q0 d1 1 0.5 t\n1 Q0 d2 2 3 t\nq2 Q0 d1 1 1 t\n"],
    ["run.tsv", "1\tQ0\td1\t1\t0.5\tt\n1\tQ0\td2\t2\t3\tt\nq2\tQ0\td1\t1\t1\tt\n"],
    ["run", '\ufeff{"1":{"d1":5e-1,"d2":3.0},"q2":{"d1":1}}'],
    ["run.txt", '{\n  "1": {\n    "d1": 0.5,\n    "d2": 3\n  },\n  "q2": {\n    "d1": 1\n  }\n}\n'],
    [
      "run.json",
      '[{"query_id":1,"doc_id":"d1","score":0.5},{"score":3,"doc_id":"d2","query_id":"1","rank":1},{"query_id":"q2","doc_id":"d1","score":1,"tag":null}]',
    ],
    [
      "run.jsonl",
      '{"q_id":"1","doc_id":"d1","score":0.5}\n{"q_id":"1","doc_id":"d2","score":3}\n\n{"q_id":"q2","doc_id":"d1","score":1}',
    ],
    ["run.csv", "qid,docno,score\n1,d1,.5\n1,d2,3\nq2,d1,1\n"],
    ["run.tsv.gz", gzipSync("qid\tdocno\tscore\n1\td1\t.5\n1\td2\t3\nq2\td1\t1\n")],
    ["run.gz", gzipSync("1 Q0 d1 1 0.5 t\n1 Q0 d2 2 3 t\nq2 Q0 d1 1 1 t\n")],
    [
      "run.gz",
      Buffer.concat(["1 Q0 d1 1 0.5 t\n", "1 Q0 d2 2 3 t\nq2 Q0 d1 1 1 t\n"].map((part) => gzipSync(part))),
    ],
  ])("the form is told from the content: %s %j", async (name, text) => {
    expect(await readText(name, text)).toEqual(two);
  });

  test("ids of JSON are unescaped, an empty list is kept, a name can be given", async () => {
    expect(await readText("r.json", '{"caf\\u00e9 \\"x\\"":{"a\\/b":1},"none":{}}')).toEqual({
      'café "x"': ["a/b 1"],
      none: [],
    });
    expect((await readRunFile("r.json", { cwd: folder, name: "mine" })).name).toBe("mine");
  });

  test("parts of the file may end anywhere: a megabyte is split inside ids and numbers", async () => {
    const random = seededRandom(4);
    const nested = new Map(
      Array.from({ length: 300 }, (_, q) => [
        `anfrage-${q}-é`,
        new Map(Array.from({ length: 300 }, (_, d) => [`dökument-${d * 7}`, random.normal()])),
      ]),
    );
    const run = runFromMaps("run", nested);
    const text = JSON.stringify(
      Object.fromEntries([...nested].map(([q, list]) => [q, Object.fromEntries(list)])),
    );
    expect(Buffer.byteLength(text)).toBeGreaterThan(2 << 20);
    expect(await readText("big.json", text)).toEqual(lists(run));
    expect(await readText("big.json.gz", gzipSync(text))).toEqual(lists(run));
  });

  test.each([
    ["a.json", '{"q":{"d":1},"q":{"e":1}}', /query "q" is given twice \(a\.json:1:18\)/],
    ["a.json", '{"q":{"d":1,\n"d":2}}', /"d" is listed twice for query "q" \(a\.json:2\)/],
    ["a.json", '{"q":{"d":NaN}}', /NaN and Infinity are not JSON \(a\.json:1:11\)/],
    ["a.json", '{"q":{"d":1e999}}', /"1e999" is no finite number/],
    ["a.json", '{"q":{"d":"1"}}', /score of document "d" is "1"; expected a number/],
    ["a.json", '{"q":{"d":{"x":1}}}', /"d" is an object; expected a score; taken are/],
    ["a.json", '{"q":["d"]}', /An array stands where a score is expected/],
    ["a.json", '{"q":{"d":1}}{"r":{"d":1}}', /second JSON document/],
    ["a.json", '{"q":{"d":1', /cut short/],
    ["a.json", '{"q":{"d":1}', /cut short/],
    ["a.json", '{"q":{"d', /string that begins here is never closed \(a\.json:1:7\)/],
    ["a.json", '{"q":{"d":1,}}', /} where JSON has a key/],
    ["a.json", "{'q':{'d':1}}", /is not JSON/],
    ["a.json", '{"q" {"d":1}}', /where JSON has a colon/],
    ["a.json", '{"q":{"d":01}}', /"01" is no JSON number/],
    ["a.json", '{"q":{"d":1]}', /] where JSON has a comma or the end/],
    ["a.json", "{}", /holds no ranked documents/],
    ["a.json", "[]", /holds no ranked documents/],
    ["a.json", "[1]", /"1" stands where a record is expected/],
    ["a.json", '{"query":"q","doc_id":"d"}', /No field is known to hold the score/],
    ["a.json", '{"query":"q","doc_id":"d","score":1}{"query":"q","score":1}', /has no "doc_id"/],
    ["a.json", '{"query":1.5,"doc_id":"d","score":1}', /"query" of the record .* is 1.5; expected a string/],
    ["a.json", '{"query":"q","query":"r","doc_id":"d","score":1}', /field "query" is given twice/],
    ["a.json", '{"q\\n":{"d":1}}', /query id "q\\n" holds control characters/],
    ["a.json", `{"${"x".repeat(70_000)}":{"d":1}}`, /more than 65536 characters/],
    ["a.json", Buffer.from([0x7b, 0x22, 0xe9, 0x22]), /not valid UTF-8/],
    ["a.csv", "qid,docno\n1,d1\n", /hold the score/],
    ["a.csv", "qid,docno,score\n1,d1,\n", /score "" is no finite number \(a\.csv:2\)/],
    ["a.xml", "<top>x</top>", /holds markup; expected a TREC run/],
    ["a.trec", "1 0 d1 1\n", /fewer than the six fields/],
    ["a.trec", Buffer.from("1 Q0 d\xe9 1 1 t\n", "latin1"), /not valid UTF-8.*a\.trec:1/],
    ["a.gz", gzipSync("1 Q0 d1 1 1 t\n").subarray(0, -9), /compressed with gzip, and its data are cut short/],
    [
      "a.gz",
      Buffer.concat([gzipSync("1 Q0 d1 1 1 t\n"), Buffer.from("tail")]),
      /compressed with gzip, and its data are damaged/,
    ],
    ["a.gz", Buffer.concat([gzipSync("1 Q0 d1 1 1 t\n"), Buffer.alloc(4)]), /4 bytes after its data/],
    ["a.gz", gzipSync(gzipSync("1 Q0 d1 1 1 t\n")), /gzip twice/],
    ["a.gz", gzipSync(""), /file is empty/],
    ["a.parquet", "PAR1 and more", /cut short.*a\.parquet/],
  ])("%s %j is refused", async (name, text, message) => {
    await expect(readText(name, text)).rejects.toThrow(message);
  });
});

const run = runFromMaps(
  "mine",
  new Map([
    [
      "q1",
      new Map([
        ["d1", 0.1 + 0.2],
        ["d2", -1e-300],
      ]),
    ],
    ["q2", new Map([["d3", 7]])],
  ]),
);
const qrels = qrelsFromMaps(
  new Map([
    [
      "q1",
      new Map([
        ["d1", 2],
        ["d9", -1],
      ]),
    ],
    ["q2", new Map([["d3", 0]])],
  ]),
);

function judged({
  queryIds,
  documentIds,
  offsets,
  documents,
  grades,
}: Qrels): Record<string, Record<string, number>> {
  return Object.fromEntries(
    queryIds.map((id, q) => [
      id,
      Object.fromEntries(
        Array.from(documents.subarray(offsets[q], offsets[q + 1]), (row, i) => [
          documentIds[row],
          grades[offsets[q]! + i],
        ]),
      ),
    ]),
  );
}

describe("writing runs and judgements", () => {
  test.each(["r.json", "r.trec", "r.json.gz", "r.trec.gz"])("%s reads back as it was", async (name) => {
    await writeRunFile(join(folder, name), run);
    expect(lists(await readRunFile(name, { cwd: folder }))).toEqual(lists(run));
    await writeQrelsFile(join(folder, name), qrels);
    expect(judged(await readQrelsFile(name, { cwd: folder }))).toEqual(judged(qrels));
    if (name.endsWith(".gz")) {
      const text = gunzipSync(await readFile(join(folder, name))).toString();
      expect(text).toMatch(name.includes("json") ? /^\{\n"q1": \{"d1": 2/ : /^q1 0 d1 2\nq1 0 d9 -1\n/);
    }
  });

  test("what cannot be written is refused, packed or not", async () => {
    const broken = runFromMaps("r", new Map([["q", new Map([["d", Number.POSITIVE_INFINITY]])]]));
    for (const name of ["x.json", "x.json.gz", "x.trec.gz"])
      await expect(writeRunFile(join(folder, name), broken)).rejects.toThrow(/Infinity/);
    const spaced = qrelsFromMaps(new Map([["a b", new Map([["d", 1]])]]));
    await expect(writeQrelsFile(join(folder, "x.txt"), spaced)).rejects.toThrow(
      /"a b" cannot stand in TREC qrels/,
    );
    await writeQrelsFile(join(folder, "x.json"), spaced);
    const empty = qrelsFromMaps(new Map([["q", new Map()]]));
    await expect(writeQrelsFile(join(folder, "y.json"), empty)).rejects.toThrow(/"q" has no judgement/);
  });
});

describe("ranx and ir_measures", () => {
  const ready = pythonHas("ranx", "ir_measures", "pandas");

  test.skipIf(!ready)(
    "read what is written, and what they write is read (needs ALIDADE_PYTHON with ranx and ir_measures)",
    { timeout: 120_000 },
    async () => {
      for (const name of ["run.json", "run.trec", "run.trec.gz"]) await writeRunFile(join(folder, name), run);
      for (const name of ["qrels.json", "qrels.trec", "qrels.trec.gz"])
        await writeQrelsFile(join(folder, name), qrels);
      const script = `
import json, gzip
import ranx, ir_measures, pandas
runs = [ranx.Run.from_file(f).to_dict() for f in ["run.json", "run.trec", "run.trec.gz"]]
qrels = [ranx.Qrels.from_file(f).to_dict() for f in ["qrels.json", "qrels.trec", "qrels.trec.gz"]]
for f in ["run.trec", "run.trec.gz"]:
    d = {}
    for s in ir_measures.read_trec_run(f): d.setdefault(s.query_id, {})[s.doc_id] = s.score
    runs.append(d)
for f in ["qrels.trec", "qrels.trec.gz"]:
    d = {}
    for s in ir_measures.read_trec_qrels(f): d.setdefault(s.query_id, {})[s.doc_id] = s.relevance
    qrels.append(d)
r = ranx.Run.from_dict(runs[0]); r.name = "theirs"
q = ranx.Qrels.from_dict(qrels[0])
r.save("theirs.json"); q.save("theirs-qrels.json"); r.save("theirs.trec"); q.save("theirs-qrels.trec")
r.save("theirs.parquet"); q.save("theirs-qrels.parquet")
scored = list(ir_measures.read_trec_run("run.trec")); judged = list(ir_measures.read_trec_qrels("qrels.trec"))
pandas.DataFrame(scored).to_json("frame.json", orient="records")
pandas.DataFrame(scored).to_json("frame.jsonl", orient="records", lines=True)
pandas.DataFrame(judged).to_json("frame-qrels.json", orient="records")
pandas.DataFrame(judged).to_json("frame-qrels.jsonl", orient="records", lines=True)
print(json.dumps([runs, qrels]))
`;
      const [runs, judgements] = runPython(script, [], folder) as [object[], object[]];
      const scores = { q1: { d1: 0.1 + 0.2, d2: -1e-300 }, q2: { d3: 7 } };
      for (const each of runs) expect(each).toEqual(scores);
      for (const each of judgements) expect(each).toEqual(judged(qrels));
      for (const name of ["theirs.json", "theirs.trec", "theirs.parquet", "frame.json", "frame.jsonl"]) {
        const read = await readRunFile(name, { cwd: folder });
        expect(read.queryIds, name).toEqual(["q1", "q2"]);
        // pandas writes ten digits.
        expect(read.scores[0], name).toBeCloseTo(0.1 + 0.2, 9);
      }
      for (const name of ["theirs-qrels.json", "theirs-qrels.trec", "theirs-qrels.parquet"])
        expect(judged(await readQrelsFile(name, { cwd: folder })), name).toEqual(judged(qrels));
      for (const name of ["frame-qrels.json", "frame-qrels.jsonl"])
        expect(judged(await readQrelsFile(name, { cwd: folder })), name).toEqual(judged(qrels));
    },
  );
});
