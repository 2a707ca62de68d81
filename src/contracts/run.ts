import { z } from "zod";
import { columnsFromMaps, requireNestedMaps } from "./columns-from-maps.js";
import { InputError } from "./errors.js";

export const runVersion = "alidade/run/v1";

/**
 * Ranked lists of one candidate, columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`,
 * best first. `documents` indexes `documentIds`, the run's own list.
 */
export interface Run {
  readonly name: string;
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly offsets: Int32Array;
  readonly documents: Int32Array;
  /** Higher is better, also for distances (negated). */
  readonly scores: Float64Array;
}

/** What is known of a stored run; the lists themselves are a TREC run file. */
export const runManifestSchema = z.strictObject({
  schema: z.literal(runVersion),
  name: z.string().describe("Id of the candidate"),
  file: z.string().describe("Path inside the folder of the result"),
  format: z.literal("trec"),
  sha256: z.string(),
  depth: z.int().positive(),
  queries: z.int().nonnegative(),
});

/**
 * Columnar run from nested maps: query id, document id, score; each list sorted by score, then as given. Throws
 * `InputError` for a score that is NaN, which has no place in an order, or objects in place of maps.
 */
export function runFromMaps(name: string, nested: ReadonlyMap<string, ReadonlyMap<string, number>>): Run {
  requireNestedMaps("The run", nested);
  for (const [query, list] of nested) {
    for (const [document, score] of list) {
      if (!Number.isNaN(score)) continue;
      throw new InputError(
        `The score of document "${document}" for query "${query}" is ${score}; expected a number`,
      );
    }
  }
  const ranked = new Map(
    [...nested].map(([query, list]) => [query, [...list].sort((a, b) => b[1] - a[1])] as const),
  );
  const { values, ...columns } = columnsFromMaps(ranked);
  return { name, ...columns, scores: Float64Array.from(values) };
}
