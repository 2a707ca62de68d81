import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../contracts/config.js";
import type { Dataset } from "../contracts/dataset.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { AnsweredQueries, DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import { judgingSeconds } from "../judgements/judging-time.js";
import { type DecisiveBy, type PooledQuery, poolRuns } from "../judgements/pool.js";
import { poolSheet } from "../judgements/pool-sheet.js";
import { parseMetricName } from "../metrics/metric-name.js";
import { quantile } from "../numeric/quantile.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { writeFileAtomic } from "../storage/atomic-file.js";
import type { LocateKey } from "../storage/config.js";
import { planCandidates } from "./bench-plan.js";
import { findOutcomes } from "./find-outcomes.js";
import { loadMetrics } from "./load-metrics.js";
import { runOfFinding } from "./run-of-finding.js";
import { sheetRows } from "./sheet-rows.js";

export interface PoolWorkflowOptions {
  readonly config: Omit<Config, "data" | "schema">;
  readonly source: DatasetSource;
  /** Folder that holds `.alidade/` and against which paths are resolved. */
  readonly cwd: string;
  /** Where the config says what a key holds, for errors. */
  readonly locate?: LocateKey | undefined;
  /** Where the sheet is written; it must not exist, because it may hold grades. */
  readonly file: string;
  /** Documents taken from the top of each list; default the cutoff of the first metric, else 10. */
  readonly depth?: number | undefined;
  /** Queries to pool: all (default), those judged in part, or those nobody has judged. */
  readonly scope?: AnsweredQueries | undefined;
  /** Leave out documents that cannot change a difference of the first metric between two candidates. */
  readonly onlyDecisive?: boolean | undefined;
  /** Collect what this rater has not judged, whatever others have. */
  readonly rater?: string | undefined;
  /** Characters of the text to show; default 500. */
  readonly excerpt?: number | undefined;
  readonly delimiter?: "," | ";" | "\t" | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** What was collected; the sheet itself does not say who found what. */
export interface PoolReport {
  readonly schema: "alidade/pool/v1";
  /** Null where nothing is left to judge: no file is written then. */
  readonly file: string | null;
  readonly dataset: string;
  readonly candidates: readonly string[];
  readonly depth: number;
  readonly scope: AnsweredQueries;
  /** The metric whose differences decide what is left out; null where nothing is. */
  readonly onlyDecisive: string | null;
  readonly rater: string | null;
  readonly seed: number;
  /** Pairs of query and document to judge. */
  readonly pairs: number;
  /** Different pairs in the tops of all lists; `judged` of them are, `undecisive` decide nothing. */
  readonly pooled: number;
  readonly judged: number;
  readonly undecisive: number;
  /** Pairs to judge for a query, over the queries that have any. */
  readonly perQuery: { readonly least: number; readonly median: number; readonly most: number } | null;
  readonly queries: readonly {
    readonly queryId: string;
    readonly pooled: number;
    readonly judged: number;
    readonly left: number;
  }[];
  /** Rows whose text was longer than the excerpt. */
  readonly cutTexts: number;
  /** A guess at the time it takes (`judgingSeconds`). */
  readonly seconds: number;
}

/**
 * Collects what has still to be judged from the tops of all candidates' lists, each pair once, in a seeded order that
 * does not tell who found it, as a CSV for a spreadsheet. Lists are taken from where `bench` stores them. Throws
 * `InputError` for settings that do not fit and for a file that exists; `ProviderError` where a candidate fails,
 * because a pool without its documents would be unfair to it.
 */
export async function pool(options: PoolWorkflowOptions): Promise<PoolReport> {
  const { config, source, cwd, scope = "all", onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  await loadMetrics(config.metrics, cwd, options.locate);
  const settings = poolSettings(options);
  const planned = planCandidates(config, options.locate);
  if (planned.length === 0)
    throw new InputError("No candidate was given; name at least one, such as --model bm25");
  onProgress({ type: "stage", candidate: null, stage: "reading the data" });
  const { split, merge, limit, seed } = config;
  const read: ReadDatasetOptions = { split, merge, limit, seed, cwd, answered: scope };
  const dataset = await readDataset(source, read);
  throwIfAborted(signal);
  for (const { message } of dataset.summary.warnings)
    onProgress({ type: "notice", level: "warning", message });
  for (const message of dataset.summary.notes ?? []) onProgress({ type: "notice", level: "info", message });
  const depth = Math.max(config.depth, settings.depth);
  return findOutcomes(
    planned,
    { dataset, source, read, config: { ...config, depth }, cwd, cache: "use", signal, onProgress },
    async (findings) => {
      const pooled = poolRuns(findings.map(runOfFinding), dataset.queries.ids, {
        depth: settings.depth,
        isJudged: judgedPairs(dataset, options.rater),
        onlyDecisive: settings.by,
        random: seededRandom(seed),
      });
      const sheet = sheetRows(dataset, pooled, settings.excerpt);
      if (sheet.rows.length > 0)
        await writeFileAtomic(resolve(cwd, options.file), poolSheet(sheet.rows, options));
      return {
        ...countPairs(pooled),
        schema: "alidade/pool/v1",
        file: sheet.rows.length > 0 ? options.file : null,
        dataset: dataset.summary.name,
        candidates: planned.map(({ id }) => id),
        depth: settings.depth,
        scope,
        onlyDecisive: settings.metric,
        rater: options.rater ?? null,
        seed,
        cutTexts: sheet.cutTexts,
        seconds: judgingSeconds(sheet.rows.map(({ title, text }) => title.length + text.length)),
      };
    },
  );
}

interface PoolSettings {
  readonly depth: number;
  readonly excerpt: number;
  readonly by: DecisiveBy | undefined;
  readonly metric: string | null;
}

function poolSettings({
  config,
  cwd,
  file,
  depth,
  scope = "all",
  excerpt = 500,
  onlyDecisive,
}: PoolWorkflowOptions): PoolSettings {
  if (existsSync(resolve(cwd, file))) {
    throw new InputError(
      `There is a file already, and it may hold grades: import it (alidade pool --import ${file}), then move it away, or name another with -o`,
      { file },
    );
  }
  if (!Number.isInteger(excerpt) || excerpt < 20 || excerpt > maxExcerpt) {
    throw new InputError(
      `The excerpt is ${excerpt} characters; expected a whole number from 20 to ${maxExcerpt}, the most a cell of a spreadsheet holds`,
    );
  }
  if (depth !== undefined) requireWhole("depth", depth);
  requireChoice("scope", scope, ["all", "judged", "unjudged"] satisfies AnsweredQueries[]);
  const first = parseMetricName(config.metrics[0]!);
  const asked = depth ?? first.cutoff ?? 10;
  if (onlyDecisive !== true) return { depth: asked, excerpt, by: undefined, metric: null };
  const by: DecisiveBy | undefined = decisiveBy[first.measure];
  if (by === undefined || first.cutoff === null) {
    throw new InputError(
      `Documents decide a difference of ${first.label} only together, so none can be left out alone; --only-decisive takes ${Object.keys(decisiveBy).join(", ")} with a cutoff (--metric ndcg@10)`,
    );
  }
  if (asked !== first.cutoff) {
    throw new InputError(
      `--only-decisive looks at the top ${first.cutoff}, the cutoff of ${first.label}; --depth ${asked} is another: leave it out`,
    );
  }
  return { depth: asked, excerpt, by, metric: first.canonical };
}

/** Whether a pair is judged, by the rater where one is named, else by anybody; a grade below 0 counts as an answer. */
function judgedPairs(
  { qrels, ratings }: Dataset,
  rater: string | undefined,
): (queryId: string, documentId: string) => boolean {
  const judged = new Map<string, Set<string>>();
  const add = (query: string, document: string): void => {
    judged.set(query, (judged.get(query) ?? new Set()).add(document));
  };
  if (rater === undefined && qrels !== null) {
    qrels.queryIds.forEach((query, row) => {
      for (let entry = qrels.offsets[row]!; entry < qrels.offsets[row + 1]!; entry++)
        add(query, qrels.documentIds[qrels.documents[entry]!]!);
    });
  }
  if (rater !== undefined && ratings !== undefined) {
    const own = ratings.raterIds.indexOf(rater);
    ratings.queryIds.forEach((query, pair) => {
      if (ratings.raters.subarray(ratings.offsets[pair]!, ratings.offsets[pair + 1]!).includes(own))
        add(query, ratings.documentIds[pair]!);
    });
  }
  return (query, document) => judged.get(query)?.has(document) === true;
}

function countPairs(
  pooled: readonly PooledQuery[],
): Pick<PoolReport, "pairs" | "pooled" | "judged" | "undecisive" | "perQuery" | "queries"> {
  const sum = (count: (query: PooledQuery) => number): number =>
    pooled.reduce((total, query) => total + count(query), 0);
  const left = pooled
    .map(({ documentIds }) => documentIds.length)
    .filter((count) => count > 0)
    .sort((a, b) => a - b);
  return {
    pairs: sum(({ documentIds }) => documentIds.length),
    pooled: sum((query) => query.pooled),
    judged: sum((query) => query.judged),
    undecisive: sum((query) => query.undecisive),
    perQuery: left.length === 0 ? null : { least: left[0]!, median: quantile(left, 0.5), most: left.at(-1)! },
    queries: pooled.map(({ queryId, pooled: all, judged, documentIds }) => ({
      queryId,
      pooled: all,
      judged,
      left: documentIds.length,
    })),
  };
}

/** Measures that are sums over documents, up to a factor that all candidates share. */
const decisiveBy: Readonly<Partial<Record<string, DecisiveBy>>> = {
  precision: "membership",
  recall: "membership",
  ndcg: "rank",
  "ndcg-exp": "rank",
};

const maxExcerpt = 32_000;
