import { createHash } from "node:crypto";
import type {
  AnalysisResult,
  AnalysisSections,
  FindingsOf,
  SectionName,
} from "../contracts/analysis-result.js";
import { analysisResultVersion } from "../contracts/analysis-result-version.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import { type NeighborGraph, neighborGraph, queryGraph } from "../neighbors/neighbor-graph.js";
import { rowNorms } from "../neighbors/prepare-items.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";
import { checkpointOfGraph } from "./analysis/checkpoint-of-graph.js";
import { analysedCandidate, loadSpace } from "./analysis/load-space.js";
import type { LoadedSpace } from "./analysis/loaded-space.js";
import { measureAhead } from "./analysis/measure-ahead.js";
import type { MeasuredAhead } from "./analysis/measured-ahead.js";
import type { SectionInput } from "./analysis/section-input.js";
import { sectionNames, sectionRunners } from "./analysis/section-runners.js";
import type { AnalyzeOptions } from "./analyze-options.js";
import { defaultThreads } from "./default-threads.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { numericVersions, thisMachine } from "./versions.js";

/**
 * Looks at a vector space: loads the vectors of a candidate, finds the exact neighbours of its items and queries, and runs
 * the sections on them. Nothing is written but vectors that were made. Throws `InputError` for what cannot be read or has
 * no items, and for NaN and infinite values; `InterruptedError` when the signal aborts.
 */
export async function analyze(options: AnalyzeOptions): Promise<AnalysisResult> {
  const { cwd, k = 10, full = false, seed = 42, clusters, minClusterSize, signal, onProgress } = options;
  const threads = options.threads ?? defaultThreads();
  checkOptions(options);
  const clock = partClock();
  const spec = await analysedCandidate(options.candidate, cwd);
  const engine = await openMatrixEngine(threads, onProgress);
  try {
    // Vectors are read while the search gets ready; who searches meets what kept it from that.
    if (spec.kind === "vectors")
      for (const ready of [engine.searchThreads(), engine.integerProducts()]) ready.catch(() => null);
    const { loaded, norms } = await clock.time("vectors", async () => {
      const loaded = await loadSpace(spec, { ...options, threads, seed });
      return { loaded, norms: rowNorms(loaded.space.items.matrix, "item") };
    });
    const { space } = loaded;
    if (space.items.matrix.rows === 0) throw new InputError(`"${spec.id}" has no items to look at`);
    const wanted = wantedSections(options);
    const sought = buildGraphs(loaded, options, { norms, engine, k, seed, full, clock });
    const ahead = await measuredMeanwhile(sought, wanted, options, { space, norms, engine, threads, seed });
    const graphs = await sought;
    const { terms } = loaded;
    const input: SectionInput = {
      space,
      norms,
      ahead,
      ...graphs,
      terms,
      engine,
      k,
      full,
      clusters,
      minClusterSize,
      threads,
      seed,
      signal,
      onProgress,
    };
    const sections = await runSections(input, wanted, clock);
    return document({
      options: { ...options, k, full, seed, threads },
      spec,
      loaded,
      graphs,
      sections,
      engine: engine.name,
      timings: clock.timings,
    });
  } finally {
    await engine.close();
  }
}

/** What sections can measure while `sought` is under way; none where there are no threads, or no memory, for both at once. */
async function measuredMeanwhile(
  sought: Promise<Graphs>,
  wanted: readonly SectionName[],
  { sample = defaultSample, signal }: AnalyzeOptions,
  input: Pick<SectionInput, "space" | "norms" | "engine" | "threads" | "seed">,
): Promise<MeasuredAhead | undefined> {
  const { rows } = input.space.items.matrix;
  if (rows > Math.min(sample, defaultSample) || input.threads === 1 || !wanted.includes("shape"))
    return undefined;
  const [measured, graphs] = await Promise.allSettled([measureAhead({ ...input, signal }), sought]);
  if (graphs.status === "rejected") throw graphs.reason;
  if (measured.status === "rejected") throw measured.reason;
  return measured.value;
}

/** The sections that options ask for, in the order in which they run. */
function wantedSections({ sections, terms, full = false }: AnalyzeOptions): SectionName[] {
  if (sections !== undefined) return sectionNames.filter((name) => sections.includes(name));
  return sectionNames.filter(
    (name) =>
      (full || sectionRunners[name].effort === "summary") && (name !== "words" || terms !== undefined),
  );
}

function checkOptions(options: AnalyzeOptions): void {
  const { k = 10, sample, seed = 42, sections = [], terms, threads } = options;
  requireWhole("k", k);
  requireWhole("seed", seed, 0);
  if (sample !== undefined) requireWhole("sample", sample);
  if (threads !== undefined) requireWhole("threads", threads);
  for (const name of sections) requireChoice("section", name, sectionNames);
  checkClusterOptions(options);
  if (sections.includes("words") && terms === undefined) {
    throw new InputError(
      'section "words" is about terms of your own, and there are none; name a list of them, one a line (--terms FILE)',
    );
  }
}

function checkClusterOptions({ clusters, minClusterSize, sections }: AnalyzeOptions): void {
  if (clusters === undefined && minClusterSize === undefined) return;
  if (clusters !== undefined) requireWhole("clusters", clusters, 2, mostClusters);
  if (minClusterSize !== undefined) requireWhole("minClusterSize", minClusterSize, 2);
  if (sections === undefined || sections.includes("structure")) return;
  const name = clusters === undefined ? "minClusterSize" : "clusters";
  throw new InputError(
    `${name} is about section "structure", which is not among those asked for; add it (--section structure)`,
  );
}

