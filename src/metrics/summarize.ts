import type { MeasureRules } from "./measures.js";

/**
 * One number of the scores of the queries that `counted` marks with 1: their mean; the geometric mean, exp of the mean of
 * ln max(score, 1e-5) (Robertson 2006); or their sum. Rounded half to even to `decimals`, where that is not null. Null
 * where no query counts.
 */
export function summarize(
  scores: Float64Array,
  counted: Uint8Array,
  summary: MeasureRules["summary"],
  decimals: number | null,
): number | null {
  const geometric = summary === "geometric-mean";
  let sum = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    if (counted[i] === 0) continue;
    sum += geometric ? Math.log(Math.max(scores[i]!, smallest)) : scores[i]!;
    count++;
  }
  if (count === 0) return null;
  const value = summary === "sum" ? sum : geometric ? Math.exp(sum / count) : sum / count;
  return decimals === null ? value : roundHalfEven(value, decimals);
}

/** As Python's `round`: the exact value of the double decides, and half way the even digit. */
function roundHalfEven(value: number, decimals: number): number {
  const rounded = value.toFixed(decimals);
  const halfWay = /^50*$/.test(value.toFixed(100).split(".")[1]!.slice(decimals));
  // toFixed goes away from zero half way.
  const away = halfWay && Number(rounded.at(-1)) % 2 === 1;
  return away
    ? Number((Number(rounded) - Math.sign(value) * 10 ** -decimals).toFixed(decimals))
    : Number(rounded);
}

const smallest = 1e-5;
