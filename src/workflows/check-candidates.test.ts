import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tinyOnnxModel, tinyTokenizer, writeFolder } from "../../test/tiny-onnx.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { readDataset } from "../datasets/read-dataset.js";
import { planCandidates } from "./bench-plan.js";
import { checkCandidates } from "./check-candidates.js";

const folder = mkdtempSync(join(tmpdir(), "alidade-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = tinyOnnxModel([
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [1, 1],
]);
const sound = {
  "config.json": { hidden_size: 2 },
  "tokenizer.json": tinyTokenizer(["red"]),
  "onnx/model.onnx": graph,
};
writeFolder(join(folder, "sound"), sound);
writeFolder(join(folder, "no-tokenizer"), { ...sound, "tokenizer.json": undefined });
writeFolder(join(folder, "cut"), { ...sound, "onnx/model.onnx": graph.subarray(0, graph.length - 20) });
// Its graph can be walked, but ONNX Runtime knows no such operator.
writeFolder(join(folder, "unrunnable"), {
  ...sound,
  "onnx/model.onnx": Buffer.from(Buffer.from(graph).toString("latin1").replace("Gather", "Gathex"), "latin1"),
});
writeFolder(join(folder, "shop"), {
  "corpus.csv": "id,text\nd1,red\n",
  "queries.csv": "id,text\nq1,red\n",
});

async function check(models: string[], hybrids: string[][] = []): Promise<readonly string[]> {
  const dataset = await readDataset({ kind: "beir", path: "shop" }, { cwd: folder });
  const of = hybrids.map((ids) => ({
    of: ids,
    method: "rrf" as const,
    k: 60,
    normalization: "min-max" as const,
  }));
  const stages: ProgressEvent[] = [];
  const notices = await checkCandidates(planCandidates({ models, hybrids: of }), {
    baseDir: folder,
    dataset,
    onProgress: (event) => stages.push(event),
  });
  expect(stages.length).toBe(models.filter((model) => model.startsWith("onnx")).length);
  return notices;
}

test("a model that opens and embeds passes, once for all its fusions, and its choices are told", async () => {
  const notices = await check(["bm25", "onnx:sound"], [["bm25", "onnx:sound"]]);
  expect(notices.join()).toMatch(/^onnx:sound: there is no modules\.json.*mean is assumed/);
});

test("all that a benchmark would stumble over is told at once", async () => {
  const error = await check(["onnx:no-tokenizer", "onnx:cut", "bm25", "onnx:unrunnable", "bm25?k1=x"]).catch(
    (thrown: unknown) => thrown,
  );
  expect(errorKind(error)).toBe("input");
  const lines = errorMessage(error).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/no tokenizer\.json/);
  expect(lines[1]).toMatch(/cut short or damaged/);
  expect(lines[2]).toMatch(/ONNX Runtime cannot open the model.*Gathex/);
  expect(lines[3]).toMatch(/k1 is "x"/);
});
