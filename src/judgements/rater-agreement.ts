import type { Ratings } from "../contracts/ratings.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { type CohenKappa, cohenKappa } from "./cohen-kappa.js";
import { type KrippendorffAlpha, krippendorffAlpha, type MeasurementLevel } from "./krippendorff-alpha.js";

export interface RaterAgreementOptions {
  /** Default `ordinal`. */
  readonly level?: MeasurementLevel | undefined;
  /** Seed of the bootstraps; default 42. */
  readonly seed?: number | undefined;
  /** Default 2000. */
  readonly resamples?: number | undefined;
}

/** Two raters over the pairs that both graded. */
export interface RaterPair {
  readonly a: string;
  readonly b: string;
  /** Pairs of query and document that both graded. */
  readonly n: number;
  /** Share of equal grades. */
  readonly agreement: number;
  readonly kappa: CohenKappa;
  readonly linear: CohenKappa;
  readonly quadratic: CohenKappa;
  /** Mean of a's grade minus b's: above 0, a is the more generous. */
  readonly meanDifference: number;
}

export interface RaterAgreement {
  readonly raters: readonly {
    readonly id: string;
    readonly ratings: number;
    readonly meanGrade: number | null;
  }[];
  /** Pairs of query and document with at least one grade from 0. */
  readonly pairs: number;
  readonly ratedTwice: number;
  /** Pairs graded at least twice, always the same. */
  readonly unanimous: number;
  /** Ratings below 0 (no opinion): left out of everything here. */
  readonly withoutOpinion: number;
  readonly alpha: KrippendorffAlpha;
  /** Raters two by two, those with nothing in common left out; in the order of the raters. */
  readonly raterPairs: readonly RaterPair[];
}

/** How far raters agree: Krippendorff's alpha of all, Cohen's kappa of each two, with bootstrap intervals. */
export function raterAgreement(
  ratings: Ratings,
  { level = "ordinal", seed = 42, resamples }: RaterAgreementOptions = {},
): RaterAgreement {
  const random = (): SeededRandom => seededRandom(seed);
  const counts = countOpinions(ratings);
  return {
    ...counts,
    alpha: krippendorffAlpha(ratings, { level, random: random(), resamples }),
    raterPairs: commonGrades(ratings).map(({ a, b, ofA, ofB }) => {
      const kappa = (weights: "none" | "linear" | "quadratic"): CohenKappa =>
        cohenKappa(ofA, ofB, { weights, random: random(), resamples });
      const unweighted = kappa("none");
      const difference = ofA.reduce((sum, grade, i) => sum + grade - ofB[i]!, 0) / ofA.length;
      return {
        a: ratings.raterIds[a]!,
        b: ratings.raterIds[b]!,
        n: unweighted.n,
        agreement: unweighted.agreement,
        kappa: unweighted,
        linear: kappa("linear"),
        quadratic: kappa("quadratic"),
        meanDifference: difference,
      };
    }),
  };
}

function countOpinions({
  raterIds,
  offsets,
  raters,
  grades,
}: Ratings): Omit<RaterAgreement, "alpha" | "raterPairs"> {
  const given = new Int32Array(raterIds.length);
  const sums = new Float64Array(raterIds.length);
  let pairs = 0;
  let ratedTwice = 0;
  let unanimous = 0;
  let withoutOpinion = 0;
  for (let pair = 0; pair + 1 < offsets.length; pair++) {
    const seen = new Set<number>();
    let opinions = 0;
    for (let entry = offsets[pair]!; entry < offsets[pair + 1]!; entry++) {
      const grade = grades[entry]!;
      if (grade < 0) {
        withoutOpinion++;
        continue;
      }
      opinions++;
      seen.add(grade);
      given[raters[entry]!]!++;
      sums[raters[entry]!]! += grade;
    }
    if (opinions > 0) pairs++;
    if (opinions > 1) {
      ratedTwice++;
      if (seen.size === 1) unanimous++;
    }
  }
  return {
    raters: raterIds.map((id, i) => ({
      id,
      ratings: given[i]!,
      meanGrade: given[i] === 0 ? null : sums[i]! / given[i]!,
    })),
    pairs,
    ratedTwice,
    unanimous,
    withoutOpinion,
  };
}

interface CommonGrades {
  readonly a: number;
  readonly b: number;
  readonly ofA: number[];
  readonly ofB: number[];
}

/** Grades of each two raters over what both graded. */
function commonGrades({ raterIds, offsets, raters, grades }: Ratings): CommonGrades[] {
  const found = new Map<number, CommonGrades>();
  for (let pair = 0; pair + 1 < offsets.length; pair++) {
    for (let i = offsets[pair]!; i < offsets[pair + 1]!; i++) {
      if (grades[i]! < 0) continue;
      for (let j = offsets[pair]!; j < offsets[pair + 1]!; j++) {
        if (grades[j]! < 0 || raters[i]! >= raters[j]!) continue;
        const key = raters[i]! * raterIds.length + raters[j]!;
        const common = found.get(key) ?? { a: raters[i]!, b: raters[j]!, ofA: [], ofB: [] };
        common.ofA.push(grades[i]!);
        common.ofB.push(grades[j]!);
        found.set(key, common);
      }
    }
  }
  return [...found].sort(([x], [y]) => x - y).map(([, common]) => common);
}
