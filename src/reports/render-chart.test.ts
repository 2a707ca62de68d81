import * as Plot from "@observablehq/plot";
import { describe, expect, test } from "vitest";
import { renderChart } from "./render-chart.js";

const identity = { prefix: "t", ariaLabel: "A", ariaDescription: "B" };
const options = (): Plot.PlotOptions => ({
  width: 200,
  height: 100,
  x: { domain: [0, 3] },
  marks: [
    Plot.dot([[1, 2]], { clip: true }),
    Plot.link([0], { x1: 0, y1: 1, x2: 3, y2: 2.3456789, markerEnd: "arrow" }),
    Plot.text([[1, 1]], { text: () => 'url(#plot-clip-1) </script><img src=x onerror="x">' }),
  ],
});

describe("renderChart", () => {
  test("the same options give the same bytes, however many charts came before", () => {
    const first = renderChart(options(), identity);
    renderChart(options(), { ...identity, prefix: "other" });
    expect(renderChart(options(), identity)).toBe(first);
  });

  test("ids carry the chart's own prefix, and references follow them", () => {
    const svg = renderChart(options(), identity);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const references = [...svg.matchAll(/="url\(#([^)]+)\)"/g)].map(([, id]) => id);
    expect(ids).toEqual(["t-1", "t-2"]);
    expect(new Set(references)).toEqual(new Set(ids));
  });

  test("text stays text", () => {
    const svg = renderChart(options(), identity);
    expect(svg).toContain("url(#plot-clip-1) &lt;/script&gt;&lt;img src=x");
    expect(svg).not.toMatch(/<img|<script/);
  });

  test("is one SVG element with a name, a namespace only where it stands alone", () => {
    const svg = renderChart(options(), { ...identity, ariaLabel: 'a "b" <c>' });
    expect(svg).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
    expect(svg).toContain('role="img"');
    expect(svg).toContain("a &quot;b&quot;");
    expect(svg).not.toContain("xmlns");
    expect(renderChart(options(), identity, { standalone: true })).toContain(
      'xmlns="http://www.w3.org/2000/svg"',
    );
  });

  test("refuses what would make it a figure", () => {
    expect(() => renderChart({ ...options(), title: "x" }, identity)).toThrow(/belong to the page/);
  });

  test("coordinates are rounded to hundredths", () => {
    expect(renderChart(options(), identity)).not.toMatch(/(?:d|transform)="[^"]*\.\d{3}/);
  });
});
