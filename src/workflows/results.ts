import { join } from "node:path";
import type { Decision } from "../contracts/benchmark-result.js";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { listAnalyses, readAnalysis } from "../storage/analysis-store.js";
import { folderBytes } from "../storage/cache-usage.js";
import { projectFolder } from "../storage/project-folder.js";
import { removeResult } from "../storage/remove-result.js";
import { listResults, readResult } from "../storage/result-store.js";

/** What is shown of a stored result in a list. */
export interface ResultEntry {
  readonly id: string;
  /** What made it: `bench` or `analyze`. */
  readonly kind: "benchmark" | "analysis";
  readonly bytes: number;
  /** ISO 8601; null, like all below, where the result cannot be read. */
  readonly createdAt: string | null;
  readonly dataset: string | null;
  readonly judgedQueries: number | null;
  readonly candidates: readonly string[] | null;
  readonly decision: Pick<Decision, "metric" | "winner" | "couldBeBest"> | null;
  /** Why it cannot be read; null where it can. */
  readonly error: string | null;
}

export interface ResultList {
  readonly schema: "alidade/results/v1";
  /** Newest first. */
  readonly results: readonly ResultEntry[];
}

/** The stored results of the project at `cwd`, newest first; one that cannot be read is listed with the reason. */
export async function storedResults(cwd: string): Promise<ResultList> {
  const { results } = projectFolder(cwd);
  const entries: ResultEntry[] = [];
  const analyses = new Set(await listAnalyses(results));
  for (const id of (await storedIds(results)).reverse())
    entries.push(await (analyses.has(id) ? analysisEntry(results, id) : entryOf(results, id)));
  return { schema: "alidade/results/v1", results: entries };
}

export interface RemoveResultsOptions {
  /** The results to remove, by id. */
  readonly ids?: readonly string[] | undefined;
  /** Remove all but this many of the newest; 0 removes all. */
  readonly keep?: number | undefined;
  /** Without it nothing is removed, only told. */
  readonly confirmed: boolean;
}

export interface RemovedResults {
  readonly schema: "alidade/results-removed/v1";
  readonly ids: readonly string[];
  /** Size of their folders; runs that the cache or another result holds too free nothing until those go. */
  readonly bytes: number;
  /** False: only told what would be. */
  readonly removed: boolean;
  readonly left: number;
}

/**
 * Removes results of the project at `cwd`, those named or all but the newest few; without `confirmed` it only tells
 * which. Throws `InputError` for an id that does not exist, and unless exactly one of `ids` and `keep` is given.
 */
export async function removeResults(
  cwd: string,
  { ids, keep, confirmed }: RemoveResultsOptions,
): Promise<RemovedResults> {
  if ((ids === undefined) === (keep === undefined))
    throw new InputError("Say which results to remove: their ids, or --keep N for all but the newest N");
  const { results } = projectFolder(cwd);
  const there = await storedIds(results);
  for (const id of ids ?? []) {
    if (!there.includes(id))
      throw new InputError(
        `There is no result "${id}"; \`alidade results\` lists those there are.${didYouMean(id, there)}`,
      );
  }
  const chosen = ids === undefined ? there.slice(0, Math.max(0, there.length - keep!)) : [...new Set(ids)];
  let bytes = 0;
  for (const id of chosen) {
    bytes += await folderBytes(join(results, id));
    if (confirmed) await removeResult(results, id);
  }
  const left = there.length - (confirmed ? chosen.length : 0);
  return { schema: "alidade/results-removed/v1", ids: chosen, bytes, removed: confirmed, left };
}

/** Ids of benchmarks and analyses, oldest first. */
async function storedIds(results: string): Promise<string[]> {
  return [...(await listResults(results)), ...(await listAnalyses(results))].sort();
}

async function entryOf(results: string, id: string): Promise<ResultEntry> {
  return readable({ id, kind: "benchmark", bytes: await folderBytes(join(results, id)) }, async () => {
    const { createdAt, dataset, candidates, decision } = (await readResult(results, id)).result;
    return {
      createdAt,
      dataset: dataset.name,
      judgedQueries: dataset.judgedQueries,
      candidates: candidates.map((candidate) => candidate.id),
      decision: { metric: decision.metric, winner: decision.winner, couldBeBest: decision.couldBeBest },
    };
  });
}

async function analysisEntry(results: string, id: string): Promise<ResultEntry> {
  return readable({ id, kind: "analysis", bytes: await folderBytes(join(results, id)) }, async () => {
    const { createdAt, dataset, judgedQueries, candidate } = await readAnalysis(join(results, id));
    return {
      createdAt,
      dataset: dataset?.name ?? null,
      judgedQueries,
      candidates: [candidate.id],
      decision: null,
    };
  });
}

type EntryFacts = Pick<ResultEntry, "createdAt" | "dataset" | "judgedQueries" | "candidates" | "decision">;

/** The entry with what `read` finds, or with the reason why it cannot be read. */
async function readable(
  entry: Pick<ResultEntry, "id" | "kind" | "bytes">,
  read: () => Promise<EntryFacts>,
): Promise<ResultEntry> {
  try {
    return { ...entry, ...(await read()), error: null };
  } catch (error) {
    if (errorKind(error) !== "input") throw error;
    const unknown: EntryFacts = {
      createdAt: null,
      dataset: null,
      judgedQueries: null,
      candidates: null,
      decision: null,
    };
    return { ...entry, ...unknown, error: errorMessage(error) };
  }
}
