import { createHash } from "node:crypto";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { BenchmarkDetails } from "../src/contracts/benchmark-details.js";
import type { BenchmarkResult } from "../src/contracts/benchmark-result.js";
import { InputError } from "../src/contracts/errors.js";
import { type VerifyReport, verifyReportSchema } from "../src/contracts/verify-report.js";
import { benchmarkHtml } from "../src/reports/benchmark-html.js";
import { scoresCsv } from "../src/reports/scores-csv.js";
import { fileSha256 } from "../src/storage/file-hash.js";
import { digestsFile, digestsOf } from "../src/storage/result-digests.js";
import { type JsonPath, pathText } from "../src/workflows/json-differences.js";
import type { ResultDocuments } from "../src/workflows/replay-result.js";
import { verifyResult } from "../src/workflows/verify-result.js";
import { emptyFolder, runCli } from "./run-cli.js";

let project: string;
let results: string;
let id: string;
let forgeries = 0;

beforeAll(async () => {
  project = await emptyFolder();
  results = join(project, ".alidade", "results");
  await writeData(project);
  await writeFile(
    join(project, "alidade.yaml"),
    `data: shop
gates:
  - nonInferior: { metric: ndcg@10, margin: 0.05, baseline: bm25 }
  - establishedDrop: { metric: recall@5, drop: 0.1, baseline: bm25 }
  - require: ndcg@10 >= 0.2
  - require: p95 < 100000ms
traffic: { queriesPerMonth: 100000, documents: 50000, reembedsPerYear: 2, memoryUsdPerGbMonth: 3, machineUsdPerHour: 0.5, bytesPerDimension: 4, copies: 2, hnswM: 16, storageUsdPerGbMonth: 0.1, documentsChangedPerMonth: 500 }
`,
  );
  const candidates = ["-m", "bm25", "-m", "static:embedded", "--hybrid", "bm25,static:embedded"];
  const metrics = ["--metric", "ndcg@10", "--metric", "recall@5", "--depth", "20"];
  const data = ["--perturb", "typos,case", "--timing-queries", "3", "--exit-zero"];
  const run = await runCli(["bench", ...data, ...candidates, ...metrics], project);
  expect(run.code, run.stderr).toBe(0);
  [id] = (await readdir(results)) as [string];
}, 120_000);

