import { type Html, html } from "../html.js";

/** Terms with their values. */
export function definitions(facts: readonly (readonly [string, string])[]): Html {
  return html`<dl>${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`;
}
