import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { EmbeddingMatrix, Role } from "../../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../../contracts/embedding-provider.js";
import { readTerms, type TermFile } from "../../datasets/read-terms.js";
import { embedAll } from "../../execution/embed-all.js";
import { openPieceReader, type PieceReader } from "../../providers/open-piece-reader.js";
import type { AnalyzeOptions } from "../analyze-options.js";
import { embeddedModelDir } from "../candidate-job.js";

/** Terms of the user's own as a candidate takes them. */
export interface AnalysedTerms extends TermFile {
  /** Where they stand. */
  readonly file: string;
  /** Vectors of the terms, as of queries and as of documents. */
  readonly vectors: { readonly [Side in Role]: EmbeddingMatrix };
  /** null where the candidate's tokenizer is not at hand. */
  readonly reader: PieceReader | null;
}

/** Reads the terms that options name and embeds them on both sides; null where they name none. */
export async function analysedTerms(
  spec: CandidateSpec,
  provider: EmbeddingProvider,
  { terms: file, cwd, signal }: Pick<AnalyzeOptions, "terms" | "cwd" | "signal">,
): Promise<AnalysedTerms | null> {
  if (file === undefined) return null;
  const read = await readTerms(file, { cwd });
  const texts = read.terms.map(({ text }) => text);
  const embed = async (role: Role) => (await embedAll(provider, texts, { role, signal })).matrix;
  const vectors = { query: await embed("query"), document: await embed("document") };
  return { ...read, file, vectors, reader: await openPieceReader(spec, { baseDir: cwd, embeddedModelDir }) };
}
