import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { homePath } from "../contracts/home-path.js";
import { hubCache } from "../hub/hub-settings.js";
import { cachedSnapshot } from "../hub/model-cache.js";
import { isModelId } from "../hub/model-id.js";
import { type HubAccess, hubModel } from "./hub-model.js";
import { type ModelFolder, modelFolderAt, openModelFolder } from "./model-folder.js";
import { specPath } from "./spec-path.js";

/**
 * The folder of a candidate's model: a folder of the name, as it is written, wins; else `ORG/MODEL` is the model of the
 * Hugging Face hub, from the cache or, with `egress`, downloaded. Throws `InputError` where there is neither, and
 * `ProviderError` for a hub that fails.
 */
export async function candidateFolder(
  spec: CandidateSpec,
  { baseDir, egress, env, signal, onProgress }: HubAccess & { readonly baseDir: string },
): Promise<ModelFolder> {
  if (!isOfHub(spec, baseDir)) return openModelFolder(specPath(spec, baseDir), baseDir);
  return modelFolderAt((await hubModel(spec, { egress, env, signal, onProgress })).path);
}

/** Whether a spec means a model of the hub: it has the form `ORG/MODEL`, and no folder is called so. */
export function isOfHub({ kind, ref, revision }: CandidateSpec, baseDir: string): boolean {
  if (!hubKinds.has(kind) || !isModelId(ref)) return false;
  const path = homePath(ref, homedir());
  return !existsSync(resolve(baseDir, revision === null ? path : `${path}@${revision}`));
}

/** Kinds of candidate that may name a model of the hub. */
export const hubKinds: ReadonlySet<CandidateSpec["kind"]> = new Set(["onnx", "static", "st"]);

/** Says which is meant where a folder has the name of a model that the hub's cache holds too. */
export function folderNotices(spec: CandidateSpec, baseDir: string): string[] {
  const { ref, revision, kind } = spec;
  if (revision !== null || !isModelId(ref) || isOfHub(spec, baseDir)) return [];
  if (cachedSnapshot(hubCache(), ref, "main") === null) return [];
  return [
    `${ref} is a folder here and a model of the hub in the cache; the folder is used (${kind}:${ref}@main means the hub's)`,
  ];
}
