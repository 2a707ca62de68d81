import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BenchmarkDetails } from "../src/contracts/benchmark-details.js";
import { scoresOf } from "../src/selection/candidate-scores.js";
import { perQueryScores } from "./per-query-scores.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { shared } from "./shared-data.js";

const chorus = shared("datasets", "chorus-electronics");
const teacher = shared("models", "all-MiniLM-L6-v2");

test.skipIf(chorus === null || teacher === null)(
  "the kept scores are those that a benchmark gives today (needs the shared data)",
  async () => {
    const folder = await emptyFolder();
    const made = ["-o", "small", "--recipe", "model2vec", "--dtype", "int8"];
    const distilled = await runCli(["distill", `onnx:${teacher}`, ...made], folder);
    expect(distilled.code, distilled.stderr).toBe(0);
    const args = ["bench", "--data", chorus!, "-m", "bm25", "-m", "static:./small"];
    const quick = ["--metric", "ndcg@10", "--slice", "none", "--timing-queries", "1", "--json"];
    const run = await runCli([...args, ...quick], folder);
    expect(run.code, run.stderr).toBe(0);
    const { id } = JSON.parse(run.stdout) as { id: string };
    const details = JSON.parse(
      await readFile(join(folder, ".alidade", "results", id, "details.json"), "utf8"),
    ) as BenchmarkDetails;
    const scores = details.perQuery!.metrics["ndcg@10"]!;
    const kept = perQueryScores("chorus-electronics");
    for (const [at, name] of ["bm25", "static:./small"].entries()) {
      const column = scoresOf(kept, at);
      expect(scores[name]).toHaveLength(column.length);
      for (const [query, score] of scores[name]!.entries())
        expect(Math.abs(score - column[query]!)).toBeLessThan(1e-6);
    }
  },
);
