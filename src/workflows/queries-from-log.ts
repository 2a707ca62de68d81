import { quotedCell } from "../contracts/sheet-cell.js";
import { readQueryLog } from "../datasets/read-query-log.js";
import { looksPersonal } from "../judgements/looks-personal.js";
import { type SampledQuery, type StratumSize, sampleQueryLog } from "../judgements/sample-query-log.js";

export interface QueriesFromLogOptions {
  readonly cwd: string;
  /** The search log: CSV, TSV, JSON lines, Parquet or SQL. */
  readonly log: string;
  /** Columns of the query and of how often it was searched; default found by usual names. */
  readonly query?: string | undefined;
  readonly count?: string | undefined;
  /** Queries to draw; default 200. */
  readonly size?: number | undefined;
  /** Default 42. */
  readonly seed?: number | undefined;
}

/** What was drawn from a log, and how. */
export interface LogSampleReport {
  readonly log: string;
  readonly queryColumn: string;
  readonly countColumn: string | null;
  readonly seed: number;
  readonly sampled: number;
  readonly distinct: number;
  readonly searches: number;
  readonly strata: readonly StratumSize[];
  readonly blank: number;
  readonly tooLong: number;
  /** Sampled queries that seem to hold something of a person. */
  readonly personal: readonly { readonly queryId: string; readonly what: string }[];
}

/** A table of queries drawn from a log, and how it was drawn. Throws as `readQueryLog` and `sampleQueryLog`. */
export async function queriesFromLog({
  cwd,
  log,
  query,
  count,
  size = 200,
  seed = 42,
}: QueriesFromLogOptions): Promise<{ readonly csv: string; readonly report: LogSampleReport }> {
  const { rows, ...read } = await readQueryLog(log, { cwd, query, count });
  const { queries, ...sample } = sampleQueryLog(rows, { size, seed });
  const ids = queries.map((_, i) => `q${i + 1}`);
  const personal = queries.flatMap(({ text }, i) => {
    const what = looksPersonal(text);
    return what === null ? [] : [{ queryId: ids[i]!, what }];
  });
  const lines = queries.map((sampled, i) => row(ids[i]!, sampled));
  return {
    csv: ["query-id,text,stratum,searches,weight", ...lines].map((line) => `${line}\n`).join(""),
    report: { log, ...read, ...sample, seed, sampled: queries.length, personal },
  };
}

function row(id: string, { text, stratum, searches, weight }: SampledQuery): string {
  return [id, quotedCell(text), stratum, String(searches), String(Number(weight.toPrecision(6)))].join(",");
}
