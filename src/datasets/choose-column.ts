import { InputError } from "../contracts/errors.js";
import { nearestName } from "../contracts/nearest-name.js";
import { locate, type RowPlace } from "./row-place.js";

/** A column that is wanted: what for, how the user names it, and the names it usually has. */
export interface ColumnWish {
  /** Such as `the document id`. */
  readonly meaning: string;
  /** Such as `--id`. */
  readonly flag: string;
  readonly given: string | undefined;
  /** Best first, in lower case without separators: `productid` stands for `product_id` and `Product ID`. */
  readonly usual: readonly string[];
  /** What to do where there is no such column, as a sentence without its full stop. */
  readonly otherwise?: string | undefined;
}

/**
 * The column of a table that a wish means: the one the user gave, else the first usual name there is.
 * Throws `InputError` listing the columns there and the flag to give.
 */
export function chooseColumn(wish: ColumnWish, columns: readonly string[], place: RowPlace): string {
  if (wish.given !== undefined) return givenColumn(wish.given, wish, columns, place);
  const found = findUsual(wish.usual, columns);
  if (found !== null) return found;
  const otherwise = wish.otherwise === undefined ? "" : ` ${wish.otherwise}.`;
  throw new InputError(
    `No column is known to hold ${wish.meaning}; name it with ${wish.flag}.${otherwise} The columns are ${listColumns(columns)}`,
    locate(place, 0),
  );
}

/** The first of the usual names among the columns, or null. */
export function findUsual(usual: readonly string[], columns: readonly string[]): string | null {
  for (const name of usual) {
    const exact = columns.find((column) => column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "") === name);
    if (exact !== undefined) return exact;
  }
  return null;
}

/** A column that the user named. Throws `InputError` with the nearest name if it is not there. */
export function givenColumn(
  name: string,
  { flag, meaning }: Pick<ColumnWish, "flag" | "meaning">,
  columns: readonly string[],
  place: RowPlace,
): string {
  if (columns.includes(name)) return name;
  const near = nearestName(name, columns);
  const hint = near === null ? "" : `; did you mean "${near}"?`;
  throw new InputError(
    `There is no column "${name}" (${flag}: ${meaning})${hint}. The columns are ${listColumns(columns)}`,
    locate(place, 0),
  );
}

function listColumns(columns: readonly string[]): string {
  const shown = columns.slice(0, 20).map((column) => JSON.stringify(column));
  return columns.length > 20 ? `${shown.join(", ")} and ${columns.length - 20} more` : shown.join(", ");
}

/** Usual names of a column that says who judged; `user` is not among them, because interactions have users too. */
export const raterNames = [
  "rater",
  "raterid",
  "annotator",
  "annotatorid",
  "assessor",
  "assessorid",
  "judge",
  "judgeid",
  "worker",
  "workerid",
  "labeler",
  "labeller",
];
