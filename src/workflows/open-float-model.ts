import { type CandidateSpec, candidateKinds, isFitted, makesVectors } from "../contracts/candidate-spec.js";
import type { EgressSetting } from "../contracts/egress.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError, type InputLocation } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { projectFolder } from "../storage/project-folder.js";
import { openCandidateProvider, openFittedProvider } from "./open-candidate.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openNetwork } from "./open-network.js";
import { payAside } from "./pay-aside.js";

export interface OpenTextModelOptions {
  /** Folder that paths start from and that holds `.alidade/`. */
  readonly cwd: string;
  readonly threads: number;
  /** What may leave this machine, for hosted models. Default: any. */
  readonly egress?: EgressSetting | undefined;
  /** Where the config says `egress`. */
  readonly egressLocation?: InputLocation | undefined;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
  /** Neither read nor write stored vectors; default: both. */
  readonly unstored?: boolean | undefined;
  /** Puts payment before a provider that has to be paid; absent: nothing is held back or written down. */
  readonly pay?: ((provider: EmbeddingProvider) => EmbeddingProvider) | undefined;
  /** Characters that are about to be embedded: where it is many, the fastest way to run a transformer is found first. */
  readonly charactersAhead?: number | undefined;
  /** The thread that calls has others to answer: no transformer runs in it. */
  readonly callerBusy?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Opens a candidate that makes vectors of any text, and gives them as float32 whatever its `quant` says. One that is fitted on
 * documents is fitted on `documents`, or read where it was fitted on them before. Throws `InputError` for a candidate that
 * makes no vectors, and for one to fit where `documents` is null.
 */
export async function openFloatModel(
  spec: CandidateSpec,
  documents: readonly string[] | null,
  {
    cwd,
    threads,
    unstored = false,
    pay,
    egress: setting = "any",
    egressLocation: location,
    python,
    charactersAhead,
    callerBusy,
    signal,
    onProgress,
  }: OpenTextModelOptions,
): Promise<EmbeddingProvider> {
  const folder = projectFolder(cwd);
  const vectors = unstored ? null : folder.vectors;
  const network = openNetwork({ setting, cwd, location, services: unstored ? null : folder.services });
  const options = {
    baseDir: cwd,
    threads,
    vectors,
    fitted: folder.fitted,
    network,
    python,
    pay: pay ?? (await payAside([spec], { cwd, work: "texts", onProgress })),
    charactersAhead,
    callerBusy,
    signal,
    onProgress,
  };
  if (!makesVectors(spec.kind)) {
    const kinds = (Object.keys(candidateKinds) as CandidateSpec["kind"][]).filter(makesVectors);
    throw new InputError(
      `"${spec.id}" makes no vectors of texts; a candidate of one of these kinds does: ${kinds.join(", ")}`,
    );
  }
  if (!isFitted(spec.kind)) return openCandidateProvider(spec, options);
  if (documents === null) {
    throw new InputError(
      `"${spec.id}" is fitted on documents before it can make vectors; name data (--data FOLDER)`,
    );
  }
  const model = await openFittableCandidate(spec, options);
  const { provider } = await openFittedProvider(spec, model, documents, options);
  for (const note of provider.manifest.fit?.notes ?? []) {
    onProgress?.({ type: "notice", level: "info", message: `${spec.id}: ${note}` });
  }
  return provider;
}
