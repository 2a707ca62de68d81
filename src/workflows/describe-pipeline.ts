import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { ProviderDescription } from "../providers/provider-description.js";
import { describeReranker } from "../rerankers/open-reranker.js";
import type { PipelinePlan } from "./plan-pipeline.js";

/** What is known of a pipeline's stages, but for its parts, before anything is loaded. */
export interface PipelineDescription extends Pick<ProviderDescription, "notices"> {
  /** Of its reranker: who is paid for its calls; null: nobody. */
  readonly purchases: readonly (NonNullable<ProviderDescription["purchase"]> | null)[];
  /** Everything about depths and reranking that decides the lists. */
  readonly decides: unknown;
}

/** Reads and hashes what reranks, without loading it. Throws `InputError` for what cannot be used, or has no texts to read. */
export async function describePipeline(
  { depths, rerank }: PipelinePlan,
  { baseDir, dataset }: { readonly baseDir: string; readonly dataset: Dataset },
): Promise<PipelineDescription> {
  if (rerank === null) return { decides: { depths }, purchases: [], notices: [] };
  const { reranker, top } = rerank;
  if (dataset.corpus.ids.length === 0) {
    throw new InputError(
      `"${reranker.spec}" reads the texts of the documents, and none are given: name them with --corpus`,
    );
  }
  const { manifest, purchase, notices } = await describeReranker(reranker, { baseDir, threads: 1 });
  return {
    decides: { depths, top, reranker: manifest },
    purchases: [
      purchase === undefined ? null : { billing: purchase.billing, textsPerCall: purchase.documentsPerCall },
    ],
    notices: notices.map((notice) => `${reranker.spec}: ${notice}`),
  };
}
