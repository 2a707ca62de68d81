import { InputError } from "../contracts/errors.js";

/** The grades that are taken, both ends included. */
export interface GradeScale {
  readonly lowest: number;
  readonly highest: number;
}

/** Parses `0-3`, `0-1`, `-1-3`. Throws `InputError`. */
export function parseGradeScale(text: string): GradeScale {
  const [, low, high] = /^\s*(-?\d{1,3})\s*(?:-|\.\.)\s*(\d{1,3})\s*$/.exec(text) ?? [];
  const scale = { lowest: Number(low), highest: Number(high) };
  if (low === undefined || scale.lowest >= scale.highest || scale.highest < 1) {
    throw new InputError(
      `The scale of grades is "${text}"; expected the lowest and the highest, such as 0-3`,
    );
  }
  return scale;
}

/**
 * The grade of a cell as spreadsheets leave it (`2`, `2.0`, `2,0`), null for an empty cell, or the reason why it is
 * none.
 */
export function sheetGrade(
  cell: string,
  { lowest, highest }: GradeScale,
): { readonly grade: number | null } | { readonly problem: string } {
  const text = cell.trim();
  if (text === "") return { grade: null };
  const [, whole] = /^'?([-+]?\d+)(?:[.,]0*)?$/.exec(text) ?? [];
  const rule = `expected a whole number from ${lowest} to ${highest}, or nothing where it is not judged yet`;
  if (whole === undefined) {
    const date = /^\d{1,4}[./-]\d{1,2}([./-]\d{1,4})?$|^\d{1,2}[-. ]\s?\p{L}{3,}/u.test(text)
      ? " (it looks like a date that a spreadsheet made of a number)"
      : "";
    return { problem: `The grade is "${text}"${date}; ${rule}` };
  }
  const grade = Number(whole);
  if (grade < lowest || grade > highest) {
    return {
      problem: `The grade is ${text}; ${rule}. Another scale is named with --grades, such as --grades 0-4`,
    };
  }
  return { grade };
}
