import { InputError } from "../contracts/errors.js";
import { type BootstrapUnitsOptions, bootstrapUnits, type UnitsInterval } from "./bootstrap-units.js";

/** How much a disagreement weighs: any the same, by the difference of the grades, or by its square. */
export type KappaWeights = "none" | "linear" | "quadratic";

export interface CohenKappaOptions extends Partial<BootstrapUnitsOptions> {
  /** Default `none`. */
  readonly weights?: KappaWeights | undefined;
}

export interface CohenKappa extends UnitsInterval {
  /** At most 1, which is perfect agreement; 0 is chance; null where both gave one and the same grade throughout. */
  readonly kappa: number | null;
  readonly weights: KappaWeights;
  /** Things that both graded. */
  readonly n: number;
  /** Share of equal grades. */
  readonly agreement: number;
}

/**
 * Cohen's kappa (1960; weighted 1968) of two raters who graded the same things, `a[i]` and `b[i]`:
 * 1 - Σ w_ck O_ck / Σ w_ck E_ck with E_ck = row c × column k / n. Weights are of the grades themselves, [c ≠ k],
 * |c - k| or (c - k)²; scikit-learn weighs by the place among the labels, which is the same where no grade of the
 * scale is skipped. With `random` it has a bootstrap interval, else `low` and `high` are null. Throws `InputError` for
 * lists of different length, no grades, or grades that are not finite.
 */
export function cohenKappa(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { weights = "none", random, resamples, confidence }: CohenKappaOptions = {},
): CohenKappa {
  if (!Object.hasOwn(weighings, weights)) {
    throw new InputError(
      `weights is ${JSON.stringify(weights)}; expected ${Object.keys(weighings).join(", ")}`,
    );
  }
  const cells = cellsOf(a, b);
  const multiplicities = Float64Array.from(cells, ({ count }) => count);
  const statistic = (counts: Float64Array): number | null => kappaOf(cells, counts, weighings[weights]);
  const interval =
    random === undefined
      ? { low: null, high: null, undefinedResamples: 0 }
      : bootstrapUnits(multiplicities, statistic, { random, resamples, confidence });
  const equal = cells.reduce((sum, { from, to, count }) => sum + (from === to ? count : 0), 0);
  return { kappa: statistic(multiplicities), ...interval, weights, n: a.length, agreement: equal / a.length };
}

/** How often the first rater gave `from` where the second gave `to`. */
interface Cell {
  readonly from: number;
  readonly to: number;
  count: number;
}

function cellsOf(a: ArrayLike<number>, b: ArrayLike<number>): readonly Cell[] {
  if (a.length !== b.length) {
    throw new InputError(
      `The raters gave ${a.length} and ${b.length} grades; kappa takes those of the same things`,
    );
  }
  if (a.length === 0)
    throw new InputError("The raters have graded nothing in common; kappa needs at least one pair");
  const cells = new Map<string, Cell>();
  for (let i = 0; i < a.length; i++) {
    const from = a[i]!;
    const to = b[i]!;
    if (!Number.isFinite(from) || !Number.isFinite(to))
      throw new InputError(`The grades at place ${i} are ${from} and ${to}; expected finite numbers`);
    const key = `${from},${to}`;
    const cell = cells.get(key) ?? { from, to, count: 0 };
    cell.count++;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

function kappaOf(
  cells: readonly Cell[],
  counts: Float64Array,
  weight: (difference: number) => number,
): number | null {
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  let n = 0;
  let observed = 0;
  cells.forEach(({ from, to }, i) => {
    const count = counts[i]!;
    rows.set(from, (rows.get(from) ?? 0) + count);
    columns.set(to, (columns.get(to) ?? 0) + count);
    observed += weight(from - to) * count;
    n += count;
  });
  let expected = 0;
  for (const [from, row] of rows)
    for (const [to, column] of columns) expected += weight(from - to) * row * column;
  return expected > 0 ? 1 - (observed * n) / expected : null;
}

const weighings: Readonly<Record<KappaWeights, (difference: number) => number>> = {
  none: (difference) => (difference === 0 ? 0 : 1),
  linear: Math.abs,
  quadratic: (difference) => difference * difference,
};
