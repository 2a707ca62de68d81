import { describe, expect, test } from "vitest";
import { benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { shared } from "./shared-data.js";

/** What `docs/baselines.md` shows, less .03 for seeds and for what later versions may draw otherwise. */
describe.each([
  ["chorus-electronics", 0.59],
  ["scifact", 0.59],
])("word vectors trained on %s", (name, least) => {
  const folder = shared("datasets", name);

  test.skipIf(folder === null)(`nDCG@10 is at least ${least} (needs the shared data)`, async () => {
    const run = await runCli(["bench", "--json", "--data", folder!, "-m", "word2vec"], await emptyFolder());
    expect(run.code, run.stderr).toBe(0);
    const { candidates } = benchmarkResultSchema.parse(JSON.parse(run.stdout));
    expect(candidates[0]!.metrics["ndcg@10"]!.mean).toBeGreaterThanOrEqual(least);
  });
});
