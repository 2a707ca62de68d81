import { visibleText } from "./plain-text.js";
import { cutMiddleToWidth, cutToWidth, displayWidth, padToWidth, wrapToWidth } from "./text-width.js";

/** A column of a table for the terminal. */
export interface TableColumn {
  readonly header: string;
  /** Default: left. */
  readonly align?: "left" | "right";
  /** What happens to text that does not fit: `keep` (the default) needs its room, the others give way. */
  readonly overflow?: "keep" | "cut" | "cut-middle" | "wrap";
  /** Narrowest width of a column that gives way; default 12. */
  readonly minWidth?: number;
  /** Left out when there is no room, the highest number first; a column without it stays. */
  readonly dropOrder?: number;
}

/** Text of a cell with its emphasis; plain strings have none. Emphasis never carries meaning alone. */
export type TableCell = string | { readonly text: string; readonly style: TextStyle };

export type TextStyle = "bold" | "dim" | "good" | "caution" | "failure";

/** A table as lines, and the headers of the columns there was no room for. */
export interface RenderedTable {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/**
 * A table no wider than `width` columns of a terminal where its columns allow that; without even room for
 * those that stay, a block of `header: value` lines for each row. Text is freed of control characters.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  { width = 80, color = false }: { readonly width?: number; readonly color?: boolean } = {},
): RenderedTable {
  const cells = rows.map((row) => columns.map((_, i) => cleanCell(row[i] ?? "")));
  const natural = columns.map(({ header }, i) =>
    Math.max(displayWidth(header), ...cells.map((row) => displayWidth(row[i]!.text))),
  );
  const shown = columns.map((_, i) => i);
  const leastWidth = (i: number) =>
    (columns[i]!.overflow ?? "keep") === "keep"
      ? natural[i]!
      : Math.min(natural[i]!, columns[i]!.minWidth ?? 12);
  const needed = () => shown.reduce((sum, i) => sum + leastWidth(i), 0) + gap * (shown.length - 1);
  const leftOut: number[] = [];
  while (needed() > width) {
    const next = shown
      .filter((i) => columns[i]!.dropOrder !== undefined)
      .sort((i, j) => columns[j]!.dropOrder! - columns[i]!.dropOrder!)[0];
    if (next === undefined) break;
    shown.splice(shown.indexOf(next), 1);
    leftOut.push(next);
  }
  const headers = leftOut.sort((i, j) => i - j).map((i) => columns[i]!.header);
  if (needed() > width) return { text: stacked(columns, cells, width, color), leftOut: [] };
  const widths = shareWidth(shown, natural, leastWidth, width);
  const lines = [
    ...tableLines(
      shown,
      columns,
      widths,
      columns.map(({ header }) => ({ text: header, style: "bold" as const })),
      color,
    ),
    shown.map((i) => "─".repeat(widths.get(i)!)).join(" ".repeat(gap)),
    ...cells.flatMap((row) => tableLines(shown, columns, widths, row, color)),
  ];
  return { text: lines.join("\n"), leftOut: headers };
}

/** `text` in its emphasis by ANSI codes, or as it is where `color` is false. */
export function styled(text: string, style: TextStyle | null, color: boolean): string {
  return color && style !== null && text !== "" ? `\u001b[${ansi[style]}m${text}\u001b[0m` : text;
}

interface Cell {
  readonly text: string;
  readonly style: TextStyle | null;
}

function cleanCell(cell: TableCell): Cell {
  return typeof cell === "string"
    ? { text: visibleText(cell), style: null }
    : { text: visibleText(cell.text), style: cell.style };
}

/** Gives each column its least width, then what is left over to those that want more, from the left. */
function shareWidth(
  shown: readonly number[],
  natural: readonly number[],
  leastWidth: (i: number) => number,
  width: number,
): Map<number, number> {
  const widths = new Map(shown.map((i) => [i, leastWidth(i)]));
  let spare = width - gap * (shown.length - 1) - [...widths.values()].reduce((sum, value) => sum + value, 0);
  for (const i of shown) {
    const more = Math.min(spare, natural[i]! - widths.get(i)!);
    widths.set(i, widths.get(i)! + more);
    spare -= more;
  }
  return widths;
}

function tableLines(
  shown: readonly number[],
  columns: readonly TableColumn[],
  widths: ReadonlyMap<number, number>,
  row: readonly Cell[],
  color: boolean,
): string[] {
  const blocks = shown.map((i) => {
    const width = widths.get(i)!;
    const { text } = row[i]!;
    const { overflow } = columns[i]!;
    if (overflow === "wrap") return wrapToWidth(text, width);
    return [overflow === "cut-middle" ? cutMiddleToWidth(text, width) : cutToWidth(text, width)];
  });
  const height = Math.max(...blocks.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    shown
      .map((i, place) => {
        const text = blocks[place]![line] ?? "";
        const padding = padToWidth("", widths.get(i)! - displayWidth(text));
        const inked = styled(text, row[i]!.style, color);
        return columns[i]!.align === "right" ? padding + inked : inked + padding;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** Every row as a block: its first cell, then a `header: value` line for each other one that has text. */
function stacked(
  columns: readonly TableColumn[],
  cells: readonly (readonly Cell[])[],
  width: number,
  color: boolean,
): string {
  const cellLines = ({ text, style }: Cell, i: number) => {
    if (text === "") return [];
    const [indent, label] = i === 0 ? ["", ""] : ["  ", `${columns[i]!.header}: `];
    return wrapToWidth(label + text, width - indent.length).map(
      (line) => indent + styled(line, style, color),
    );
  };
  return cells.map((row) => row.flatMap(cellLines).join("\n")).join("\n\n");
}

const gap = 2;

const ansi: Readonly<Record<TextStyle, string>> = {
  bold: "1",
  dim: "2",
  good: "32",
  caution: "33",
  failure: "31",
};
