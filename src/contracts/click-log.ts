import { InputError } from "./errors.js";

/** How often a document was shown for a query at a position, and how often it was clicked there. */
export interface ClickRow {
  readonly queryId: string;
  readonly documentId: string;
  /** Rank from 1 at which it was shown. */
  readonly position: number;
  readonly impressions: number;
  readonly clicks: number;
}

/** Clicks with the positions they fell on, each query, document and position once. */
export interface ClickLog {
  readonly rows: readonly ClickRow[];
}

/**
 * A click log from rows, those of one query, document and position added up. Throws `InputError` for a position that is
 * no whole number from 1, for counts that are no whole numbers from 0, for more clicks than impressions, and for a log
 * without impressions or without anything that was shown and not clicked.
 */
export function clickLogFromRows(rows: Iterable<ClickRow>): ClickLog {
  const sums = new Map<string, ClickRow>();
  let impressions = 0;
  let clicks = 0;
  for (const row of rows) {
    checkRow(row);
    const key = JSON.stringify([row.queryId, row.documentId, row.position]);
    const earlier = sums.get(key);
    sums.set(key, {
      ...row,
      impressions: row.impressions + (earlier?.impressions ?? 0),
      clicks: row.clicks + (earlier?.clicks ?? 0),
    });
    impressions += row.impressions;
    clicks += row.clicks;
  }
  if (impressions === 0)
    throw new InputError("The click log holds no impression, so nothing can be told from it");
  if (clicks === impressions) {
    throw new InputError(
      "Everything in the click log was clicked: what was shown and not clicked is missing, and without it there is no rate. Log impressions too, or add a column impressions",
    );
  }
  return { rows: [...sums.values()] };
}

function checkRow({ queryId, documentId, position, impressions, clicks }: ClickRow): void {
  const where = `document "${documentId}" for query "${queryId}"`;
  if (!Number.isSafeInteger(position) || position < 1) {
    throw new InputError(
      `The position of ${where} is ${position}; expected a whole number from 1. Where positions are counted from 0, add 1`,
    );
  }
  for (const [name, count] of [
    ["impressions", impressions],
    ["clicks", clicks],
  ] as const) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new InputError(`The ${name} of ${where} are ${count}; expected a whole number from 0`);
  }
  if (clicks > impressions) {
    throw new InputError(
      `There are ${clicks} clicks on ${where} at position ${position} and only ${impressions} impressions`,
    );
  }
}
