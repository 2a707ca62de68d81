import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { candidateFolder } from "./candidate-folder.js";
import { readEncoderPlan } from "./onnx/encoder-plan.js";
import type { OpenProviderOptions } from "./provider-description.js";
import { openStaticFolder } from "./static/static-model.js";
import { type ContentTokenizer, loadContentTokenizer } from "./text-tokenizer.js";

/** What a model's tokenizer makes of a text. */
export interface PieceReader {
  /** Pieces of the text alone, as the vocabulary spells them, without special tokens and prompts. */
  pieces(text: string): string[];
  /** The piece that stands for what the vocabulary does not have; null where there is none. */
  readonly unknown: string | null;
}

/**
 * Opens the tokenizer of a candidate without loading its weights. null for one whose tokenizer is not at hand: services,
 * models of the user's Python or of a module, vectors. Throws `InputError` for a folder that cannot be used.
 */
export async function openPieceReader(
  spec: CandidateSpec,
  options: Pick<OpenProviderOptions, "baseDir" | "embeddedModelDir">,
): Promise<PieceReader | null> {
  if (spec.kind === "onnx") {
    const folder = await candidateFolder(spec, options);
    const { transformerPath, lowerCase } = await readEncoderPlan(spec, folder);
    return readerOf(await loadContentTokenizer(folder, transformerPath), lowerCase);
  }
  if (spec.kind !== "static") return null;
  const { folder, layout } = await openStaticFolder(spec, options);
  return readerOf(await loadContentTokenizer(folder, layout.subfolder), false);
}

function readerOf({ encode, vocabulary, unknownId }: ContentTokenizer, lowerCase: boolean): PieceReader {
  const spelling = new Map([...vocabulary()].map(([piece, id]) => [id, piece]));
  return {
    pieces: (text) =>
      Array.from(encode(lowerCase ? text.toLowerCase() : text), (id) => spelling.get(id) ?? `#${id}`),
    unknown: unknownId === null ? null : (spelling.get(unknownId) ?? null),
  };
}
