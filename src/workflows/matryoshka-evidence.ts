import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { specPath } from "../providers/spec-path.js";

/**
 * Why the first dimensions of a candidate's vectors can be expected to hold the most: how it is made, or what its folder
 * states (`truncate_dim`, or a card that speaks of Matryoshka). Null where nothing says so, which is no evidence against it.
 */
export async function matryoshkaEvidence(spec: CandidateSpec, baseDir: string): Promise<string | null> {
  if (spec.kind === "lsa")
    return "its dimensions are in the order of their singular values, so the first hold the most";
  if (spec.kind === "word2vec") return "is trained anew with as many dimensions as are asked for";
  if (spec.kind !== "onnx" && spec.kind !== "static") return null;
  const folder = resolve(baseDir, specPath(spec, baseDir));
  const read = async (name: string): Promise<string> =>
    existsSync(join(folder, name)) ? readFile(join(folder, name), "utf8") : "";
  if (/"truncate_dim"\s*:\s*\d/.test(await read("config_sentence_transformers.json")))
    return "its config_sentence_transformers.json states a truncate_dim, as models trained to be cut do";
  if (/matryoshka/i.test(await read("README.md")))
    return "its card (README.md) speaks of Matryoshka training";
  return null;
}
