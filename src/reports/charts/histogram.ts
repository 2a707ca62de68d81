import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** Counts in bins of equal width from `low` to `high`. */
export interface HistogramData {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  /** Counts of something else in the same bins, drawn as a line of the same area; null: none. */
  readonly beside: readonly number[] | null;
}

/** Shares of all in bars, over the bins that hold anything; what is beside them as a stepped line. */
export function histogramChart(
  { low, high, counts, beside }: HistogramData,
  words: { readonly count: string; readonly value: string },
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const step = (high - low) / counts.length;
  const bins = (values: readonly number[]) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value, i) => ({
      x1: low + i * step,
      x2: low + (i + 1) * step,
      y: total > 0 ? value / total : 0,
    }));
  };
  const bars = bins(counts);
  const others = beside === null ? [] : bins(beside);
  const held = [...bars, ...others].filter(({ y }) => y > 0);
  const domain = [Math.min(...held.map(({ x1 }) => x1)), Math.max(...held.map(({ x2 }) => x2))];
  const inside = ({ x1, x2 }: { x1: number; x2: number }): boolean => x2 > domain[0]! && x1 < domain[1]!;
  return {
    width,
    height,
    marginLeft: 48,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { domain, label: null },
    y: { domain: [0, Math.max(...held.map(({ y }) => y)) * 1.05], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({
        ticks: 4,
        tickSize: 0,
        tickFormat: (value: number) => `${Number((100 * value).toPrecision(2))} %`,
      }),
      Plot.axisX({ ticks: width < 500 ? 5 : 10, tickSize: 4 }),
      axisTitle(`↑ ${words.count}`, -40),
      Plot.text([`${words.value} →`], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.rectY(bars.filter(inside), {
        x1: "x1",
        x2: "x2",
        y: "y",
        fill: "var(--accent)",
        fillOpacity: 0.55,
      }),
      Plot.line(others.filter(inside), {
        x: ({ x1, x2 }: { x1: number; x2: number }) => (x1 + x2) / 2,
        y: "y",
        stroke: "currentColor",
        strokeWidth: 1.5,
      }),
    ],
  };
}
