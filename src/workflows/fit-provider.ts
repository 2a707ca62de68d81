import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { truncatedProvider } from "../providers/truncated-provider.js";
import { defaultThreads } from "./default-threads.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openFitted } from "./open-fitted.js";

export interface FitProviderOptions {
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  /** Folder in which fits are stored and found again; default: none. */
  readonly store?: string | undefined;
  /** Default: one a core, at most 4. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Fits a model (`lsa`, `word2vec`, `words:FILE`) on texts and opens it; `manifest.fit.notes` of the provider say what was
 * found. Throws `InputError` for another kind, for options and files that cannot be used, and for texts that cannot be
 * fitted; `InterruptedError` when the signal aborts.
 */
export async function fitProvider(
  spec: CandidateSpec,
  texts: readonly string[],
  { baseDir, store, threads = defaultThreads(), signal, onProgress }: FitProviderOptions,
): Promise<EmbeddingProvider> {
  requireWhole("threads", threads);
  if (texts.length === 0)
    throw new InputError(`"${spec.spec}" is to be fitted on no texts; give at least one`);
  const { dims } = vectorFormOf(spec);
  const model = await openFittableCandidate(spec, { baseDir });
  const { provider } = await openFitted(model, texts, { fitted: store ?? null, threads, signal, onProgress });
  return truncatedProvider(provider, dims, spec.spec);
}
