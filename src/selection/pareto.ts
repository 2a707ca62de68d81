import { InputError } from "../contracts/errors.js";

/** One thing to weigh: its value for an item (null: not known) and which way is better. */
export interface Objective<T> {
  readonly value: (item: T) => number | null;
  readonly better: "higher" | "lower";
}

/** How two items compare in one thing. `worse` and `unknown` both keep the first from dominating the second. */
export type Relation = "better" | "equal" | "worse" | "unknown";

/**
 * For each item whether it lies on the Pareto frontier: no other is at least as good in every objective and better in
 * one. Equal items share their fate. An item with an unknown value gets null and dominates nothing.
 * Throws `InputError` for NaN. O(items² × objectives).
 */
export function paretoFrontier<T>(
  items: readonly T[],
  objectives: readonly Objective<T>[],
): (boolean | null)[] {
  for (const { value } of objectives) {
    const bad = items.findIndex((item) => Number.isNaN(value(item)));
    if (bad !== -1) throw new InputError(`an objective of item ${bad} is NaN; use null for unknown`);
  }
  const relations = objectives.map(relationOf);
  const dominated = paretoDominators(items, relations);
  return items.map((item, place) => {
    const known = objectives.every(({ value }) => value(item) !== null);
    return known ? dominated[place]!.length === 0 : null;
  });
}

/**
 * For each item the places of those that dominate it: in no relation worse or unknown, and better in one. A relation
 * need not be an order: one that calls a difference `worse` in both directions until it is established leaves both
 * items on the frontier. O(items² × relations).
 */
export function paretoDominators<T>(
  items: readonly T[],
  relations: readonly ((a: T, b: T) => Relation)[],
): number[][] {
  return items.map((item, place) =>
    [...items.keys()].filter((other) => {
      if (other === place) return false;
      const found = relations.map((relation) => relation(items[other]!, item));
      return found.includes("better") && !found.includes("worse") && !found.includes("unknown");
    }),
  );
}

/** An objective as a relation, by its values. */
export function relationOf<T>({ value, better }: Objective<T>): (a: T, b: T) => Relation {
  return (first, second) => {
    const [a, b] = [value(first), value(second)];
    if (a === null || b === null) return "unknown";
    if (a === b) return "equal";
    return a > b === (better === "higher") ? "better" : "worse";
  };
}
