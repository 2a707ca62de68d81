import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { tinyOnnxModel, tinyTokenizer, writeFolder } from "./tiny-onnx.js";

// The smallest model that prompts change: `query` and `passage` point one way, so that with them every vector is drawn
// to it, and the words alone tell the documents apart.
const words = ["kettle", "torch", "query", "passage"];
const table = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 0, 1],
  [0, 0, 1],
  [1, 0, 0],
  [0, 1, 0],
  [9, 0, 0],
  [0, 9, 0],
];

let cwd: string;
beforeAll(async () => {
  cwd = await emptyFolder();
  const model = {
    "config.json": { hidden_size: 3 },
    "modules.json": [
      { path: "", type: "sentence_transformers.models.Transformer" },
      { path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
    ],
    "1_Pooling/config.json": { pooling_mode_mean_tokens: true },
    "tokenizer.json": tinyTokenizer(words),
    "onnx/model.onnx": tinyOnnxModel(table),
  };
  writeFolder(join(cwd, "e5-small-v2"), model);
  const { "modules.json": _, "1_Pooling/config.json": __, ...masked } = model;
  writeFolder(join(cwd, "legal-bert"), {
    ...masked,
    "config.json": { hidden_size: 3, architectures: ["BertForMaskedLM"] },
  });
  const queries = Array.from({ length: 12 }, (_, i) => [`q${i}`, i % 2 === 0 ? "kettle" : "torch"] as const);
  await writeFile(join(cwd, "corpus.csv"), "id,text\na,kettle\nb,torch\n");
  await writeFile(join(cwd, "queries.csv"), `id,text\n${queries.map((row) => row.join(",")).join("\n")}\n`);
  const judged = queries.map(([id, text]) => `${id},${text === "kettle" ? "a" : "b"},1`);
  await writeFile(join(cwd, "qrels.csv"), `query-id,corpus-id,score\n${judged.join("\n")}\n`);
});

const data = [
  "--corpus",
  "corpus.csv",
  "--queries",
  "queries.csv",
  "--qrels",
  "qrels.csv",
  "--slice",
  "none",
];

async function bench(...args: string[]): Promise<{ result: BenchmarkResult; stderr: string }> {
  const { code, stdout, stderr } = await runCli(
    ["bench", ...data, "--metric", "ndcg@1", "--json", ...args],
    cwd,
  );
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  return { result: benchmarkResultSchema.parse(JSON.parse(stdout)), stderr };
}

describe("prompts", () => {
  test("a model without its known prompts gets a warning, in the output and the result", async () => {
    const { result, stderr } = await bench("-m", "onnx:e5-small-v2?queryPrompt=&documentPrompt=");
    const warning = 'e5-small-v2 asks for "query: " for queries and "passage: " for documents';
    expect(result.candidates[0]!.warnings).toEqual([expect.stringContaining(warning)]);
    expect(stderr).toContain(`warning: onnx:e5-small-v2?queryPrompt=&documentPrompt=: ${warning}`);
    const listed = await bench("-m", "onnx:e5-small-v2");
    expect(listed.result.candidates[0]!.warnings).toBeUndefined();
  });

  test("--ablate-prompts measures both ways, and the other arm is no candidate", async () => {
    const models = [
      "-m",
      "onnx:e5-small-v2",
      "-m",
      "onnx:e5-small-v2?queryPrompt=&documentPrompt=",
      "-m",
      "bm25",
    ];
    const { result } = await bench(...models, "--ablate-prompts");
    const { effects, skipped, metric } = result.promptAblation!;
    expect([metric, skipped]).toEqual(["ndcg@1", []]);
    const [own, other] = effects;
    expect([own!.ownArm, other!.ownArm, effects.length]).toEqual(["with", "without", 2]);
    // By hand: with prompts every query is nearest to what `query` points at, the kettle; half of them ask for it.
    for (const effect of effects) {
      expect(effect).toMatchObject({
        prompts: { query: "query: ", document: "passage: " },
        ...{ with: 0.5, without: 1, delta: -0.5, n: 12, wins: 0, ties: 6, losses: 6 },
      });
    }
    expect(result.candidates.map(({ id }) => id)).toEqual([models[1], models[3], "bm25"]);
    expect(result.runs).toHaveLength(3);
    expect(result.decision.couldBeBest.join()).not.toContain("prompts");
    const folder = join(cwd, ".alidade", "results", result.id);
    expect(existsSync(join(folder, "runs", "ablated"))).toBe(true);
    expect(await readFile(join(folder, "report.html"), "utf8")).toContain("What prompts bring");
    const verified = await runCli(["verify", result.id], cwd);
    expect([verified.code, verified.stdout]).toEqual([0, expect.not.stringContaining("differs")]);
    const again = await runCli(["bench", ...data, "--metric", "ndcg@1", ...models, "--ablate-prompts"], cwd);
    expect(again.stdout).toMatch(/What prompts bring\n[\s\S]*0\.5000 +1\.0000 +−0\.5000/);
  });

  test("without --ablate-prompts there is no such block", async () => {
    const { result } = await bench("-m", "onnx:e5-small-v2", "-m", "bm25");
    expect(result.promptAblation).toBeUndefined();
  });
});

describe("a masked language model", () => {
  test("gets a warning with the mean cosine of the documents, and of sentences where it is only tried", async () => {
    const { result } = await bench("-m", "onnx:legal-bert");
    // Two documents of four tokens, three of them alike: (1, 0, 2)/√5 and (0, 1, 2)/√5.
    expect(result.candidates[0]!.warnings).toEqual([
      expect.stringMatching(
        /^nothing says that it was trained to compare texts \(BertForMaskedLM without modules\.json\); two of 2 of your documents have a mean cosine of 0\.80/,
      ),
    ]);
    const tried = await runCli(["validate", ...data.slice(0, 6), "-m", "onnx:legal-bert"], cwd);
    expect([tried.code, tried.stdout.replace(/\s+/g, " ")]).toEqual([
      0,
      expect.stringContaining("two of 12 of unrelated sentences have a mean cosine of 1.00"),
    ]);
  });
});
