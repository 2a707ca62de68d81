import { parentPort, workerData } from "node:worker_threads";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { answerCalls } from "../execution/answer-calls.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";

/** Entry of a worker thread: the provider of a candidate. Started by `execution/worker-pool.ts`. */
export interface EmbedWorkerData {
  spec: CandidateSpec;
  options: LocalProviderOptions;
}

const { spec, options } = workerData as EmbedWorkerData;
await answerCalls(parentPort!, () => openWholeProvider(spec, options));
