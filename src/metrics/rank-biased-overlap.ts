import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";

/** A ranked list: its items, best first, each once; with scores (descending), equal neighbours are ties. */
export interface Ranking<T> {
  readonly items: ArrayLike<T>;
  readonly scores?: ArrayLike<number> | undefined;
}

/** Rank-biased overlap of two lists, 0 (nothing in common) to 1 (the same). */
export interface RankBiasedOverlap {
  /** Point estimate: the agreement seen goes on below the ends of the lists (RBO_EXT). */
  readonly ext: number;
  /** Least value that any continuation of the lists can give (RBO_MIN). */
  readonly min: number;
  /** What the unseen part can add: `min + residual` is the greatest value (RBO_RES). */
  readonly residual: number;
}

export interface RankBiasedOverlapOptions {
  /** How patient the reader is, between 0 and 1: the weight of depth d is (1 - p) p^(d-1). Default .9. */
  readonly p?: number | undefined;
}

/**
 * RBO of Webber, Moffat, Zobel 2010 ("A similarity measure for indefinite rankings"): (1 - p) Σ p^(d-1) A_d, A_d
 * the agreement of the two lists down to depth d. Top-weighted: at p = .9 the first 10 ranks carry 86 % of the weight.
 * Lists need neither hold the same items nor be equally long. Tied items all stand at the first rank of their group, and
 * A_d = 2 |S_d ∩ L_d| / (|S_d| + |L_d|) (equations 28 and 29). `ext` is equation 32; `min` takes the overlap as it
 * is at the end of the longer list, `min + residual` lets every unseen rank match what it can. Ties below the end of the
 * seen part are not considered. Linear in the lengths. Throws `InputError` for p
 * outside (0, 1), an empty list, an item listed twice, or scores that do not descend.
 */
export function rankBiasedOverlap<T>(
  a: Ranking<T>,
  b: Ranking<T>,
  { p = 0.9 }: RankBiasedOverlapOptions = {},
): RankBiasedOverlap {
  requireShare("p", p, 0.9);
  if (a.items === undefined || b.items === undefined) {
    throw new InputError("rank-biased overlap takes two rankings: { items: [ids, best first] }");
  }
  if (a.items.length === 0 || b.items.length === 0) {
    throw new InputError("rank-biased overlap needs two lists with at least one item; one is empty");
  }
  for (const ranking of [a, b]) requireDescending(ranking);
  const [short, long] = a.items.length <= b.items.length ? [a, b] : [b, a];
  const [s, l] = [short.items.length, long.items.length];
  const { overlap, longSeen, shortSeen } = overlapByDepth(short, long);
  const agreement = (d: number, common: number): number =>
    (2 * common) / ((d <= s ? shortSeen[d]! : d) + longSeen[d]!);
  const atShort = agreement(s, overlap[s]!);
  let [seen, extrapolated, most, tail, power] = [0, 0, 0, 0, 1];
  for (let d = 1; d <= l; d++) {
    power *= p;
    const further = Math.max(0, d - s);
    seen += agreement(d, overlap[d]!) * power;
    extrapolated += ((atShort * further) / d) * power;
    most += agreement(d, overlap[d]! + further) * power;
    tail += power / d;
  }
  const common = overlap[l]!;
  const full = s + l - common;
  let rise = power;
  for (let d = l + 1; d <= full; d++) {
    rise *= p;
    most += ((common + 2 * d - s - l) / d) * rise;
  }
  const share = (1 - p) / p;
  const min = share * (seen + common * (-Math.log1p(-p) - tail));
  return {
    ext: share * (seen + extrapolated) + power * (agreement(l, common) + (atShort * (l - s)) / l),
    min,
    residual: Math.max(0, share * most + rise - min),
  };
}

function requireDescending<T>({ items, scores }: Ranking<T>): void {
  if (scores === undefined) return;
  if (scores.length !== items.length)
    throw new InputError(`${items.length} items have ${scores.length} scores; expected one each`);
  for (let i = 0; i < scores.length; i++) {
    if (i === 0 ? !Number.isNaN(scores[i]) : scores[i]! <= scores[i - 1]!) continue;
    throw new InputError(
      `score ${i} is ${scores[i]}${i === 0 ? "" : `, after ${scores[i - 1]}`}; expected scores that descend, best first`,
    );
  }
}

/** Entry d: common items of the two down to depth d, and how many items each has there (ties whole). */
function overlapByDepth<T>(
  short: Ranking<T>,
  long: Ranking<T>,
): { overlap: Int32Array; longSeen: Int32Array; shortSeen: Int32Array } {
  const longSeen = seenByDepth(long);
  const shortSeen = seenByDepth(short);
  const overlap = new Int32Array(longSeen.length);
  const inShort = new Set<T>();
  const inLong = new Set<T>();
  let common = 0;
  for (let d = 1; d < longSeen.length; d++) {
    while (d < shortSeen.length && inShort.size < shortSeen[d]!) {
      common += take(short.items[inShort.size]!, inShort, inLong);
    }
    while (inLong.size < longSeen[d]!) common += take(long.items[inLong.size]!, inLong, inShort);
    overlap[d] = common;
  }
  return { overlap, longSeen, shortSeen };
}

function take<T>(item: T, into: Set<T>, other: ReadonlySet<T>): 0 | 1 {
  if (into.has(item))
    throw new InputError(`the list holds ${JSON.stringify(item)} twice; a ranking names an item once`);
  into.add(item);
  return other.has(item) ? 1 : 0;
}

/** Entry d: items whose group of ties starts at rank d or above. */
function seenByDepth<T>({ items, scores }: Ranking<T>): Int32Array {
  const seen = new Int32Array(items.length + 1);
  for (let d = items.length; d >= 1; d--) {
    const tied = scores !== undefined && d < items.length && scores[d - 1] === scores[d];
    seen[d] = tied ? seen[d + 1]! : d;
  }
  return seen;
}
