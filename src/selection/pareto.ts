import { InputError } from "../contracts/errors.js";
/** One thing to weigh: its value for an item (null: not known) and which way is better. */
export interface Objective<T> {
  readonly value: (item: T) => number | null;
  readonly better: "higher" | "lower";
}

/**
 * For each item whether it lies on the Pareto frontier: no other is at least as good in every objective and better in
 * one. Equal items share their fate. An item with an unknown value gets null and dominates nothing.
 * Throws `InputError` for NaN. O(items² × objectives).
 */
export function paretoFrontier<T>(
  items: readonly T[],
  objectives: readonly Objective<T>[],
): (boolean | null)[] {
  const points = items.map((item, place) => pointOf(item, place, objectives));
  return points.map((point) =>
    point === null ? null : !points.some((other) => other !== null && dominates(other, point)),
  );
}

/** Values turned so that higher is better, or null where one is unknown. */
function pointOf<T>(item: T, place: number, objectives: readonly Objective<T>[]): number[] | null {
  const point: number[] = [];
  for (const { value, better } of objectives) {
    const known = value(item);
    if (known === null) return null;
    if (Number.isNaN(known))
      throw new InputError(`an objective of item ${place} is NaN; use null for unknown`);
    point.push(better === "higher" ? known : -known);
  }
  return point;
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, k) => value >= b[k]!) && a.some((value, k) => value > b[k]!);
}
