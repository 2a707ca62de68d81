import { InputError } from "../contracts/errors.js";
import { pearson } from "../statistics/correlation.js";
import { midranks } from "../statistics/midranks.js";

/** Similarities of all pairs of `rows` rows, upper triangle row by row: (0,1), (0,2) … (1,2) …. */
export interface PairTriangle {
  readonly rows: number;
  readonly values: Float64Array;
}

/**
 * Representational similarity analysis (Kriegeskorte, Mur, Bandettini 2008): Spearman's correlation of the similarities
 * of the same pairs in two spaces, -1 to 1; null where one side does not vary. O(pairs log pairs).
 */
export function representationalSimilarity(a: PairTriangle, b: PairTriangle): number | null {
  if (a.rows !== b.rows) throw new InputError(`pairs of ${a.rows} rows and of ${b.rows}; expected the same`);
  return pearson(midranks(a.values), midranks(b.values));
}

/** The pairs of the rows for which `kept` holds. */
export function triangleOf({ rows, values }: PairTriangle, kept: (row: number) => boolean): PairTriangle {
  const chosen = Array.from({ length: rows }, (_, row) => row).filter(kept);
  const found = new Float64Array((chosen.length * (chosen.length - 1)) / 2);
  let at = 0;
  chosen.forEach((row, i) => {
    const start = row * rows - (row * (row + 1)) / 2 - row - 1;
    for (let j = i + 1; j < chosen.length; j++) {
      found[at] = values[start + chosen[j]!]!;
      at += 1;
    }
  });
  return { rows: chosen.length, values: found };
}
