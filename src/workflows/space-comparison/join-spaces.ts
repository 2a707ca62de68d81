import type { AnalysedSpace, SpaceSide } from "../../contracts/analysed-space.js";
import { InputError } from "../../contracts/errors.js";
import { gatherRows } from "../../neighbors/prepare-items.js";

/** The rows that two spaces share, in the order of the first. */
export interface JoinedSides {
  readonly a: SpaceSide;
  readonly b: SpaceSide;
  readonly onlyInA: number;
  readonly onlyInB: number;
}

/** Joins the items of two spaces by id. Throws `InputError` where they share none. */
export function joinItems(a: AnalysedSpace, b: AnalysedSpace): JoinedSides {
  const joined = joinSides(a.items, b.items);
  if (joined.a.ids.length > 0) return joined;
  throw new InputError(
    `${a.id} and ${b.id} share no item: ids of the first are such as ${quoted(a.items.ids)}, of the second ${quoted(b.items.ids)}. Two spaces are compared over the same items; give both the same data, or make the ids agree`,
  );
}

/** Joins two sides by id; texts are those of the first that has any. */
export function joinSides(a: SpaceSide, b: SpaceSide): JoinedSides {
  const rowInB = new Map(b.ids.map((id, row) => [id, row]));
  const rowsA: number[] = [];
  const rowsB: number[] = [];
  a.ids.forEach((id, row) => {
    const other = rowInB.get(id);
    if (other === undefined) return;
    rowsA.push(row);
    rowsB.push(other);
  });
  const shared = rowsA.length;
  return {
    a: sideOf(a, rowsA, a.texts === null && b.texts !== null ? rowsB.map((row) => b.texts![row]!) : null),
    b: sideOf(b, rowsB, null),
    onlyInA: a.ids.length - shared,
    onlyInB: b.ids.length - shared,
  };
}

function sideOf({ ids, texts, matrix }: SpaceSide, rows: number[], given: string[] | null): SpaceSide {
  const asTheyAre = rows.length === ids.length && rows.every((row, i) => row === i);
  return {
    ids: asTheyAre ? ids : rows.map((row) => ids[row]!),
    texts: given ?? (texts === null ? null : rows.map((row) => texts[row]!)),
    matrix: asTheyAre ? matrix : gatherRows(matrix, Int32Array.from(rows), null),
  };
}

function quoted(ids: readonly string[]): string {
  return ids
    .slice(0, 3)
    .map((id) => `"${id}"`)
    .join(", ");
}
