import { type CandidateSpec, candidateKinds, isFitted, makesVectors } from "../contracts/candidate-spec.js";
import type { EgressSetting } from "../contracts/egress.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError, type InputLocation } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { embedAll } from "../execution/embed-all.js";
import { decodedProvider } from "../search/decoded-provider.js";
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
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Opens a candidate that makes vectors of any text, outside a benchmark. One that is fitted on documents is fitted on
 * `documents`, or read where it was fitted on them before. One with `quant` gives vectors as they are after they were
 * quantised, int8 calibrated on the documents. Throws `InputError` for a candidate that makes no vectors, and for one to
 * fit, or to calibrate, where `documents` is null.
 */
export async function openTextModel(
  spec: CandidateSpec,
  documents: readonly string[] | null,
  options: OpenTextModelOptions,
): Promise<EmbeddingProvider> {
  const { quantisation } = vectorFormOf(spec);
  if (quantisation === null) return openFloatModel(spec, documents, options);
  const { precision } = quantisation;
  if (precision !== "int8")
    return decodedProvider(await openFloatModel(spec, documents, options), precision, null);
  if (documents === null || documents.length === 0) {
    throw new InputError(
      `"${spec.id}": int8 takes the range of each dimension from the documents, and there are none; name data (--data FOLDER)`,
    );
  }
  const provider = await openFloatModel(spec, documents, options);
  const { signal, onProgress } = options;
  const { matrix } = await embedAll(provider, documents, { role: "document", signal, onProgress });
  return decodedProvider(provider, precision, matrix);
}

async function openFloatModel(
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
