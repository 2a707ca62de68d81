import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { ProgressListener } from "../contracts/progress.js";
import { candidateFolder, isOfHub } from "../providers/candidate-folder.js";
import type { Network } from "./open-network.js";

export interface BringModelsOptions {
  /** Folder that paths start from. */
  readonly baseDir: string;
  /** Absent: what is in the cache must do. */
  readonly network: Network | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Downloads what candidates need of models of the hub that is not in the cache, before anything is computed; the processes and
 * threads that open them then need no network. Throws `InputError` for a model that cannot be had, `ProviderError` for a
 * hub that fails.
 */
export async function bringModels(
  specs: readonly CandidateSpec[],
  { baseDir, network, signal, onProgress }: BringModelsOptions,
): Promise<void> {
  for (const spec of specs) {
    if (!isOfHub(spec, baseDir)) continue;
    await candidateFolder(spec, { baseDir, egress: network?.egress, env: network?.env, signal, onProgress });
  }
}
