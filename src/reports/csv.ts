import { guardFormula, quotedCell } from "../contracts/sheet-cell.js";

/**
 * CSV by RFC 4180 with line feeds: text is quoted where it must be. A text that a spreadsheet would take for a
 * formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return) gets a leading apostrophe; numbers do not.
 * A number that is NaN or null is an empty cell.
 */
export function csv(header: readonly string[], rows: Iterable<readonly (string | number | null)[]>): string {
  const lines = [header.map(csvCell).join(",")];
  for (const row of rows) lines.push(row.map(csvCell).join(","));
  return `${lines.join("\n")}\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return quotedCell(guardFormula(value));
}
