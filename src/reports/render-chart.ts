import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { visibleText } from "./plain-text.js";

/** What a chart is called for people who do not see it, and the prefix of the ids inside it. */
export interface ChartIdentity {
  /** Unique within the page; letters, digits and hyphens. */
  readonly prefix: string;
  readonly ariaLabel: string;
  readonly ariaDescription: string;
}

/**
 * Draws Plot options in Node as one SVG element, the same bytes for the same options. `standalone` adds the
 * namespace that a file of its own needs. Throws when the options hold a title, caption or legend, which
 * would make it a figure.
 */
export function renderChart(
  options: Plot.PlotOptions,
  { prefix, ariaLabel, ariaDescription }: ChartIdentity,
  { standalone = false }: { readonly standalone?: boolean } = {},
): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({ ...options, document }) as unknown as SvgElement;
  if (svg.tagName.toLowerCase() !== "svg") {
    throw new Error(
      `chart ${prefix} rendered as <${svg.tagName.toLowerCase()}>: titles, captions and legends belong to the page`,
    );
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", visibleText(ariaLabel));
  svg.setAttribute("aria-description", visibleText(ariaDescription));
  if (standalone) svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  for (const style of [...svg.querySelectorAll("style")]) if (!standalone) style.remove();
  renumberIds(svg, prefix);
  roundGeometry(svg);
  return svg.outerHTML;
}

/** Plot numbers clip paths and markers from a counter of the process; here they get the chart's own numbers. */
function renumberIds(svg: SvgElement, prefix: string): void {
  const renamed = new Map<string, string>();
  for (const element of [...svg.querySelectorAll("[id]")]) {
    const id = element.getAttribute("id")!;
    renamed.set(id, `${prefix}-${renamed.size + 1}`);
    element.setAttribute("id", renamed.get(id)!);
  }
  if (renamed.size === 0) return;
  for (const element of [...svg.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      const target = /^url\(#(.+)\)$/.exec(value)?.[1];
      const next = target === undefined ? undefined : renamed.get(target);
      if (next !== undefined) element.setAttribute(name, `url(#${next})`);
    }
  }
}

/** Hundredths of a pixel are enough, and spare a third of the bytes. */
function roundGeometry(svg: SvgElement): void {
  for (const element of [...svg.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (!geometry.has(name) || !/\.\d{3}/.test(value)) continue;
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (digits) => String(Number(Number(digits).toFixed(2)))),
      );
    }
  }
}

/** The little of the DOM that is used here; the compiler options leave out the browser's types. */
interface SvgElement {
  readonly tagName: string;
  readonly outerHTML: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  remove(): void;
}

const geometry = new Set([
  "d",
  "transform",
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "width",
  "height",
  "cx",
  "cy",
  "r",
]);
