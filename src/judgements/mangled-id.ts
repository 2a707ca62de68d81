import { nearestName } from "../contracts/nearest-name.js";

/**
 * Why a cell is the id of nothing, with the ids it may have been: what a spreadsheet makes of numbers, dates and truth
 * values, or a typing error. Empty where nothing can be said. Linear in the known ids.
 */
export function explainUnknownId(cell: string, known: Iterable<string>): string {
  const ids = [...known];
  for (const { applies, was, said } of manglings) {
    if (!applies.test(cell)) continue;
    const before = ids.filter((id) => was(id, cell)).slice(0, 3);
    const guess =
      before.length === 0 ? "" : `; it may have been ${before.map((id) => `"${id}"`).join(" or ")}`;
    if (before.length > 0 || said.always)
      return `. ${said.text}${guess}. Format the column as text, then import`;
  }
  const near = ids.length > mostToCompare ? null : nearestName(cell, ids);
  return near === null ? "" : `. Did you mean "${near}"?`;
}

interface Mangling {
  readonly applies: RegExp;
  readonly was: (id: string, cell: string) => boolean;
  /** What is said; only with an id that it may have been, unless `always`. */
  readonly said: { readonly text: string; readonly always: boolean };
}

const manglings: readonly Mangling[] = [
  {
    applies: /^[-+]?\d+([.,]\d+)?e[-+]?\d+$/i,
    was: (id, cell) => wasRounded(id, cell),
    said: { text: "A spreadsheet writes long numbers like that and loses their digits", always: true },
  },
  {
    applies: /^\d{1,4}[./-]\d{1,2}([./-]\d{1,4})?$|^\d{1,2}[-. ]\s?\p{L}{3,}|^\p{L}{3,}[-. ]{1,2}\d{2,4}$/u,
    was: (id, cell) => sameDigits(id, cell),
    said: { text: "It looks like a date that a spreadsheet made of an id", always: true },
  },
  {
    applies: /^#(NAME|REF|VALUE|N\/A|DIV\/0|NUM|NULL)[?!]?/i,
    was: () => false,
    said: { text: "A spreadsheet took the id for a formula", always: true },
  },
  {
    applies: /^\d{16,}$/,
    was: (id, cell) => id.length === cell.length && id.slice(0, 15) === cell.slice(0, 15),
    said: { text: "Spreadsheets keep 15 digits of a number", always: false },
  },
  {
    applies: /^\d+([.,]0*)?$/,
    was: (id, cell) => /^\d+$/.test(id) && stripped(id) === stripped(cell.replace(/[.,]0*$/, "")),
    said: { text: "A spreadsheet drops leading zeros", always: false },
  },
  {
    applies: /./,
    was: (id, cell) => id !== cell && plain(id) === plain(cell),
    said: { text: "Only its case or white space differs", always: false },
  },
];

function wasRounded(id: string, cell: string): boolean {
  const value = Number(cell.replace(",", "."));
  const number = Number(id);
  if (!Number.isFinite(number) || id.trim() === "") return false;
  const digits = /^[-+]?\d+(?:[.,](\d+))?/.exec(cell)?.[1]?.length ?? 0;
  return number.toExponential(digits) === value.toExponential(digits);
}

/** `3-4` becomes 04.03.2026 or 3-Apr: the numbers of the id, without the year, are among those of the date. */
function sameDigits(id: string, cell: string): boolean {
  const numbers = (text: string): string[] => (text.match(/\d+/g) ?? []).map(stripped);
  const inId = numbers(id);
  if (inId.length === 0 || id.length > 12 || !/[-./]/.test(id)) return false;
  const inCell = numbers(cell);
  return (
    inId.every((number) => inCell.includes(number)) || (/\p{L}/u.test(cell) && inCell.includes(inId[0]!))
  );
}

function stripped(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, "");
}

/** Edit distances to more ids than this would take minutes. */
const mostToCompare = 20_000;
