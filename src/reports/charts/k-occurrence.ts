import * as Plot from "@observablehq/plot";
import { poissonPmf } from "../../statistics/poisson.js";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/**
 * The distribution of k-occurrences on logarithmic axes: dots for the items that are in so many lists, a line for random
 * lists, Poisson with the same mean. Items in no list stand at ½.
 */
export function kOccurrenceChart(
  counts: readonly { readonly count: number; readonly items: number }[],
  { mean, items }: { readonly mean: number; readonly items: number },
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const dots = counts.map(({ count, items: y }) => ({ x: place(count), y }));
  const largest = counts[counts.length - 1]!.count;
  const random = randomLine(mean, items, largest);
  const highest = Math.max(...dots.map(({ y }) => y), ...random.map(({ y }) => y));
  return {
    width,
    height,
    marginLeft: 48,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { type: "log", domain: [0.4, Math.max(2, largest) * 1.3], label: null },
    y: { type: "log", domain: [0.7, highest * 1.6], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (value: number) => value.toLocaleString("en-US") }),
      Plot.axisX({
        ticks: width < 500 ? 4 : 8,
        tickSize: 4,
        tickFormat: (value: number) => (value < 1 ? "" : value.toLocaleString("en-US")),
      }),
      axisTitle("↑ items", -40),
      Plot.text(["lists that an item is in (left edge: none) →"], {
        frameAnchor: "bottom-right",
        dy: 40,
        fill: "var(--muted)",
      }),
      Plot.line(random, {
        x: "x",
        y: "y",
        stroke: "var(--muted)",
        strokeWidth: 1.5,
        strokeDasharray: "4 3",
        clip: true,
      }),
      Plot.dot(dots, { x: "x", y: "y", r: 3, fill: "var(--accent)" }),
    ],
  };
}

function randomLine(mean: number, items: number, largest: number): { x: number; y: number }[] {
  const line: { x: number; y: number }[] = [];
  for (let count = 0; count <= largest; count++) {
    const y = items * poissonPmf(count, mean);
    if (y < 0.01 && count > mean) break;
    if (y >= 0.01) line.push({ x: place(count), y });
  }
  return line;
}

/** A logarithmic axis has no 0: no list stands at ½. */
function place(count: number): number {
  return count === 0 ? 0.5 : count;
}
