import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../src/contracts/candidate-spec.js";
import { errorKind, errorMessage } from "../src/contracts/errors.js";
import { errorList } from "../src/datasets/error-list.js";
import {
  soundFolder,
  soundTables,
  soundTopics,
  soundTrec,
  sourceOfArgs,
  tableArgs,
  trecArgs,
} from "../src/datasets/malformed-inputs.case.js";
import { readDataset } from "../src/datasets/read-dataset.js";
import { readJudgementSheet } from "../src/datasets/read-judgement-sheet.js";
import { readQrelsFile } from "../src/datasets/read-qrels-file.js";
import { readSubtopicQrels } from "../src/datasets/read-subtopic-qrels.js";
import { readVectors } from "../src/datasets/read-vectors.js";
import { withErrors } from "../src/datasets/with-errors.js";
import { encodeNpy } from "../src/numeric/npy.js";
import { type SeededRandom, seededRandom } from "../src/numeric/seeded-random.js";
import { readConfig } from "../src/storage/config.js";
import { readRunFile } from "../src/storage/read-run-file.js";
import { openFittableCandidate } from "../src/workflows/open-fittable-candidate.js";
import { openFitted } from "../src/workflows/open-fitted.js";
import { projectRoot } from "./shared-data.js";

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-fuzz-"));
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Reader {
  readonly name: string;
  readonly files: Files;
  read(): Promise<unknown>;
}

const words = ["hot", "water", "light", "lamp", "kettle"];
const vectorFiles: Files = {
  "vec/documents.npy": encodeNpy({
    rows: 3,
    dims: 4,
    data: Float32Array.from({ length: 12 }, (_, i) => i / 7),
  }),
  "vec/documents.jsonl": '{"id":"a","text":"x"}\n{"id":"b","label":2}\n{"id":"c"}\n',
  "vec/queries.jsonl": '{"id":"q","vector":[1,2,3,4e0]}\n',
};
const trecRun = "q1 Q0 007 1 2.5 solr\nq1 Q0 008 2 1e-3 solr\nq2 Q0 café 1 -7 solr\n";
const jsonRun = '{\n  "q1": {"007": 2.5, "008": 1e-3},\n  "q2": {"caf\\u00e9": -7, "é": 3}\n}\n';
const records =
  '[{"query_id":"q1","doc_id":"é","score":2.5},\n{"query_id":2,"doc_id":"008","score":-1,"tag":null}]';
const word2vec = Buffer.concat([
  Buffer.from(`${words.length} 3\n`),
  ...words.map((word, i) =>
    Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.of(i, 1, -i).buffer)]),
  ),
]);

const dataset = (name: string, args: readonly string[], files: Files): Reader => ({
  name,
  files,
  read: () => readDataset(sourceOfArgs(args), { cwd }),
});
const run = (name: string, file: string, content: string | Uint8Array): Reader => ({
  name,
  files: { [file]: content },
  read: () => readRunFile(file, { cwd }),
});
const qrels = (name: string, file: string, content: string | Uint8Array): Reader => ({
  name,
  files: { [file]: content },
  read: () => readQrelsFile(file, { cwd }),
});
const wordFile = (name: string, content: string | Uint8Array): Reader => ({
  name,
  files: { words: content },
  async read() {
    const model = await openFittableCandidate(parseCandidateSpec("words:words"), { baseDir: cwd });
    const { provider } = await openFitted(model, ["hot water", "red lamp light"], {
      fitted: null,
      threads: 1,
    });
    await provider.close();
  },
});

