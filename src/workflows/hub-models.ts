import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Egress } from "../contracts/egress.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { ProgressListener } from "../contracts/progress.js";
import { type HubEnvironment, hubCache } from "../hub/hub-settings.js";
import { isModelId } from "../hub/model-id.js";
import { planRemoval, removeSnapshots } from "../hub/remove-snapshots.js";
import { type StoredModel, type StoredSnapshot, storedModel, storedModels } from "../hub/stored-models.js";
import { type FileCheck, verifySnapshot } from "../hub/verify-snapshot.js";
import { hubKinds } from "../providers/candidate-folder.js";
import { hubModel } from "../providers/hub-model.js";
import { dtypeOfName } from "../providers/onnx/onnx-file.js";
import { licenceOfFolder } from "./model-licence.js";

export interface HubModelsOptions {
  /** Default: that of this process. */
  readonly env?: HubEnvironment | undefined;
}

/** One commit of a model in the cache, as it is listed. */
export interface ModelEntry {
  readonly id: string;
  readonly commit: string;
  /** Branches and tags that stood for it when they were last asked. */
  readonly refs: readonly string[];
  /** Kinds of candidate that its files are enough for. */
  readonly kinds: readonly ("onnx" | "static" | "st")[];
  /** Precisions of its ONNX files, such as fp32. */
  readonly dtypes: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** As its model card or LICENSE states it; null: neither is there, or says anything. */
  readonly licence: string | null;
  readonly changedAt: string | null;
}

export interface ModelList {
  readonly schema: "alidade/models/v1";
  readonly models: readonly ModelEntry[];
  /** Bytes on the disk, each content once. */
  readonly bytes: number;
  /** Bytes of downloads that were not finished; the next one goes on with them. */
  readonly incompleteBytes: number;
}

/** The models in the cache that is shared with Python's huggingface_hub, by id and commit. Opens no connection. */
export async function listModels({ env }: HubModelsOptions = {}): Promise<ModelList> {
  const stored = await storedModels(hubCache(env));
  const models: ModelEntry[] = [];
  for (const { id, snapshots } of stored)
    for (const snapshot of snapshots) models.push(await entryOf(id, snapshot));
  return {
    schema: "alidade/models/v1",
    models,
    bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    incompleteBytes: stored.reduce((sum, { incompleteBytes }) => sum + incompleteBytes, 0),
  };
}

async function entryOf(
  id: string,
  { commit, refs, path, files, bytes, changedAt }: StoredSnapshot,
): Promise<ModelEntry> {
  const names = files.filter(({ broken }) => !broken).map((file) => file.path);
  const onnx = names.filter((name) => name.endsWith(".onnx"));
  const dtypes = [...new Set(onnx.map((name) => dtypeOfName(name) ?? "other"))];
  const isStatic = names.includes("0_StaticEmbedding/model.safetensors") || isModel2vec(path);
  const weights = names.some((name) => /(^|\/)model[^/]*\.safetensors$/.test(name));
  return {
    id,
    commit,
    refs,
    kinds: [
      ...(onnx.length > 0 ? (["onnx"] as const) : []),
      ...(isStatic
        ? (["static"] as const)
        : weights && names.includes("config.json")
          ? (["st"] as const)
          : []),
    ],
    dtypes,
    files: names.length,
    bytes,
    licence: await licenceOfFolder(path),
    changedAt,
  };
}

function isModel2vec(path: string): boolean {
  const file = join(path, "config.json");
  if (!existsSync(file) || !existsSync(join(path, "model.safetensors"))) return false;
  return /"model_type"\s*:\s*"model2vec"/.test(readFileSync(file, "utf8"));
}

