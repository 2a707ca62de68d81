import { InputError } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";

/** A query of a search log with how often it was asked. */
export interface LoggedQuery {
  readonly text: string;
  readonly searches: number;
}

/** How often a query is asked, against the others: see `sampleQueryLog`. `all` where every query is asked alike. */
export type FrequencyStratum = "head" | "middle" | "tail" | "all";

export interface SampledQuery extends LoggedQuery {
  readonly stratum: FrequencyStratum;
  /** Searches of the log that the query stands for. */
  readonly weight: number;
}

export interface StratumSize {
  readonly stratum: FrequencyStratum;
  /** Different queries, their searches, and the queries drawn. */
  readonly queries: number;
  readonly searches: number;
  readonly sampled: number;
  /** The least and the greatest number of searches of one of its queries. */
  readonly least: number;
  readonly most: number;
}

export interface QueryLogSample {
  /** The most frequent first. */
  readonly queries: readonly SampledQuery[];
  readonly strata: readonly StratumSize[];
  /** Different queries after spellings were put together, and searches. */
  readonly distinct: number;
  readonly searches: number;
}

/**
 * Draws a sample of the queries of a log, stratified by frequency. Queries that differ in letter case, white space or
 * Unicode form alone are one, in its most frequent spelling. From the most frequent down, those up to a third of all
 * searches are the head, up to two thirds the middle, the rest the tail; queries asked equally often stay together, in
 * the third of their middle. Each stratum gives the same number of queries, drawn at random without replacement; what
 * one lacks the others give. A query's weight is its searches times the queries of its stratum that it stands for.
 * Throws `InputError` for a log without a query, counts that are no whole numbers from 1, and a size below 1.
 */
export function sampleQueryLog(
  log: Iterable<LoggedQuery>,
  { size, seed }: { readonly size: number; readonly seed: number },
): QueryLogSample {
  requireWhole("size", size);
  const queries = distinctQueries(log);
  if (queries.length === 0) throw new InputError("There is not one query in the log");
  const searches = queries.reduce((sum, query) => sum + query.searches, 0);
  const strata = stratify(queries, searches);
  const random = seededRandom(seed);
  const shares = sharesOf(
    strata.map(({ members }) => members.length),
    size,
  );
  const drawn = strata.flatMap(({ stratum, members }, i) => {
    const count = shares[i]!;
    return Array.from(seededSample(members.length, count, random), (row): SampledQuery => {
      const query = members[row]!;
      return { ...query, stratum, weight: (query.searches * members.length) / count };
    });
  });
  return {
    queries: drawn,
    strata: strata.map(({ stratum, members }, i) => ({
      stratum,
      queries: members.length,
      searches: members.reduce((sum, query) => sum + query.searches, 0),
      sampled: shares[i]!,
      least: members.at(-1)!.searches,
      most: members[0]!.searches,
    })),
    distinct: queries.length,
    searches,
  };
}

/** A query as people type it, without what makes no difference to it. */
export function normalizedQuery(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** Different queries, the most frequent first, each in its most frequent spelling. */
function distinctQueries(log: Iterable<LoggedQuery>): LoggedQuery[] {
  const spellings = new Map<string, Map<string, number>>();
  for (const { text, searches } of log) {
    if (!Number.isSafeInteger(searches) || searches < 1) {
      throw new InputError(
        `The query ${JSON.stringify(text)} was searched ${searches} times; expected a whole number from 1`,
      );
    }
    const spelling = normalizedQuery(text);
    if (spelling === "") continue;
    const key = spelling.toLowerCase();
    const counts = spellings.get(key) ?? new Map<string, number>();
    spellings.set(key, counts);
    counts.set(spelling, (counts.get(spelling) ?? 0) + searches);
  }
  return Array.from(spellings.values(), (counts): LoggedQuery => {
    const [best] = [...counts].sort(([a, x], [b, y]) => y - x || compareUtf8(a, b));
    return { text: best![0], searches: [...counts.values()].reduce((sum, count) => sum + count, 0) };
  }).sort((a, b) => b.searches - a.searches || compareUtf8(a.text, b.text));
}

interface Stratum {
  readonly stratum: FrequencyStratum;
  readonly members: LoggedQuery[];
}

function stratify(queries: readonly LoggedQuery[], searches: number): Stratum[] {
  const strata: Stratum[] = (["head", "middle", "tail"] as const).map((stratum) => ({
    stratum,
    members: [],
  }));
  let before = 0;
  for (let from = 0; from < queries.length; ) {
    let to = from;
    while (to < queries.length && queries[to]!.searches === queries[from]!.searches) to++;
    const own = (to - from) * queries[from]!.searches;
    const middle = (before + own / 2) / searches;
    strata[middle <= 1 / 3 ? 0 : middle <= 2 / 3 ? 1 : 2]!.members.push(...queries.slice(from, to));
    before += own;
    from = to;
  }
  const filled = strata.filter(({ members }) => members.length > 0);
  return filled.length === 1 ? [{ stratum: "all", members: filled[0]!.members }] : filled;
}

/** Equal shares of `size`, where there is enough; the first strata get what does not divide. */
function sharesOf(sizes: readonly number[], size: number): number[] {
  const shares = sizes.map(() => 0);
  let left = Math.min(
    size,
    sizes.reduce((sum, count) => sum + count, 0),
  );
  while (left > 0) {
    const open = shares.flatMap((share, i) => (share < sizes[i]! ? [i] : []));
    const each = Math.max(1, Math.floor(left / open.length));
    for (const i of open) {
      const more = Math.min(each, sizes[i]! - shares[i]!, left);
      shares[i]! += more;
      left -= more;
    }
  }
  return shares;
}
