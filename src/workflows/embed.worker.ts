import { parentPort, workerData } from "node:worker_threads";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import { answerCalls } from "../execution/answer-calls.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";
import { openReranker } from "../rerankers/open-reranker.js";
import { pairProvider } from "../rerankers/pair-provider.js";

/** Entry of a worker thread: the provider of a candidate. Started by `execution/worker-pool.ts`. */
export interface EmbedWorkerData {
  /** A model, or a reranker as a provider of pairs. */
  spec: CandidateSpec | { readonly reranker: RerankerSpec };
  options: LocalProviderOptions;
}

const { spec, options } = workerData as EmbedWorkerData;
await answerCalls(parentPort!, async () =>
  "reranker" in spec
    ? pairProvider(await openReranker(spec.reranker, options))
    : openWholeProvider(spec, options),
);
