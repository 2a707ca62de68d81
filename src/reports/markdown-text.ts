import { visibleText } from "./plain-text.js";

/** Text of unknown origin as Markdown that shows it literally, also inside a table's cell. */
export function markdownText(text: string): string {
  return visibleText(text)
    .replace(/[\\`*_[\]~|]/g, "\\$&")
    .replace(/&(?=[#a-z])/gi, "&amp;")
    .replace(/<(?=[a-z/!?])/gi, "&lt;")
    .replace(/^\s*(?:[-+>]|#{1,6}(?=\s|$)|=+$)/, (start) => start.replace(/\S/, "\\$&"))
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2")
    .replace(/\b(https?|ftp|mailto):/gi, "$1&#58;")
    .replace(/\bwww\./gi, "www&#46;")
    .replace(/(^|[^\w])@(?=\w)/g, "$1&#64;");
}

/** Text as inline code, in a fence longer than any run of backticks in it. Not for a table: a bar would end the cell. */
export function markdownCode(text: string): string {
  const clean = visibleText(text);
  const longest = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = clean === "" || /^[` ]|[` ]$/.test(clean) ? " " : "";
  return `${fence}${space}${clean}${space}${fence}`;
}

/** A block of code that its text cannot end. */
export function markdownBlock(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${visibleText(text)}\n${fence}`;
}

/** A table; cells are Markdown already. Columns named in `right` are aligned to the right. */
export function markdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(headers),
    line(headers.map((_, i) => (right.has(i) ? "---:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}
