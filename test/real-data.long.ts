import { describe, expect, test } from "vitest";
import { analysisResultSchema } from "../src/contracts/analysis-result.js";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { shared } from "./shared-data.js";

const chorus = shared("datasets", "chorus-electronics");
const scifact = shared("datasets", "scifact");
const large = shared("models", "all-MiniLM-L6-v2");
const small = shared("models", "paraphrase-MiniLM-L3-v2");

async function bench(
  args: readonly string[],
  folder: string,
): Promise<{ result: BenchmarkResult; ms: number }> {
  const start = performance.now();
  const run = await runCli(["bench", "--json", ...args], folder);
  expect(run.code, run.stderr).toBe(0);
  return { result: benchmarkResultSchema.parse(JSON.parse(run.stdout)), ms: performance.now() - start };
}

const means = (result: BenchmarkResult, id: string): number[] => {
  const { metrics } = result.candidates.find((candidate) => candidate.id === id)!;
  return ["ndcg@10", "precision@5", "recall@5"].map((name) => metrics[name]!.mean);
};

describe.skipIf(chorus === null || large === null || small === null)(
  "chorus-electronics (needs the shared data and models)",
  () => {
    test("all candidates in one command give the known scores; a second run takes a tenth at most", async () => {
      const folder = await emptyFolder();
      const models = [
        "bm25",
        "static:embedded",
        `onnx:${small}`,
        `onnx:${large}`,
        `onnx:${large}?dtype=qint8`,
      ];
      const args = [
        "--data",
        chorus!,
        ...models.flatMap((model) => ["-m", model]),
        "--hybrid",
        `bm25,onnx:${large}`,
      ];
      const first = await bench(args, folder);
      expect(first.result.dataset).toMatchObject({
        documents: 19_406,
        judgedQueries: 135,
        withoutPositive: 19,
      });
      const [ndcg, precision, recall] = means(first.result, `onnx:${large}`);
      expect(Math.abs(ndcg! - 0.5945)).toBeLessThanOrEqual(0.001);
      expect(Math.abs(precision! - 0.505)).toBeLessThanOrEqual(0.001);
      expect(Math.abs(recall! - 0.31)).toBeLessThanOrEqual(0.001);
      expect(Math.abs(means(first.result, `onnx:${large}?dtype=qint8`)[0]! - 0.6007)).toBeLessThanOrEqual(
        0.01,
      );
      expect(Math.abs(means(first.result, `onnx:${small}`)[0]! - 0.527)).toBeLessThanOrEqual(0.01);
      expect(means(first.result, "static:embedded")[0]).toBeGreaterThanOrEqual(0.47);
      expect(first.result.decision.couldBeBest.length).toBeGreaterThan(0);
      const difference = first.result.comparisons.find(
        ({ a, b, metric }) => a === `onnx:${small}` && b === `onnx:${large}` && metric === "ndcg@10",
      )!;
      expect(difference.delta).toBeCloseTo(-0.0675, 2);
      const analysed = await runCli(
        ["analyze", `onnx:${large}`, "--data", chorus!, "--section", "hubness", "--json"],
        folder,
      );
      expect(analysed.code, analysed.stderr).toBe(0);
      const { queryToItem } = analysisResultSchema.parse(JSON.parse(analysed.stdout)).sections.hubness!;
      const top10 = queryToItem!.at.find(({ k }) => k === 10)!;
      expect(queryToItem!.lists).toBe(135);
      expect(top10.skewness.value).toBeCloseTo(7.4, 1);
      expect(1 - top10.antihubs.value!).toBeCloseTo(0.05, 2);
      const second = await bench(args, folder);
      expect(second.ms).toBeLessThan(first.ms / 10);
      expect(second.result.candidates.map(({ metrics }) => metrics)).toEqual(
        first.result.candidates.map(({ metrics }) => metrics),
      );
    });
  },
);

describe.skipIf(scifact === null || large === null)("scifact (needs the shared data and models)", () => {
  test("all-MiniLM-L6-v2 gives its published nDCG@10, bm25 and static:embedded at least theirs", async () => {
    const args = ["--data", scifact!, "-m", "bm25", "-m", "static:embedded", "-m", `onnx:${large}`];
    const { result } = await bench(args, await emptyFolder());
    const [ndcg, precision, recall] = means(result, `onnx:${large}`);
    expect(Math.abs(ndcg! - 0.6451)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(precision! - 0.164)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(recall! - 0.738)).toBeLessThanOrEqual(0.001);
    expect(means(result, "bm25")[0]).toBeGreaterThanOrEqual(0.65);
    expect(means(result, "static:embedded")[0]).toBeGreaterThanOrEqual(0.46);
  });
});