describe("alidade verify", () => {
  test("recomputes every number from runs and judgements, without the data", async () => {
    await rename(join(project, "shop"), join(project, "elsewhere"));
    const run = await runCli(["verify", "--json"], project).finally(() =>
      rename(join(project, "elsewhere"), join(project, "shop")),
    );
    expect(run.code, run.stderr).toBe(0);
    const report = verifyReportSchema.parse(JSON.parse(run.stdout));
    expect(report).toMatchObject({ result: id, verdict: "verified", differences: [], versions: [] });
    expect(report.numbers.from).toEqual({ runs: 3, judgements: 56, data: false });
    expect(report.numbers.recomputed).toBeGreaterThan(300);
    expect(report.notRecomputed.filter(({ needsData }) => needsData).map(({ what }) => what)).toContain(
      "reasons of missed documents, parts of the queries",
    );
    const sums = await readFile(join(results, id, digestsFile));
    expect(report.digest).toBe(createHash("sha256").update(sums).digest("hex"));
  });

  test("with the data, what is read off texts too", async () => {
    const run = await runCli(["verify", id, "--data", "shop"], project);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain("recomputed from 3 runs, 56 judgements and the data: all as stored");
    expect(run.stdout).not.toContain("--data");
    expect(run.stdout).toMatch(/Verified\. Digest of the whole result:\s[0-9a-f]{64}\n$/);
  });

  test("one altered byte of any file ends with code 3, the file, what was expected and what was found", async () => {
    const files = (await readdir(join(results, id), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(15);
    for (const entry of files) {
      const at = await copied();
      const path = join(entry.parentPath.replace(join(results, id), at), entry.name);
      const bytes = await readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await rm(path);
      await writeFile(path, bytes);
      const report = await verifyResult({ cwd: project, result: at });
      expect(report.verdict, path).toBe("differs");
      const found = createHash("sha256").update(bytes).digest("hex");
      const file = path.slice(at.length + 1);
      if (file === digestsFile) continue;
      expect(report.differences, path).toContainEqual({
        kind: "file",
        file,
        expected: await fileSha256(join(results, id, file)),
        found,
      });
    }
  });

  test("the command names file, expectation and finding, and ends with code 3", async () => {
    const at = await copied();
    await appendFile(join(at, "scores.csv"), "\n");
    await rm(join(at, "queries.jsonl"));
    await writeFile(join(at, "notes.txt"), "mine");
    const run = await runCli(["verify", at], project);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/scores\.csv: expected SHA-256\s+[0-9a-f]{64},\s+found\s+[0-9a-f]{64}/);
    expect(run.stdout).toMatch(/queries\.jsonl: there is no such file/);
    expect(run.stdout).toContain("1 other file in the folder, no part of the result: notes.txt");
  });

  test("a result.json that cannot be read any more is a difference, not a mistake of the user", async () => {
    const at = await copied();
    await rewrite(join(at, "result.json"), (text) => text.slice(0, -3));
    const report = await verifyResult({ cwd: project, result: at });
    expect(report).toMatchObject({ verdict: "differs", result: null });
    expect(report.notRecomputed[0]?.why).toContain("a file cannot be read: Cannot read the result");
  });
});

describe("a forger who also writes new digests, id, page and table", () => {
  test("is caught at every number that is recomputed, at its place", async () => {
    const document = await resultOf(id);
    const paths = numbersOf(document).filter((path) => !isLeftOut(path));
    const at = await forged(({ result }) => {
      for (const path of paths) alter(result, path);
    });
    const report = await verify(at);
    const places = report.differences.map((one) =>
      one.kind === "value" ? `${one.file} ${one.path}` : one.file,
    );
    for (const path of paths) expect(places).toContain(`result.json ${pathText(path)}`);
    const [first] = report.differences.filter(
      (one) => one.kind === "value" && one.path === 'candidates[0].metrics["ndcg@10"].mean',
    );
    const { mean } = document.candidates[0]!.metrics["ndcg@10"]!;
    expect(first).toMatchObject({ stored: String(altered(mean)), recomputed: String(mean) });
  });

  test("passes at numbers that no run tells, which are known one by one", async () => {
    // How many documents there are is told by what a month costs.
    const paths = numbersOf(await resultOf(id)).filter(
      (path) => isLeftOut(path) && shapeOf(path) !== "dataset.documents",
    );
    const at = await forged(({ result }) => {
      for (const path of paths) alter(result, path);
    });
    const report = await verify(at);
    expect(report).toMatchObject({ verdict: "verified", differences: [] });
    const recorded = report.notRecomputed.filter(({ why }) => why.includes("runs/*.json"));
    const left = report.notRecomputed.filter((part) => !recorded.includes(part));
    expect(left.reduce((sum, { numbers }) => sum + numbers, 0)).toBe(paths.length + 1);
    expect(recorded).toEqual([expect.objectContaining({ what: expect.stringContaining("timings, memory") })]);
  });

  test("with the data, also at what is read off texts", async () => {
    const document = await resultOf(id);
    const paths = numbersOf(document).filter((path) =>
      ["failures", "slices", "dataset"].includes(String(path[0])),
    );
    const at = await forged(({ result }) => {
      for (const path of paths) alter(result, path);
    });
    const source = { kind: "beir", path: "shop" } as const;
    const report = await verifyResult({ cwd: project, result: at, data: { source, cwd: project } });
    const places = report.differences.map((one) => (one.kind === "value" ? one.path : one.file));
    for (const path of paths) expect(places).toContain(pathText(path));
  });

  test.each([
    ["scores.csv", (text: string) => text.replace(/0\.\d+/, "0.999")],
    ["report.html", (text: string) => text.replace(/nDCG@10/, "nDCG@l0")],
  ])("is caught in %s", async (file, change) => {
    const at = await copied();
    await rewrite(join(at, file), change);
    await rewrite(join(at, digestsFile), () => digestsOf(at));
    const report = await verify(at);
    expect(report.differences).toEqual([
      expect.objectContaining({ kind: "value", file, path: expect.stringMatching(/^character \d+$/) }),
    ]);
  });

  test("is caught in the score of a single query, and in what a candidate found for it", async () => {
    const at = await forged(({ details }) => {
      details.perQuery!.metrics["ndcg@10"]!.bm25![0]! += 0.01;
      details.cases.items[0]!.perCandidate[0]!.found[0]!.rank += 1;
      details.perturbed![0]!.scores.bm25![1] += 0.01;
    });
    const places = (await verify(at)).differences.map((one) => (one.kind === "value" ? one.path : one.file));
    expect(places).toEqual(
      expect.arrayContaining([
        'perQuery.metrics["ndcg@10"].bm25[0]',
        "cases.items[0].perCandidate[0].found[0].rank",
        "perturbed[0].scores.bm25[1]",
      ]),
    );
  });

  test.each([
    [
      "a run",
      "runs/bm25.trec",
      (text: string) => text.replace(/^(q0 Q0 )(\S+)( 1 .*\nq0 Q0 )(\S+)/m, "$1$4$3$2"),
    ],
    ["a judgement", "qrels.trec", (text: string) => text.replace(/ 2\n/, " 1\n")],
    [
      "the lists of a perturbation",
      "runs/perturbed/typos/bm25.trec",
      (text: string) => text.slice(0, text.length / 2).replace(/[^\n]*$/, ""),
    ],
    ["a measured time", "runs/bm25.json", (text: string) => text.replace(/"p95": \d/, '"p95": 7')],
    ["the settings", "settings.json", (text: string) => text.replace('"seed": 42', '"seed": 43')],
  ])("is caught in %s", async (_, file, change) => {
    const at = await copied();
    await rewrite(join(at, file), change);
    const result = await resultOf(at);
    for (const run of result.runs) run.sha256 = await fileSha256(join(at, run.file));
    await writeForgery(at, { folder: at, result, details: await detailsOf(at) });
    const report = await verify(at);
    expect(report.differences.filter(({ kind }) => kind === "file")).toEqual([]);
    expect(report.verdict).toBe("differs");
  });
});

describe("results of other versions, and what is no result", () => {
  test("without judgements and digests nothing can be said without the data, and everything with them", async () => {
    const at = await copied();
    for (const file of ["settings.json", "qrels.trec", "queries.jsonl", digestsFile])
      await rm(join(at, file));
    const bare = await runCli(["verify", at], project);
    expect(bare.code).toBe(2);
    expect(bare.stdout).toContain("every number: this result, of an earlier version, keeps no judgements");
    expect(bare.stdout).toMatch(/Name the data the result\s+was made on \(--data FOLDER\)/);
    const full = await runCli(["verify", at, "--data", "shop"], project);
    expect(full.code, full.stdout).toBe(0);
    expect(full.stdout).toContain("files: without digests");
  });

  test("digests that are gone beside judgements are a difference", async () => {
    const at = await copied();
    await rm(join(at, digestsFile));
    expect((await verify(at)).differences).toEqual([
      { kind: "file", file: digestsFile, expected: null, found: null },
    ]);
  });

  test("other versions are named, and pages of theirs are left to their digests", async () => {
    const at = await forged(({ result }) => {
      result.versions.alidade = "0.0.9";
    });
    const report = await verify(at);
    expect(report.versions).toEqual([{ name: "alidade", stored: "0.0.9", here: expect.any(String) }]);
    expect(report.notRecomputed).toContainEqual(
      expect.objectContaining({
        what: "report.html, scores.csv",
        why: expect.stringContaining("Alidade 0.0.9"),
      }),
    );
    expect(report.verdict).toBe("verified");
  });

  test("other data, a page and an unknown id are refused", async () => {
    await cp(join(project, "shop"), join(project, "other"), { recursive: true });
    await appendFile(join(project, "other", "corpus.csv"), "d99,new,A new thing\n");
    const source = { kind: "beir", path: "other" } as const;
    await expect(verifyResult({ cwd: project, data: { source, cwd: project }, result: id })).rejects.toThrow(
      /was made on other data \(corpus [0-9a-f]{12}\) than these \(corpus [0-9a-f]{12}\)/,
    );
    const page = join(results, id, "report.html");
    await expect(verify(page)).rejects.toThrow(
      /is a report page, which carries neither lists nor judgements/,
    );
    await expect(verify("none")).rejects.toBeInstanceOf(InputError);
  });
});

const render = ({ result, details }: ResultDocuments) => ({
  "report.html": benchmarkHtml({ ...details, result }).html,
  "scores.csv": scoresCsv({ ...details, result }),
});

const verify = (result: string): Promise<VerifyReport> => verifyResult({ cwd: project, result, render });

async function resultOf(name: string): Promise<BenchmarkResult> {
  return JSON.parse(
    await readFile(join(name.includes("/") ? name : join(results, name), "result.json"), "utf8"),
  );
}

async function detailsOf(at: string): Promise<BenchmarkDetails> {
  return JSON.parse(await readFile(join(at, "details.json"), "utf8"));
}

/** A copy of the result beside it, with files of its own. */
async function copied(): Promise<string> {
  const at = join(project, "forgeries", String(forgeries++));
  await cp(join(results, id), at, { recursive: true });
  return at;
}

async function forged(change: (stored: ResultDocuments) => void): Promise<string> {
  const at = await copied();
  const stored = { folder: at, result: await resultOf(at), details: await detailsOf(at) };
  change(stored);
  await writeForgery(at, stored);
  return at;
}

/** Everything that follows from the documents, made to fit them. */
async function writeForgery(at: string, { result, details }: ResultDocuments): Promise<void> {
  const { id: _, ...rest } = result;
  const digest = createHash("sha256").update(JSON.stringify(rest)).digest("hex").slice(0, 6);
  const stored = { folder: at, result: { ...rest, id: `${id.slice(0, -6)}${digest}` }, details };
  await writeFile(join(at, "result.json"), `${JSON.stringify(stored.result, null, 2)}\n`);
  await writeFile(join(at, "details.json"), `${JSON.stringify(details)}\n`);
  for (const [file, text] of Object.entries(render(stored))) await writeFile(join(at, file), text);
  await rewrite(join(at, digestsFile), () => digestsOf(at));
}

/** Writes a new file, never into one that another name may share. */
async function rewrite(file: string, change: (text: string) => string | Promise<string>): Promise<void> {
  const text = await readFile(file, "utf8");
  const next = await change(text);
  expect(next).not.toBe(text);
  await rm(file);
  await writeFile(file, next);
}

/** Paths of all numbers of a document. */
function numbersOf(node: unknown, path: JsonPath = []): JsonPath[] {
  if (typeof node === "number") return [path];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    numbersOf(value, [...path, Array.isArray(node) ? Number(key) : key]),
  );
}

