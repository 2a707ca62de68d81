import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import type { EmbedWorkerData } from "./embed.worker.js";
import { type InferenceSettingOptions, inferenceSettingOf } from "./inference-setting.js";

/** Opens a transformer in worker threads, the way that is fastest for it on this machine as far as is known. */
export async function openSessions(
  spec: CandidateSpec,
  settingOptions: InferenceSettingOptions,
): Promise<EmbeddingProvider> {
  const setting = await inferenceSettingOf(spec, settingOptions);
  const { sessions, threads, tokensPerBatch, queryThreads } = setting;
  const dataWith = (threadsOfSession: number): Record<string, unknown> => {
    const options = { ...settingOptions.options, threads: threadsOfSession };
    return { spec, options } satisfies EmbedWorkerData;
  };
  const provider = await providerInWorkers(
    compiledEntry("workflows/embed.worker"),
    dataWith(threads),
    sessions,
    { tokensPerBatch, single: queryThreads === threads ? undefined : dataWith(queryThreads) },
  );
  return { ...provider, inference: setting };
}
