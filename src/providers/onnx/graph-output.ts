import { InputError } from "../../contracts/errors.js";
import type { OnnxGraph, OnnxOutput } from "./onnx-graph.js";

/** The output to read: a vector a token, or a vector a text. */
export interface GraphOutput extends OnnxOutput {
  readonly level: "token" | "sentence";
}

/**
 * Chooses among a graph's outputs: token vectors where there are any, to be pooled as the folder says;
 * pooled vectors where they are all there is, or where the folder leaves pooling to the graph.
 * Throws `InputError` listing the outputs where none can be used.
 */
export function chooseOutput({ outputs }: OnnxGraph, graphPools: boolean, file: string): GraphOutput {
  const token = pick(outputs, ["last_hidden_state", "token_embeddings"], 3);
  const sentence = pick(outputs, ["sentence_embedding"], 2);
  if (token !== null && !graphPools) return { ...token, level: "token" };
  if (sentence !== null) return { ...sentence, level: "sentence" };
  const found = outputs.map(
    ({ name, dims }) => `${name} [${dims?.map((size) => size ?? "?").join(", ") ?? "?"}]`,
  );
  throw new InputError(
    graphPools
      ? `modules.json names no Pooling, and the ONNX file has no output sentence_embedding; it has ${found.join(", ")}`
      : `The ONNX file has no output last_hidden_state, token_embeddings or sentence_embedding; it has ${found.join(", ")}`,
    { file },
  );
}

/** An output of one of the names, else the only one of the rank. */
function pick(outputs: readonly OnnxOutput[], names: readonly string[], rank: number): OnnxOutput | null {
  for (const name of names) {
    const named = outputs.find((output) => output.name === name);
    if (named !== undefined) return named;
  }
  const ranked = outputs.filter(({ dims }) => dims?.length === rank);
  return ranked.length === 1 && outputs.length === 1 ? ranked[0]! : null;
}
