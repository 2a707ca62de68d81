import { visibleText } from "./plain-text.js";

/** Markup that is safe to insert as it is. Only `html` and `trustedMarkup` make it. */
export interface Html {
  readonly markup: string;
}

type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * Template tag: interpolated strings are escaped (also for quoted attributes) and freed of control
 * characters; markup is kept, lists are joined, null, undefined and false print nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let markup = parts[0]!;
  values.forEach((value, i) => {
    markup += markupOf(value) + parts[i + 1]!;
  });
  return { markup };
}

/** Declares a string of our own making, such as a rendered chart, to be markup. */
export function trustedMarkup(markup: string): Html {
  return { markup };
}

/** Escapes text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON that can stand inside a script element: `<`, `>`, `&`, U+2028 and U+2029 are escaped. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function markupOf(value: Content): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return isList(value) ? value.map(markupOf).join("") : value.markup;
}

function isList(value: Html | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
