import type { PlotOptions } from "@observablehq/plot";
import { type Html, html, trustedMarkup } from "../html.js";
import { renderChart } from "../render-chart.js";

/** A chart drawn twice, for a page and for a phone; the style sheet shows one of them. */
export interface ChartFigure {
  readonly prefix: string;
  readonly label: string;
  readonly description: string;
  /** Options for a width in pixels; `narrow` asks for letters in place of names. */
  readonly draw: (width: number, narrow: boolean) => PlotOptions;
  readonly caption: Html | string;
  /** What the letters of the narrow form stand for. */
  readonly keys: readonly { readonly key: string; readonly name: string }[];
}

/** The figure's markup. */
export function chartFigure({ prefix, label, description, draw, caption, keys }: ChartFigure): Html {
  const at = (size: "wide" | "narrow", width: number) =>
    trustedMarkup(
      renderChart(draw(width, size === "narrow"), {
        prefix: `${prefix}-${size}`,
        ariaLabel: label,
        ariaDescription: description,
      }),
    );
  return html`<figure class="chart"><div class="wide">${at("wide", 960)}</div><div class="narrow">${at("narrow", 358)}${
    keys.length > 0 &&
    html`<p class="keys">${keys.map(({ key, name }) => html`<span><b>${key}</b> <bdi>${name}</bdi></span> `)}</p>`
  }</div><figcaption>${caption}</figcaption></figure>
`;
}