function alter(document: unknown, path: JsonPath): void {
  const parent = path.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], document);
  const key = path.at(-1)!;
  const values = parent as Record<string, number>;
  values[key] = altered(values[key]!);
}

/** Another number that the schema takes as well: whole numbers stay whole and above 0. */
function altered(value: number): number {
  return Number.isInteger(value) && Math.abs(value) > 1
    ? value + 1
    : value === 0 || value === 1
      ? 1 - value || 2
      : value * 1.000001;
}

const shapeOf = (path: JsonPath): string => pathText(path).replace(/\[\d+\]/g, "[]");

/** Numbers that runs and judgements do not tell: their digests alone cover them. A new number is not among them. */
const isLeftOut = (path: JsonPath): boolean => onlyByDigest.some((shape) => shape.test(shapeOf(path)));
const onlyByDigest = [
  /^machine\.(cores|memoryBytes)$/,
  /^egress\.(damaged|sent\[\]\.(texts|bytes|calls))$/,
  /^decision\.look\.(others|earlier\[\]\.(number|level|queries))$/,
  // With the data these are recomputed.
  /^dataset\.(documents|warnings\[\]\.count)$/,
  /^(failures|slices)\./,
];

/** A small shop: eight queries, one without a relevant document, and documents that nobody judged. */
async function writeData(root: string): Promise<void> {
  const words = ["bowl", "leash", "ball", "bed", "brush", "cage", "crate", "collar"];
  const colours = ["red", "blue", "green", "large", "small", "quiet"];
  const documents = words.flatMap((word, w) =>
    colours.map(
      (colour, c) => `d${w}${c},"${colour} ${word}","A ${colour} ${word} for ${words[(w + c) % 8]}s"`,
    ),
  );
  const queries = words.map((word, w) => `q${w},${colours[w % 6]} ${word} please`);
  const judgements = words.flatMap((_, w) => [
    ...colours.map((__, c) => `q${w},d${w}${c},${w === 7 ? 0 : c === w % 6 ? 2 : c % 2}`),
    `q${w},d${(w + 1) % 8}${w % 6},${w === 3 ? 1 : 0}`,
  ]);
  await mkdir(join(root, "shop"));
  await writeFile(join(root, "shop", "corpus.csv"), `id,title,text\n${documents.join("\n")}\n`);
  await writeFile(join(root, "shop", "queries.csv"), `id,text\n${queries.join("\n")}\n`);
  await writeFile(join(root, "shop", "qrels.csv"), `query_id,doc_id,grade\n${judgements.join("\n")}\n`);
}
