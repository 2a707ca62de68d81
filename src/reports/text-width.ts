import stringWidth from "string-width";

/** Columns that `text` takes in a terminal: wide scripts and emoji two, combining marks none. */
export function displayWidth(text: string): number {
  return isPlainAscii.test(text) ? text.length : stringWidth(text);
}

/** `text` cut to `columns`, its last column `…` where something was cut. Never cuts through a character. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return "";
  return `${takeColumns(text, columns - 1).trimEnd()}…`;
}

/** `text` cut to `columns` in its middle, since the ends of names tell them apart. */
export function cutMiddleToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return "";
  const tail = takeColumnsFromEnd(text, Math.floor((columns - 1) / 2));
  return `${takeColumns(text, columns - 1 - displayWidth(tail))}…${tail}`;
}

/** `text` with spaces up to `columns`; longer text as it is. */
export function padToWidth(text: string, columns: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** Lines of at most `columns`, broken at spaces, and inside words that are longer than a line. */
export function wrapToWidth(text: string, columns: number): string[] {
  const width = Math.max(1, columns);
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const head = takeColumns(line, width) || firstGrapheme(line);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
}

function takeColumns(text: string, columns: number): string {
  let taken = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += displayWidth(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

function takeColumnsFromEnd(text: string, columns: number): string {
  const segments = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let start = segments.length;
  for (let width = 0; start > 0; start--) {
    width += displayWidth(segments[start - 1]!);
    if (width > columns) break;
  }
  return segments.slice(start).join("");
}

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return text;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const isPlainAscii = /^[ -~]*$/;