interface Graphs {
  readonly graph: NeighborGraph;
  readonly queryGraph: NeighborGraph | null;
}

async function buildGraphs(
  { space }: LoadedSpace,
  { sample = defaultSample, cwd, signal, onProgress }: AnalyzeOptions,
  {
    norms,
    engine,
    k,
    seed,
    full,
    clock,
  }: Pick<SectionInput, "norms" | "engine" | "seed"> & { k: number; full: boolean; clock: PartClock },
): Promise<Graphs> {
  const { similarity, items, queries } = space;
  const { rows } = items.matrix;
  const length = Math.max(k, full ? fullLength : summaryLength);
  // What the pairs of items are like is a picture of the report alone.
  const common = { similarity, engine, k: length, pairs: full, norms, seed, signal, onProgress };
  const owners = rows <= sample ? undefined : seededOrder(rows, seededRandom(seed), sample).sort();
  return {
    graph: await clock.time("neighbours", async () => {
      const deciding = { similarity, k: length, seed };
      const checkpoint = await checkpointOfGraph(items.matrix, owners?.length ?? rows, deciding, cwd);
      const graph = await neighborGraph(items.matrix, {
        ...common,
        sample: owners,
        checkpoint: checkpoint ?? undefined,
      });
      await checkpoint?.remove();
      return graph;
    }),
    queryGraph:
      queries === null
        ? null
        : await clock.time("neighbours of queries", () =>
            queryGraph(queries.matrix, items.matrix, { ...common, pairs: false }),
          ),
  };
}

async function runSections(
  input: SectionInput,
  wanted: readonly SectionName[],
  clock: PartClock,
): Promise<AnalysisSections> {
  let found: AnalysisSections = {};
  for (const name of wanted) {
    throwIfAborted(input.signal);
    const findings = await clock.time(name, () => runSection(name, input, found));
    if (findings !== null) found = { ...found, [name]: findings };
  }
  return found;
}

async function runSection<Name extends SectionName>(
  name: Name,
  input: SectionInput,
  before: AnalysisSections,
): Promise<FindingsOf<Name> | null> {
  const { stage, load } = sectionRunners[name];
  input.onProgress?.({ type: "stage", candidate: null, stage });
  const run = await load();
  return run(input, before);
}

interface PartClock {
  readonly timings: AnalysisResult["timings"];
  time<T>(part: string, work: () => Promise<T>): Promise<T>;
}

function partClock(): PartClock {
  const timings: AnalysisResult["timings"] = [];
  return {
    timings,
    async time(part, work) {
      const start = performance.now();
      const done = await work();
      timings.push({ part, ms: performance.now() - start });
      return done;
    },
  };
}

interface DocumentParts extends Pick<AnalysisResult, "sections" | "engine" | "timings"> {
  readonly options: AnalyzeOptions & Pick<AnalysisResult, "k" | "full" | "seed" | "threads">;
  readonly spec: { readonly id: string; readonly spec: string };
  readonly loaded: LoadedSpace;
  readonly graphs: Graphs;
}

function document({ options, spec, loaded, graphs, ...measured }: DocumentParts): AnalysisResult {
  const { space, provider, vectors, dataset, labels, notices } = loaded;
  const { k, full, seed, threads, command = null, now = () => new Date() } = options;
  const createdAt = now().toISOString();
  const plain: Omit<AnalysisResult, "id"> = {
    schema: analysisResultVersion,
    createdAt,
    candidate: { id: spec.id, spec: spec.spec, provider, vectors },
    dataset,
    similarity: space.similarity,
    items: space.items.matrix.rows,
    dims: space.items.matrix.dims,
    queries: space.queries?.matrix.rows ?? null,
    judgedQueries: judgedQueries(loaded),
    labels,
    k,
    graph: graphFacts(graphs.graph, space.items.matrix.rows),
    queryGraph: graphs.queryGraph === null ? null : graphFacts(graphs.queryGraph, space.queries!.matrix.rows),
    full,
    ...measured,
    notices: [...notices],
    seed,
    threads,
    command,
    machine: thisMachine(),
    versions: numericVersions(),
  };
  const digest = createHash("sha256").update(JSON.stringify(plain)).digest("hex").slice(0, 6);
  return { ...plain, id: `${createdAt.slice(0, 19).replace("T", "-").replaceAll(":", "")}-${digest}` };
}

function graphFacts({ k, lists }: NeighborGraph, rows: number): AnalysisResult["graph"] {
  return { k, lists: lists.offsets.length - 1, of: rows };
}

function judgedQueries({ space: { queries, qrels } }: LoadedSpace): number {
  if (queries === null || qrels === null) return 0;
  const asked = new Set(queries.ids);
  return qrels.queryIds.filter((id, i) => asked.has(id) && qrels.offsets[i + 1]! > qrels.offsets[i]!).length;
}

/** Neighbours that intrinsic dimension, local density and islands need. */
const summaryLength = 20;
/** Neighbours that projections and measures by scale need. */
const fullLength = 100;
/** Clusters that k-means is asked for, at most: for more, groups are not what a reader looks through. */
const mostClusters = 1_000;
/** Above so many items a seeded sample of them gets lists. */
const defaultSample = 50_000;
