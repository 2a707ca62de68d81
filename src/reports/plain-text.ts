/**
 * Text of unknown origin made harmless to show: control characters (ANSI escapes with them) become their
 * pictures (␛), line breaks and tabs become spaces, bidirectional overrides and lone surrogates U+FFFD.
 */
export function visibleText(text: string): string {
  return text
    .replace(/[\t\n\r\v\f\u0085\u2028\u2029]+/gu, " ")
    .replace(controls, (character) => pictureOf(character))
    .replace(directionControls, "\ufffd")
    .replace(/\p{Surrogate}/gu, "\ufffd");
}

/** As `visibleText`, line by line: the line feeds of a message of several lines stay. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}

/** The first `limit` code points of `text`, the last of them `…` where some were cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const points = Array.from(text.slice(0, 2 * limit + 2));
  return points.length <= limit && text.length <= 2 * limit + 2
    ? text
    : `${points
        .slice(0, limit - 1)
        .join("")
        .trimEnd()}…`;
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : "\ufffd";
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const controls = /[\u0000-\u001f\u007f-\u009f]/gu;

/** Marks that embed, override or isolate direction: they can make text lie about its order. */
const directionControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
