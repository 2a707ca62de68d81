import { type Html, html } from "../html.js";

/** A sentence with its commands, between backticks, as code; other backticks stay as they are. */
export function withCode(sentence: string): Html[] {
  return sentence
    .split(/`(alidade [^`]*)`/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