export interface PullModelOptions extends HubModelsOptions {
  readonly egress: Egress;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface PulledModel {
  readonly schema: "alidade/model-pulled/v1";
  readonly id: string;
  readonly commit: string;
  /** The candidate that it is now there for. */
  readonly spec: string;
  /** Bytes that were downloaded now; 0: everything was there. */
  readonly fetchedBytes: number;
  readonly licence: string | null;
}

/**
 * Downloads what a candidate needs of a model, and notes what its branch or tag stands for now. `model` is a candidate
 * (`onnx:ORG/MODEL@REVISION?dtype=fp16`) or a model alone, whose kind is then read off its files. Throws `InputError` for a model
 * that cannot be had, `ProviderError` for a hub that fails.
 */
export async function pullModel(
  model: string,
  { egress, env, signal, onProgress }: PullModelOptions,
): Promise<PulledModel> {
  const specs = pulledSpecs(model);
  let first: unknown = null;
  for (const spec of specs) {
    try {
      const { id, commit, path, fetchedBytes } = await hubModel(spec, {
        egress,
        env,
        signal,
        onProgress,
        refresh: true,
      });
      const licence = await licenceOfFolder(path);
      return { schema: "alidade/model-pulled/v1", id, commit, spec: spec.spec, fetchedBytes, licence };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** The candidates that a name may stand for, likeliest first. */
function pulledSpecs(model: string): CandidateSpec[] {
  const named = /^[a-z][a-z0-9-]*:/.test(model);
  const specs = (named ? [model] : [`onnx:${model}`, `static:${model}`]).map((spec) =>
    parseCandidateSpec(spec),
  );
  const { kind, ref } = specs[0]!;
  if (hubKinds.has(kind) && isModelId(ref)) return specs;
  throw new InputError(
    `"${model}" names no model of a hub; expected ORG/MODEL, onnx:ORG/MODEL, static:ORG/MODEL or st:ORG/MODEL, with @REVISION and options if need be`,
  );
}

export interface RemoveModelsOptions extends HubModelsOptions {
  /** Without it nothing is removed, only told. */
  readonly confirmed: boolean;
}

export interface RemovedModels {
  readonly schema: "alidade/models-removed/v1";
  readonly models: readonly {
    readonly id: string;
    readonly commits: readonly string[];
    readonly bytes: number;
  }[];
  readonly bytes: number;
  /** False: only told what would be. */
  readonly removed: boolean;
}

/**
 * Removes models from the cache, each `ORG/MODEL` whole or `ORG/MODEL@REVISION` alone, for Python too; without
 * `confirmed` it only tells what would go. Nothing outside the cache is removed. Throws `InputError` for a model or revision that is not there, before
 * anything is removed.
 */
export async function removeModels(
  names: readonly string[],
  { env, confirmed }: RemoveModelsOptions,
): Promise<RemovedModels> {
  requireNames(names);
  if (names.length === 0)
    throw new InputError("Say which models to remove: ORG/MODEL, or ORG/MODEL@REVISION for one revision");
  const cache = hubCache(env);
  const chosen: { model: StoredModel; snapshots: StoredSnapshot[] }[] = [];
  for (const name of new Set(names)) chosen.push(await chosenSnapshots(cache, name));
  const models: RemovedModels["models"][number][] = [];
  for (const { model, snapshots } of chosen) {
    const { freedBytes } = confirmed
      ? await removeSnapshots(cache, model, snapshots)
      : await planRemoval(model, snapshots);
    models.push({ id: model.id, commits: snapshots.map(({ commit }) => commit), bytes: freedBytes });
  }
  const bytes = models.reduce((sum, one) => sum + one.bytes, 0);
  return { schema: "alidade/models-removed/v1", models, bytes, removed: confirmed };
}

export interface VerifyModelsOptions extends HubModelsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface VerifiedModels {
  readonly schema: "alidade/models-verified/v1";
  readonly models: readonly {
    readonly id: string;
    readonly commit: string;
    readonly files: readonly FileCheck[];
  }[];
  /** True: every file hashes to what the hub listed, and none is missing. */
  readonly sound: boolean;
}

/** Hashes the files of models in the cache again, all of them where none is named. Opens no connection. Throws `InputError` for one that is not there. */
export async function verifyModels(
  names: readonly string[],
  { env, signal, onProgress = () => {} }: VerifyModelsOptions = {},
): Promise<VerifiedModels> {
  requireNames(names);
  const cache = hubCache(env);
  const chosen: { model: StoredModel; snapshots: readonly StoredSnapshot[] }[] = [];
  if (names.length === 0)
    for (const model of await storedModels(cache)) chosen.push({ model, snapshots: model.snapshots });
  for (const name of new Set(names)) chosen.push(await chosenSnapshots(cache, name));
  const total = chosen.flatMap(({ snapshots }) => snapshots).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const models: VerifiedModels["models"][number][] = [];
  for (const { model, snapshots } of chosen) {
    for (const snapshot of snapshots) {
      const onBytes = (bytes: number): void => {
        done += bytes;
        const [read, all] = [done, total].map((n) => Math.round(n / 1e5) / 10) as [number, number];
        onProgress({
          type: "progress",
          candidate: null,
          stage: "hashing",
          done: read,
          total: all,
          unit: "MB",
        });
      };
      const files = await verifySnapshot(snapshot, { signal, onBytes });
      models.push({ id: model.id, commit: snapshot.commit, files });
    }
  }
  const sound = models.every(({ files }) =>
    files.every(({ state }) => state === "ok" || state === "unknown"),
  );
  return { schema: "alidade/models-verified/v1", models, sound };
}

function requireNames(names: readonly string[]): void {
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return;
  throw new InputError(
    `The models are ${JSON.stringify(names)}; expected a list of names, such as ["org/model"]`,
  );
}

/** The snapshots that `ORG/MODEL` or `ORG/MODEL@REVISION` means. Throws `InputError` where there are none. */
async function chosenSnapshots(
  cache: string,
  name: string,
): Promise<{ model: StoredModel; snapshots: StoredSnapshot[] }> {
  const [, id = "", revision] = /^(?:onnx:|static:|st:)?([^@]+?)(?:@(.+))?$/.exec(name) ?? [];
  const model = await storedModel(cache, id);
  if (model.snapshots.length === 0 && model.bytes === 0) {
    const ids = (await storedModels(cache)).map((one) => one.id);
    throw new InputError(
      `There is no model "${id}" in the cache; \`alidade models\` lists those there are.${didYouMean(id, ids)}`,
    );
  }
  if (revision === undefined) return { model, snapshots: [...model.snapshots] };
  const found = model.snapshots.filter(
    ({ commit, refs }) => refs.includes(revision) || (revision.length >= 6 && commit.startsWith(revision)),
  );
  if (found.length === 1) return { model, snapshots: found };
  const there = model.snapshots.map(({ commit, refs }) => [commit.slice(0, 12), ...refs].join(" = "));
  throw new InputError(
    `${id} has no revision "${revision}" in the cache; there is ${there.join(", ") || "none"}`,
  );
}
