import { InputError, throwIfAborted } from "../contracts/errors.js";
import {
  type IndexReport,
  type Retriever,
  type RetrieverManifest,
  retrieverVersion,
  type SearchReport,
  type SearchStage,
} from "../contracts/retriever.js";
import type { Run } from "../contracts/run.js";
import { type FusionOptions, fuseRuns, fusionConstants } from "./fuse-runs.js";

export interface HybridOptions
  extends Pick<FusionOptions, "method" | "k" | "phi" | "normalization" | "weights"> {
  /** Documents taken of each component's list, at least the depth asked for; default 1,000. */
  readonly componentDepth?: number | undefined;
  /** Documents taken of single components' lists, whatever depth is asked for; null: as `componentDepth` says. */
  readonly depths?: readonly (number | null)[] | undefined;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/** The settings of a fusion that change its lists, with defaults filled in: part of a hybrid's manifest. */
export function fusionManifest(
  components: readonly RetrieverManifest[],
  {
    method = "rrf",
    k,
    phi,
    normalization,
    weights,
    componentDepth = 1000,
    depths,
  }: Omit<HybridOptions, "now">,
): RetrieverManifest {
  return {
    kind: "hybrid",
    method,
    ...fusionConstants({ method, k, phi, normalization }),
    weights: weights ?? components.map(() => 1),
    componentDepth,
    ...(depths?.some((depth) => depth !== null) ? { depths } : {}),
    components,
  };
}

/**
 * A retriever that asks every component and fuses their lists. Its times are the sum of the components' and of the
 * fusion; a text counts as truncated where any component cut it (the most of one component is reported) and as empty
 * only where all find it so (the fewest of one). Where a run of another system is among the parts, documents that the
 * corpus lacks are fused too.
 */
export function createHybridRetriever(
  id: string,
  components: readonly Retriever[],
  options: HybridOptions,
): Retriever {
  if (components.length < 2) {
    throw new InputError(
      `hybrid "${id}" has ${components.length} component(s); expected at least two to fuse`,
    );
  }
  const { now, componentDepth = 1000, depths, ...fusion } = options;
  let corpusIds: readonly string[] | null = null;

  return {
    contract: retrieverVersion,
    id,
    replaysLists: components.some(({ replaysLists }) => replaysLists === true),
    get manifest() {
      return fusionManifest(
        components.map(({ manifest }) => manifest),
        options,
      );
    },
    async index(corpus, indexOptions) {
      const reports: IndexReport[] = [];
      for (const component of components) {
        throwIfAborted(indexOptions?.signal);
        reports.push(await component.index(corpus, indexOptions));
      }
      corpusIds = corpus.ids;
      return joinedIndexReport(reports);
    },
    async search(queries, searchOptions) {
      if (corpusIds === null) throw new Error(`hybrid "${id}" was searched before it was indexed`);
      const usual = Math.max(searchOptions.depth, componentDepth);
      const reports: SearchReport[] = [];
      for (const [i, component] of components.entries()) {
        throwIfAborted(searchOptions.signal);
        reports.push(await component.search(queries, { ...searchOptions, depth: depths?.[i] ?? usual }));
      }
      const started = now();
      const runs = reports.map(({ run }) => run);
      const documentIds = withDocumentsOf(runs, corpusIds);
      const run = fuseRuns(runs, { ...fusion, name: id, depth: searchOptions.depth, documentIds });
      const fuseMs = now() - started;
      const stages = [
        ...reports.map((report, i) => retrieveStage(components[i]!.id, report)),
        { kind: "fuse", name: options.method ?? "rrf", ms: fuseMs, run } as const,
      ];
      return { ...joinedSearchReport(reports, run, fuseMs), stages };
    },
    async close() {
      await Promise.all(components.map((component) => component.close()));
    },
  };
}

function retrieveStage(name: string, { run, embedMs, searchMs }: SearchReport): SearchStage {
  return { kind: "retrieve", name, ms: (embedMs ?? 0) + searchMs, run };
}

/** The corpus, then documents that only runs of other systems name. */
function withDocumentsOf(runs: readonly Run[], corpusIds: readonly string[]): readonly string[] {
  const others = runs.filter(({ documentIds }) => documentIds !== corpusIds);
  if (others.length === 0) return corpusIds;
  return [...new Set([corpusIds, ...others.map(({ documentIds }) => documentIds)].flat())];
}

function joinedIndexReport(reports: readonly IndexReport[]): IndexReport {
  return {
    dims: null,
    tokens: sumOfKnown(reports.map(({ tokens }) => tokens)),
    truncatedDocuments: Math.max(...reports.map(({ truncatedDocuments }) => truncatedDocuments)),
    emptyDocuments: Math.min(...reports.map(({ emptyDocuments }) => emptyDocuments)),
    modelBytes: sumOfKnown(reports.map(({ modelBytes }) => modelBytes)),
    vectorBytes: sumOfKnown(reports.map(({ vectorBytes }) => vectorBytes)),
    computedTexts: reports.reduce((sum, { computedTexts }) => sum + computedTexts, 0),
    computeMs: reports.reduce((sum, { computeMs }) => sum + computeMs, 0),
    computedTokens: sumOfKnown(reports.map(({ computedTokens }) => computedTokens)),
    ...(reports.some(({ indexBytes }) => indexBytes !== undefined)
      ? { indexBytes: sumOfKnown(reports.map(({ indexBytes }) => indexBytes ?? null)) }
      : {}),
    ...(reports.some(({ reusedFit }) => reusedFit) ? { reusedFit: true } : {}),
  };
}

function joinedSearchReport(reports: readonly SearchReport[], run: Run, fuseMs: number): SearchReport {
  const coverage = reports.flatMap((report) => report.coverage ?? []);
  return {
    run,
    embedMs: sumOfKnown(reports.map(({ embedMs }) => embedMs)),
    searchMs: reports.reduce((sum, { searchMs }) => sum + searchMs, fuseMs),
    truncatedQueries: Math.max(...reports.map(({ truncatedQueries }) => truncatedQueries)),
    emptyQueries: Math.min(...reports.map(({ emptyQueries }) => emptyQueries)),
    ...(coverage.length === 0 ? {} : { coverage }),
  };
}

/** The sum of the values that are known, null where none is. */
function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