const readers: readonly Reader[] = [
  dataset("a BEIR folder", ["--data", "shop"], soundFolder),
  dataset("tables", tableArgs, soundTables),
  dataset("TREC topics and qrels", trecArgs, soundTrec),
  dataset("TREC topics in XML", trecArgs, {
    ...soundTrec,
    "topics.txt":
      '<?xml version="1.0"?><!-- é --><t><topic number="q1"><query>hot é</query></topic>\n<topic number="q2"><query>b</query></topic></t>',
  }),
  dataset("packed topics, qrels in JSON", trecArgs, {
    ...soundTrec,
    "topics.txt": gzipSync("q1\thot café\nq2\tlight\n"),
    "qrels.txt": gzipSync('{"q1":{"007":2},"q2":{"008":1}}'),
  }),
  qrels("qrels of TREC", "qrels.trec", "q1 0 d1 2\nq1 0 café 0\nq2 0 d1 -1\n"),
  qrels("qrels of JSON", "qrels.json", '{"q1":{"d1":2,"café":0},\n"q2":{"d1":-1}}'),
  qrels("qrels in a table", "qrels.csv", "query_id,doc_id,relevance\nq1,d1,2\nq1,café,0\n"),
  {
    name: "judgements of subtopics",
    files: { "subtopics.trec": "1 2 d1 1\n1 5 café 0\n2 1 d1 -1\n" },
    read: () => readSubtopicQrels("subtopics.trec", { cwd }),
  },
  {
    name: "a filled-in sheet",
    files: {
      "sheet.csv":
        "query_id,query,corpus_id,title,grade,rater\nq1,hot water,d1,Café,2,ann\nq2,light,d2,Lamp,,ann\n",
    },
    async read() {
      const errors = errorList();
      await withErrors(errors, () => readJudgementSheet("sheet.csv", cwd, { errors }));
      errors.throwIfAny();
    },
  },
  run("a run of TREC", "run.trec", trecRun),
  run("a run of TREC, packed", "run.trec.gz", gzipSync(trecRun)),
  run("a run of JSON", "run.json", jsonRun),
  run("a run of records", "run.json", records),
  run("a run in a table", "run.tsv", "qid\tdocno\tscore\nq1\t007\t2.5\nq2\tcafé\t-1\n"),
  { name: "vectors", files: vectorFiles, read: () => readVectors("vec", { cwd }) },
  wordFile(
    "word vectors in text",
    `${words.length} 3\n${words.map((word, i) => `${word} ${i} 1 -0.5\n`).join("")}`,
  ),
  wordFile("word vectors of GloVe", words.map((word, i) => `${word} ${i} 1 -0.5\n`).join("")),
  wordFile("binary word vectors", word2vec),
  {
    name: "a config",
    files: {
      "alidade.yaml":
        "# é\ndata: { corpus: p.csv, queries: q.csv }\nmodels:\n  - bm25\n  - model: run:solr.trec\n    name: café\nhybrids:\n  - of: [bm25, café]\n    method: comb-mnz\n",
    },
    read: () => readConfig(join(cwd, "alidade.yaml"), "alidade.yaml"),
  },
];

async function lay(files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), content);
  }
}

/** Whether the files were refused, with an error that a user can mend; anything else thrown fails the test. */
async function isRefused({ read }: Reader): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    if (errorKind(error) !== "input") throw error;
    expect(errorMessage(error)).not.toMatch(/\n\s+at |\[object|undefined/);
    return true;
  }
}

/** Some bytes replaced, removed, doubled or put in; those that mean something to a format come often. */
function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const result = [...bytes];
  for (let change = 1 + random.below(3); change > 0; change--) {
    const at = random.below(result.length + 1);
    const byte = random.below(2) === 0 ? random.below(256) : special.charCodeAt(random.below(special.length));
    const kind = random.below(4);
    if (kind === 0) result.splice(at, 1, byte);
    else if (kind === 1) result.splice(at, 1 + random.below(8));
    else if (kind === 2) result.splice(at, 0, byte);
    else result.splice(at, 0, ...result.slice(at, at + random.below(40)));
  }
  return Uint8Array.from(result);
}

const special = '"\\{}[],:\n\r\t 0159.-eENn\0\ufeff<>/&#|;';

/** The files with one of them changed. */
function changed(files: Files, random: SeededRandom, change: (bytes: Buffer) => Uint8Array): Files {
  const paths = Object.keys(files);
  const bad = paths[random.below(paths.length)]!;
  return { ...files, [bad]: change(Buffer.from(files[bad]!)) };
}

describe.each(readers)("$name", (reader) => {
  test("is read where it is sound", async () => {
    await lay(reader.files);
    expect(await isRefused(reader)).toBe(false);
  });

  test("500 seeded damages are read or refused", async () => {
    const random = seededRandom(5);
    let refused = 0;
    for (let round = 0; round < 500; round++) {
      await lay(changed(reader.files, random, (bytes) => damaged(bytes, random)));
      if (await isRefused(reader)) refused++;
    }
    // A word vector more or less, or other numbers in it, is still a file of word vectors; so is a comment in a config.
    expect(refused).toBeGreaterThan(25);
  });

  test("cut anywhere it is read or refused, and refused where it is empty or packed", async () => {
    for (const [path, content] of Object.entries(reader.files)) {
      const bytes = Buffer.from(content);
      for (let length = 0; length < bytes.length; length++) {
        await lay({ ...reader.files, [path]: bytes.subarray(0, length) });
        const refused = await isRefused(reader);
        if (length === 0 || path.endsWith(".gz")) expect(refused, `${path} cut to ${length}`).toBe(true);
      }
    }
  });

  test("random bytes are refused", async () => {
    const random = seededRandom(6);
    for (let round = 0; round < 40; round++) {
      const junk = Uint8Array.from({ length: 1 + random.below(3000) }, () => random.below(256));
      await lay(changed(reader.files, random, () => junk));
      expect(await isRefused(reader), Buffer.from(junk).toString("base64")).toBe(true);
    }
  });
});

const isText = (content: string | Uint8Array): content is string => typeof content === "string";

describe("wrong encodings", () => {
  test.each(readers.filter(({ files }) => Object.values(files).some(isText)))(
    "$name: UTF-16 is refused, and Latin-1 where it is another text",
    async (reader) => {
      for (const [path, content] of Object.entries(reader.files).filter(([, each]) => isText(each))) {
        const text = content as string;
        const others = [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(text, "utf16le")];
        if (/[\u0080-\u00ff]/.test(text)) others.push(Buffer.from(text, "latin1"));
        for (const other of others) {
          await lay({ ...reader.files, [path]: other });
          expect(await isRefused(reader), path).toBe(true);
        }
      }
    },
  );
});

