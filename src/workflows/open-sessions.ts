import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { providerInWorkers, type SingleTexts } from "../execution/worker-pool.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { EmbedWorkerData } from "./embed.worker.js";
import { type InferenceSettingOptions, inferenceSettingOf } from "./inference-setting.js";

export interface OpenSessionsOptions extends InferenceSettingOptions {
  /** The thread that calls has others to answer: no text is embedded in it. Default: short ones are, where that is faster. */
  readonly callerBusy?: boolean | undefined;
}

/**
 * Opens a transformer in worker threads, the way that is fastest for it on this machine as far as is known. Short texts that
 * come alone may get a session in the calling thread.
 */
export async function openSessions(
  spec: CandidateSpec,
  { callerBusy = false, ...settingOptions }: OpenSessionsOptions,
): Promise<EmbeddingProvider> {
  const found = await inferenceSettingOf(spec, settingOptions);
  const inference = callerBusy ? { ...found, queryHere: false } : found;
  const { sessions, threads, tokensPerBatch, fusedAttention, queryThreads, queryHere } = inference;
  const entry = compiledEntry("workflows/embed.worker");
  const optionsWith = (threadsOfSession: number): EmbedWorkerData["options"] => ({
    ...settingOptions.options,
    threads: threadsOfSession,
    fusedAttention,
  });
  const dataWith = (threadsOfSession: number): Record<string, unknown> =>
    ({ spec, options: optionsWith(threadsOfSession) }) satisfies EmbedWorkerData;
  const here: SingleTexts = {
    open: () => openWholeProvider(spec, optionsWith(queryThreads)),
    mostCharacters: mostCharactersHere,
  };
  const apart: SingleTexts = {
    open: () => providerInWorkers(entry, dataWith(queryThreads), 1),
    mostCharacters: Number.POSITIVE_INFINITY,
  };
  const single = queryHere ? here : queryThreads === threads ? undefined : apart;
  const provider = await providerInWorkers(entry, dataWith(threads), sessions, { tokensPerBatch, single });
  return { ...provider, inference };
}

/** A longer text would occupy the calling thread for some tens of milliseconds. */
const mostCharactersHere = 1000;
