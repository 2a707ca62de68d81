import { join } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Egress } from "../contracts/egress.js";
import { errorKind, InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { downloadFiles } from "../hub/download-files.js";
import { createHubClient, type HubClient } from "../hub/hub-client.js";
import type { HubListing } from "../hub/hub-listing.js";
import { type HubSettings, hubSettings } from "../hub/hub-settings.js";
import {
  cachedListing,
  cachedModelFolder,
  cachedSnapshot,
  isKnownMissing,
  keepListing,
  keepRef,
} from "../hub/model-cache.js";
import { checkedRevision, isCommit } from "../hub/model-id.js";
import { knownFiles, neededFiles } from "./hub-files.js";
import { inFolder, modelFolderAt } from "./model-folder.js";

/** How a model of the hub may be reached. */
export interface HubAccess {
  /** The way out of this machine; absent: what is in the cache must do. */
  readonly egress?: Egress | undefined;
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** Ask the hub what the branch or tag stands for now, whatever the cache says. */
  readonly refresh?: boolean | undefined;
  /** Seams for tests. */
  readonly client?: Pick<Parameters<typeof createHubClient>[0], "patienceMs" | "tries" | "wait"> | undefined;
}

/** A model of the hub with the files that a candidate needs. */
export interface HubModel {
  readonly id: string;
  readonly commit: string;
  /** Folder of the snapshot. */
  readonly path: string;
  /** Bytes that were downloaded for it now. */
  readonly fetchedBytes: number;
}

/**
 * The snapshot of `spec.ref` at `spec.revision` (default `main`) with every file the candidate needs: from the cache, without
 * a call, where they are there; else from the hub. What a branch or tag stood for when it was first asked holds until
 * `refresh`. Throws `InputError` for a model that cannot be had or is of another kind, `ProviderError` for a hub that fails.
 */
export async function hubModel(spec: CandidateSpec, access: HubAccess = {}): Promise<HubModel> {
  const id = spec.ref;
  const revision = checkedRevision(spec.revision);
  const settings = hubSettings(access.env);
  const cached = cachedSnapshot(settings.cache, id, revision);
  const fresh = access.refresh === true && !isCommit(revision);
  const state = cached === null || fresh ? "missing" : await stateOf(spec, cached.path, settings);
  if (cached !== null && state === "complete") return { id, ...cached, fetchedBytes: 0 };
  try {
    return await fetched(spec, revision, fresh ? null : (cached?.commit ?? null), settings, access);
  } catch (error) {
    // What Python brought may be all there is; nobody can be asked whether it is.
    if (cached !== null && state === "unknown" && errorKind(error) !== "interrupted")
      return { id, ...cached, fetchedBytes: 0 };
    throw error;
  }
}

type CacheState = "complete" | "missing" | "unknown";

/** Whether the snapshot of a model holds what a candidate needs; unknown where nobody ever listed what the hub holds. */
async function stateOf(spec: CandidateSpec, path: string, { cache }: HubSettings): Promise<CacheState> {
  const folder = modelFolderAt(path);
  const commit = folder.revision!;
  const listing = cachedListing(cache, spec.ref, commit);
  if (listing !== null) {
    const needed = await neededFiles(spec, knownFiles(path, listing.keys()), folder, spec.ref);
    return needed.every((file) => folder.has(file)) ? "complete" : "missing";
  }
  try {
    const needed = await neededFiles(spec, folder, folder, spec.ref);
    const tokenizer = needed.some((file) => file.endsWith("tokenizer.json"));
    if (!tokenizer || !needed.every((file) => folder.has(file))) return "missing";
  } catch (error) {
    if (errorKind(error) !== "input") throw error;
    return "missing";
  }
  const settled = ["modules.json", "config_sentence_transformers.json"].every(
    (file) => folder.has(file) || isKnownMissing(cache, spec.ref, commit, file),
  );
  return settled || folder.has("modules.json") ? "complete" : "unknown";
}

async function fetched(
  spec: CandidateSpec,
  revision: string,
  knownCommit: string | null,
  settings: HubSettings,
  access: HubAccess,
): Promise<HubModel> {
  const { egress, signal, onProgress } = access;
  const id = spec.ref;
  const called = revision === "main" ? id : `${id}@${revision}`;
  if (settings.offline !== null)
    throw new InputError(notHere(spec, called, settings, `and ${settings.offline} forbids asking the hub`));
  if (egress === undefined)
    throw new InputError(
      notHere(spec, called, settings, `bring it with: alidade models pull ${spec.kind}:${called}`),
    );
  if (egress.setting === "none" && !isLoopback(settings.endpoint))
    throw new InputError(notHere(spec, called, settings, "and egress is none, so the hub is not asked"));
  const onRetry = (why: string, waitMs: number): void =>
    onProgress?.({
      type: "notice",
      level: "info",
      message: `${why}; trying again${waitMs < 1000 ? "" : ` in ${Math.ceil(waitMs / 1000)} s`}`,
    });
  const client: HubClient = createHubClient({ settings, egress, onRetry, ...access.client });
  const commit = isCommit(revision)
    ? revision
    : (knownCommit ?? (await asked(spec, () => client.commitOf(id, revision, signal))));
  const listing: HubListing =
    cachedListing(settings.cache, id, commit) ??
    (await asked(spec, () => client.listing(id, commit, signal)));
  const place = cachedModelFolder(settings.cache, id);
  const path = join(place.snapshots, commit);
  const folder = modelFolderAt(path);
  const known = knownFiles(path, listing.keys());
  let fetchedBytes = 0;
  for (;;) {
    const needed = await neededFiles(spec, known, folder, id);
    const missing = needed
      .filter((file) => !folder.has(file))
      .map((file) => listing.get(inFolder("", file))!);
    if (missing.length === 0) break;
    fetchedBytes += await downloadFiles(missing, { client, id, commit, folder: place, signal, onProgress });
  }
  await keepListing(place, commit, listing);
  await keepRef(place, revision, commit);
  return { id, commit, path, fetchedBytes };
}

/** What the hub does not know may have been meant for a folder. */
async function asked<T>({ spec, ref }: CandidateSpec, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`"${spec}": there is no folder ${ref} here, and ${error.message}`);
  }
}

function notHere(spec: CandidateSpec, called: string, { cache }: HubSettings, why: string): string {
  return `"${spec.spec}": there is no folder of that name, and what it needs of the hub's ${called} is not in the cache (${cache}); ${why}`;
}

function isLoopback(endpoint: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(endpoint).hostname);
}
