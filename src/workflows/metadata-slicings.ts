import type { DatasetMetadata } from "../contracts/metadata.js";
import { quantile } from "../numeric/quantile.js";
import { categorySlicing, numericSlicing, type Slicing } from "../selection/slicing.js";

/** A column of metadata by which queries can be parted. */
export interface MetadataSlicer {
  /** `query.COLUMN` or `document.COLUMN`. */
  readonly name: string;
  /** Share of the queries that have a value, 0 to 1. */
  readonly known: number;
  /** null where all queries fall into one slice. */
  readonly slicing: () => Slicing | null;
}

/**
 * One slicer a column: a query's own value, or what its relevant documents of the best grade have (`answers`, ids a
 * query): a name that more than half of them share, else "several values"; of numbers the median. A column is a number
 * where every value is one and there are more than twelve.
 */
export function metadataSlicers(
  queryIds: readonly string[],
  answers: readonly (readonly string[])[],
  { queries, documents }: DatasetMetadata,
): MetadataSlicer[] {
  const own = [...queries].map(([column, values]) =>
    slicer(
      `query.${column}`,
      `Query: ${column}`,
      `metadata "${column}" of the query`,
      queryIds.map((id) => [values.get(id)].filter((value) => value !== undefined)),
    ),
  );
  const found = [...documents].map(([column, values]) =>
    slicer(
      `document.${column}`,
      `Answer: ${column}`,
      `metadata "${column}" of the relevant documents with the best grade`,
      answers.map((ids) => ids.flatMap((id) => values.get(id) ?? [])),
    ),
  );
  return [...own, ...found];
}

function slicer(
  name: string,
  label: string,
  meaning: string,
  values: readonly (readonly string[])[],
): MetadataSlicer {
  const known = values.length === 0 ? 0 : values.filter((some) => some.length > 0).length / values.length;
  return {
    name,
    known,
    slicing: () => {
      const distinct = new Set(values.flat());
      const numeric = distinct.size > mostNames && [...distinct].every((value) => number.test(value));
      if (!numeric) return categorySlicing({ name, label, meaning }, values.map(commonValue));
      return numericSlicing(
        { name, label, meaning: `${meaning}, the median where there are several` },
        values.map((some) =>
          some.length === 0 ? Number.NaN : quantile(Float64Array.from(some, Number).sort(), 0.5),
        ),
      );
    },
  };
}

/** The value that more than half have; null without any. */
function commonValue(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  const counts = new Map<string, number>();
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    if (count * 2 > values.length) return value;
    counts.set(value, count);
  }
  return "several values";
}

const mostNames = 12;
const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
