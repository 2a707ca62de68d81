import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";

/** Length of the longest list of a run. */
export function longestList({ queryIds, offsets }: Run): number {
  let longest = 0;
  for (let i = 0; i < queryIds.length; i++) longest = Math.max(longest, offsets[i + 1]! - offsets[i]!);
  return longest;
}

/** The mistake of an entry that no list may hold: a score of NaN, or else a document listed twice. */
export function unusableEntry(run: Run, queryRow: number, row: number, score: number): InputError {
  const place = `query "${run.queryIds[queryRow]}" of run "${run.name}"`;
  const document = run.documentIds[row];
  return Number.isNaN(score)
    ? new InputError(
        `document "${document}" has the score NaN in ${place}; scores must be numbers: mend or remove that line`,
      )
    : new InputError(
        `document "${document}" is listed twice in ${place}; a list names a document once: remove one line`,
      );
}
