/**
 * A cell of CSV, quoted where it must be: it holds the delimiter of any spreadsheet, a quote or a line end, or begins or
 * ends with white space.
 */
export function quotedCell(text: string): string {
  return /[",;\t|\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text that no spreadsheet takes for a formula: one that begins like one gets a leading apostrophe. */
export function guardFormula(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

/**
 * Text to be read in a spreadsheet: one line, safe as `guardFormula`, also where a spreadsheet parts fields by another
 * character than the file does and so begins a cell in the middle of this one. Not to be read back.
 */
export function guardText(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return guardFormula(line.replace(afterSeparator, "$1 $2"));
}

/**
 * An id as a cell that a spreadsheet leaves alone: with a leading apostrophe where it would be taken for a formula, a
 * number that loses digits or zeros, a date or a truth value; and one after each separator before what begins a
 * formula. `unguardId` gives back the same id, whatever it is.
 */
export function guardId(id: string): string {
  const inner = id.replace(afterSeparator, "$1'$2");
  return isMangled(id) ? `'${inner}` : inner;
}

/** The id of a cell written by `guardId`. */
export function unguardId(cell: string): string {
  const inner = cell.startsWith("'") ? cell.slice(1) : cell;
  return inner.replace(/([,;|\t])'('*[=+\-@＝＋－＠])/g, "$1$2");
}

/** Whether a spreadsheet would make something else of an id. In doubt, yes: an apostrophe costs nothing. */
function isMangled(id: string): boolean {
  if (/^(0|[1-9]\d{0,8})$/.test(id)) return false;
  if (!/^[\p{L}_]/u.test(id)) return true;
  return monthLike.test(id) || truthValues.has(id.toLowerCase());
}

const formulaStart = /^[=+\-@＝＋－＠\t\r]/;
const afterSeparator = /([,;|\t])('*[=+\-@＝＋－＠])/g;

/** `MARCH1`, `Sep-2`, `Mai 24`: names of months differ by language, so any word with up to four digits. */
const monthLike = /^\p{L}{3,}[-. /]{0,2}\d{1,4}$/u;

const truthValues = new Set(
  "true false wahr falsch vrai faux verdadero falso vero waar onwaar verdadeiro prawda fałsz sant falskt".split(
    " ",
  ),
);
