import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../src/cli/program.js";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { errorMessage } from "../src/contracts/errors.js";
import { loadSetup } from "../src/workflows/load-setup.js";
import { validate } from "../src/workflows/validate.js";
import { type CliRun, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const shop = join(projectRoot, "data", "demo-shop");
const crossEncoder = join(projectRoot, "test", "fixtures", "cross-encoder");

const config = `data: ${shop}
models: [bm25, static:embedded]
pipelines:
  - name: by-module
    retrieve: [bm25, { from: static:embedded, depth: 200 }]
    fuse: { method: weighted-sum, weights: [0.6, 0.4] }
    rerank: { model: module:./my-reranker.mjs, top: 20 }
  - name: by-cross-encoder
    retrieve: [bm25, static:embedded]
    rerank: { model: cross-encoder:./ce, top: 10 }
  - name: reranked-words
    retrieve: [{ from: bm25, depth: 60 }]
    rerank: module:./my-reranker.mjs
timing: { queries: 5, warmup: 1 }
threads: 2
limit: 50
`;

async function project(yaml: string = config): Promise<string> {
  const folder = await emptyFolder();
  await cp(join(projectRoot, "docs", "examples", "my-reranker.mjs"), join(folder, "my-reranker.mjs"));
  await cp(crossEncoder, join(folder, "ce"), { recursive: true });
  await writeFile(join(folder, "alidade.yaml"), yaml);
  return folder;
}

const parse = ({ stdout }: CliRun): BenchmarkResult => benchmarkResultSchema.parse(JSON.parse(stdout));
const stagesOf = (result: BenchmarkResult, id: string) =>
  result.candidates.find((candidate) => candidate.id === id)!.stages!;

describe("pipelines on the demo data", () => {
  test("retrieve, fuse, rerank by a module and by a cross-encoder: stages, stored scores, verify, search", async () => {
    const folder = await project();
    const made = await runCli(["bench", "--json"], folder);
    expect(made.code, made.stderr).toBe(0);
    const result = parse(made);
    expect(result.candidates.map(({ id, status }) => [id, status])).toEqual([
      ["bm25", "ok"],
      ["static:embedded", "ok"],
      ["by-module", "ok"],
      ["by-cross-encoder", "ok"],
      ["reranked-words", "ok"],
    ]);
    const stages = stagesOf(result, "by-module");
    expect(stages.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "retrieve bm25",
      "retrieve static:embedded",
      "fuse weighted-sum",
      "rerank my-reranker.mjs",
    ]);
    const meanOf = (id: string) => result.candidates.find((one) => one.id === id)!.metrics["ndcg@10"]!.mean;
    expect(stages[0]!.metrics["ndcg@10"]!.mean).toBe(meanOf("bm25"));
    expect(stages[3]!.metrics["ndcg@10"]!.mean).toBe(meanOf("by-module"));
    const [step] = stages[3]!.against.filter(({ metric }) => metric === "ndcg@10");
    expect(step!.delta).toBeCloseTo(
      stages[3]!.metrics["ndcg@10"]!.mean - stages[2]!.metrics["ndcg@10"]!.mean,
      12,
    );
    expect(step!.low).toBeLessThan(step!.delta);
    const reach = stages[3]!.reach!;
    expect(reach.top).toBe(20);
    expect(reach.best["ndcg@10"]).toBeGreaterThan(stages[2]!.metrics["ndcg@10"]!.mean);
    expect(reach.best["ndcg@10"]).toBeGreaterThanOrEqual(stages[3]!.metrics["ndcg@10"]!.mean);
    expect(stages.every(({ queryMs }) => queryMs !== null && queryMs.p95 >= queryMs.p50)).toBe(true);
    expect(stages[3]!.pairs).toMatchObject({ scored: 1000, cut: 0 });
    const cross = stagesOf(result, "by-cross-encoder").at(-1)!;
    expect(cross.pairs!.scored).toBe(500);
    expect(cross.pairs!.cut).toBeGreaterThan(100);
    expect(cross.pairs!.tokens).toBeGreaterThan(10_000);

    // The top is in the reranker's order, and what lies below keeps the order of the stage before.
    const results = join(folder, ".alidade", "results");
    const [id] = await readdir(results);
    const lists = async (file: string) => {
      const rows = (await readFile(join(results, id!, file), "utf8")).trim().split("\n");
      return rows.map((row) => row.split(" ")).filter(([query]) => query === rows[0]!.split(" ")[0]);
    };
    const before = await lists(stages[2]!.file!);
    const after = await lists("runs/by-module.trec");
    expect(after.slice(20).map((row) => row[2])).toEqual(before.slice(20).map((row) => row[2]));
    expect(new Set(after.slice(0, 20).map((row) => row[2]))).toEqual(
      new Set(before.slice(0, 20).map((row) => row[2])),
    );
    const scores = after.map((row) => Math.fround(Number(row[4])));
    expect(scores.every((score, i) => i === 0 || score < scores[i - 1]!)).toBe(true);

    const verified = await runCli(["verify", "--json"], folder);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "verified", differences: [] });

    // Another top is another candidate, whose pairs are stored already where the texts are the same.
    const yaml = await readFile(join(folder, "alidade.yaml"), "utf8");
    await writeFile(join(folder, "alidade.yaml"), yaml.replace("top: 10", "top: 9"));
    const again = parse(await runCli(["bench", "--json"], folder));
    expect(stagesOf(again, "by-cross-encoder").at(-1)!.pairs).toMatchObject({ scored: 450, computed: 0 });
    expect(stagesOf(again, "by-module")).toEqual(stages);

    const shown = await runCli(["search", "bowl for a dog", "-k", "2", "--json"], folder);
    const found = JSON.parse(shown.stdout) as { candidates: { candidate: string; hits: unknown[] }[] };
    expect(found.candidates.map(({ candidate, hits }) => [candidate, hits.length])).toEqual([
      ["bm25", 2],
      ["static:embedded", 2],
      ["by-module", 2],
      ["by-cross-encoder", 2],
      ["reranked-words", 2],
    ]);
  }, 120_000);

  test.each([
    ["retrieve: [bm26]", '"bm26", which is neither a candidate of models (bm25, small) nor a spec'],
    ["retrieve: [bm25]", "A pipeline of bm25 alone is that candidate"],
    ["retrieve: [bm25, bm25]", 'retrieves from "bm25" twice'],
    ["retrieve: []", "pipelines[0].retrieve is []"],
    ["retrieve: [both]", '"both", which is a hybrid; write its parts into retrieve'],
    ["retrieve: [bm25]\n    fuse: rrf\n    rerank: module:./my-reranker.mjs", "has nothing to fuse"],
    ["retrieve: [bm25, small]\n    fuse: { weights: [1] }", "A fusion of 2 candidates was given 1 weight"],
    ["retrieve: [bm25, small]\n    fuse: rff", "pipelines[0].fuse is"],
    [
      "retrieve: [{ from: bm25, depth: 5 }]\n    rerank: module:./my-reranker.mjs",
      "retrieves 5 documents and reranks 50",
    ],
    ["retrieve: [bm25]\n    rerank: { model: onnx:./ce }", '"cross-encoder:PATH"'],
    ["retrieve: [bm25]\n    rerank: { model: cross-encoder:./ce, top: 0 }", "pipelines[0].rerank.top is 0"],
    ["retrieve: [bm25]\n    rerank: { modle: cross-encoder:./ce }", "modle is not a key"],
    ["retrieve: [bm25]\n    rerank: module:my-reranker.mjs", "write module:./my-reranker.mjs"],
    ["retrieve: [bm25]\n    rerank: module:./none.mjs", "there is no such file"],
    ["retrieve: [bm25, small]\n    name: bm25", "was given twice"],
  ])("a wrong pipeline (%s) is told with its line", async (lines, says) => {
    const folder = await project(
      `data: ${shop}\nmodels: [bm25, { model: static:embedded, name: small }]\nhybrids: [{ of: [bm25, small], name: both }]\npipelines:\n  - ${lines}\n`,
    );
    const refused = await loadSetup(folder, undefined, {})
      .then((setup) => validate(setup))
      .catch((error: unknown) => error);
    expect(exitCodeOf(refused), String(refused)).toBe(2);
    const message = errorMessage(refused);
    expect(message).toContain(says);
    expect(message).toMatch(/alidade\.yaml:[4-7]/);
  });
});
