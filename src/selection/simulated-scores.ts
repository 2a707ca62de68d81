import type { SeededRandom } from "../numeric/seeded-random.js";
import { type CandidateScores, scoresOf } from "./candidate-scores.js";

/** How data sets are made from the scores of real candidates. */
export interface SimulatedOptions {
  readonly random: Pick<SeededRandom, "uint32">;
  /** Queries of the data set; default: as many as the scores have. */
  readonly queries?: number;
}

/**
 * A data set in which all candidates are truly equal: queries drawn with replacement, and the scores of each query
 * shuffled among the candidates. Scores keep their shape, their ties and their zeros, and queries stay hard or easy for
 * all. With `candidates` other than those of the scores, each gets one of the query's scores, drawn with replacement
 * where there are more candidates than scores.
 */
export function equalCandidates(
  scores: CandidateScores,
  { random, queries = scores.queries, candidates }: SimulatedOptions & { readonly candidates?: number },
): CandidateScores {
  const from = scores.ids.length;
  const count = candidates ?? from;
  const values = new Float64Array(count * queries);
  const pool = new Float64Array(from);
  for (let q = 0; q < queries; q++) {
    const drawn = below(random, scores.queries);
    for (let c = 0; c < from; c++) pool[c] = scores.values[c * scores.queries + drawn]!;
    for (let c = 0; c < count; c++) {
      if (count > from) {
        values[c * queries + q] = pool[below(random, from)]!;
        continue;
      }
      const other = c + below(random, from - c);
      values[c * queries + q] = pool[other]!;
      pool[other] = pool[c]!;
    }
  }
  return { ids: count === from ? scores.ids : numberedIds(count), queries, values };
}

/**
 * A data set in which candidates `a` and `b` are truly equal and the others as they are: queries drawn with
 * replacement, and on each a coin says which of the two gets which score. With `gap`, `a` is then better by it on every
 * query.
 */
export function equalPair(
  scores: CandidateScores,
  a: number,
  b: number,
  options: SimulatedOptions & { readonly gap?: number },
): CandidateScores {
  const drawn = drawnQueries(scores, options);
  const { queries, values } = drawn;
  const gap = options.gap ?? 0;
  for (let q = 0; q < queries; q++) {
    const first = values[a * queries + q]!;
    const second = values[b * queries + q]!;
    const swapped = options.random.uint32() >= 2147483648;
    values[a * queries + q] = (swapped ? second : first) + gap;
    values[b * queries + q] = swapped ? first : second;
  }
  return drawn;
}

/** A data set of queries drawn with replacement, every candidate as it is: the queries of the scores are all there are. */
export function drawnQueries(
  scores: CandidateScores,
  { random, queries = scores.queries }: SimulatedOptions,
): CandidateScores {
  const rows = Int32Array.from({ length: queries }, () => below(random, scores.queries));
  const values = new Float64Array(scores.ids.length * queries);
  for (let c = 0; c < scores.ids.length; c++) {
    const own = scoresOf(scores, c);
    for (let q = 0; q < queries; q++) values[c * queries + q] = own[rows[q]!]!;
  }
  return { ids: scores.ids, queries, values };
}

function below(random: Pick<SeededRandom, "uint32">, bound: number): number {
  return Math.floor((random.uint32() / 4294967296) * bound);
}

function numberedIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `candidate ${i + 1}`);
}