describe("swapped columns", () => {
  const topics = "q1\thot water\nq2\tlight\n";
  test.each([
    dataset("qrels", trecArgs, { ...soundTrec, "qrels.txt": "007 0 q1 2\n008 0 q2 1\n" }),
    dataset("qrels, grade first", trecArgs, { ...soundTrec, "qrels.txt": "2 0 007 q1\n1 0 008 q2\n" }),
    dataset("topics", trecArgs, {
      ...soundTrec,
      "topics.txt": topics.replace(/(.*)\t(.*)/g, "$2\t$1"),
    }),
    dataset("qrels/test.tsv", ["--data", "shop"], {
      ...soundFolder,
      "shop/qrels/test.tsv": "d1\tq1\t2\nd2\tq2\t1\n",
    }),
    run("a run, score and tag", "run.trec", "q1 Q0 007 1 solr 2.5\n"),
    run("a run, document and score", "run.trec", "q1 Q0 2.5 1 doc-7 solr\n"),
    run("a table", "run.csv", "qid,docno,score\n2.5,q1,doc\n"),
  ])("$name", async (reader) => {
    await lay(reader.files);
    expect(await isRefused(reader)).toBe(true);
  });
});

describe("a line of 2 GB is refused in bounded memory", () => {
  const gigabytes = 2 ** 31;
  const member = gzipSync(Buffer.alloc(1 << 26, "x"));

  /** A file that begins so and goes on without a line end: packed text, or a hole in the file. */
  async function huge(path: string, start: string, packed: boolean): Promise<void> {
    const file = join(cwd, path);
    await mkdir(dirname(file), { recursive: true });
    if (!packed) {
      await writeFile(file, start);
      await truncate(file, gigabytes);
      return;
    }
    const handle = await open(file, "w");
    await handle.writeFile(gzipSync(start));
    for (let i = 0; i < gigabytes / 2 ** 26; i++) await handle.writeFile(member);
    await handle.close();
  }

  /** What reading says, and the most memory that the process held, in megabytes. */
  function outcome(call: string): { message: string; megabytes: number } {
    const entry = pathToFileURL(join(projectRoot, "dist", "index.js")).href;
    const script = `import * as alidade from ${JSON.stringify(entry)};
const message = await (${call}).then(() => "read", (error) => alidade.errorKind(error) + ": " + error.message);
console.log(JSON.stringify({ message, megabytes: process.resourceUsage().maxRSS / 1024 }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return JSON.parse(stdout) as { message: string; megabytes: number };
  }

  const beir = 'alidade.readDataset({ kind: "beir", path: "shop" }, { cwd: "." })';
  const trec = `alidade.readDataset(${JSON.stringify(sourceOfArgs(trecArgs))}, { cwd: "." })`;
  test.each([
    ["shop/corpus.jsonl", '{"_id":"d1","text":"', beir],
    ["shop/qrels/test.tsv", "q1\td1\t1", beir],
    ["p.csv", 'sku,title\n1,"', trec],
    ["topics.txt", "<top><num>q1<title>", trec],
    ["topics.txt", "q1\t", trec],
    ["qrels.txt", "q1 0 007 1", trec],
    ["qrels.txt", '{"q1":{"', trec],
    ["solr.trec", "q1 Q0 d1 1 1 t", 'alidade.readRunFile("solr.trec")'],
    ["solr.json", '{"q1":{"d1":1', 'alidade.readRunFile("solr.json")'],
    ["vec/documents.jsonl", '{"id":"a","vector":[', 'alidade.readVectors("vec", { cwd: "." })'],
  ])("%s from %j on", async (path, start, call) => {
    for (const packed of [true, false]) {
      await lay({ ...soundFolder, ...soundTrec, "topics.txt": soundTopics });
      await rm(join(cwd, "vec"), { recursive: true, force: true });
      await huge(path, start, packed);
      const { message, megabytes } = outcome(call);
      expect(message).toMatch(/^input: /);
      expect(message).toContain(path);
      expect(message.length).toBeLessThan(1000);
      expect(megabytes).toBeLessThan(500);
      await rm(join(cwd, path));
    }
  });

  test.each(["5 3\nhot 1 1 1\nwater 1 ", "hot 1 1 1\nwater 1 "])("word vectors from %j on", async (start) => {
    await huge("words", start, false);
    const before = process.memoryUsage.rss();
    expect(await isRefused(wordFile("", ""))).toBe(true);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 << 20);
    await rm(join(cwd, "words"));
  });

  test("a config of 2 GB", async () => {
    await huge("alidade.yaml", "data: shop\n# ", false);
    const started = performance.now();
    await expect(readConfig(join(cwd, "alidade.yaml"), "alidade.yaml")).rejects.toThrow(/at most 1048576/);
    expect(performance.now() - started).toBeLessThan(2000);
    await rm(join(cwd, "alidade.yaml"));
  });
});
