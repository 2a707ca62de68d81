import { join } from "node:path";
import { errorMessage } from "../contracts/errors.js";
import type { FitOptions, FittableModel, FittedProvider } from "../contracts/fittable-model.js";
import { corpusFingerprint } from "../datasets/corpus-fingerprint.js";
import { contentKey } from "../storage/canonical-json.js";
import {
  fittedModelSha256,
  readFittedModel,
  type StoredFit,
  writeFittedModel,
} from "../storage/fitted-store.js";
import { packageVersion } from "./versions.js";

export interface OpenFittedOptions extends FitOptions {
  /** Folder of stored fits; null: none is read or written. */
  readonly fitted: string | null;
  /** Fit anew and store that in place of the old one. */
  readonly refresh?: boolean | undefined;
}

/**
 * Fits a model on texts and opens it. The same fit is made once: it is stored under everything that decides it, the
 * texts in their order, the settings with their seed, and the version. A stored fit that is damaged is said and made
 * again.
 */
export async function openFitted(
  model: FittableModel,
  texts: readonly string[],
  { fitted, refresh = false, ...options }: OpenFittedOptions,
): Promise<FittedProvider> {
  const corpus = corpusFingerprint(texts);
  const key = contentKey({ settings: model.settings, corpus, version: packageVersion });
  const folder = fitted === null ? null : join(fitted, key);
  const stored = folder === null || refresh ? null : await readStored(folder, options);
  const fit = stored ?? (await fitNow(model, texts, options));
  if (folder !== null && stored === null) await writeFittedModel(folder, fit);
  return {
    provider: await model.open(fit.model, { corpus, sha256: fit.sha256 }),
    fitMs: fit.fitMs,
    reused: stored !== null,
  };
}

async function fitNow(
  model: FittableModel,
  texts: readonly string[],
  options: FitOptions,
): Promise<StoredFit> {
  options.onProgress?.({ type: "stage", candidate: null, stage: "fitting on the documents" });
  const start = performance.now();
  const fitted = await model.fit(texts, options);
  const fitMs = performance.now() - start;
  return { model: fitted, sha256: fittedModelSha256(fitted), fitMs };
}

async function readStored(folder: string, { onProgress }: FitOptions): Promise<StoredFit | null> {
  try {
    return await readFittedModel(folder);
  } catch (error) {
    const message = `The stored fit ${folder} is damaged (${errorMessage(error).split("\n")[0]}) and is made again`;
    onProgress?.({ type: "notice", level: "warning", message });
    return null;
  }
}
