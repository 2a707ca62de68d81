import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** Bins of equal width between `low` and `high`. */
export interface SimilarityBins {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly mean: number;
}

/** Histogram of the similarities of pairs, with a rule at their mean; empty bins at the ends are left out. */
export function similarityHistogram(
  { low, high, counts, mean }: SimilarityBins,
  name: string,
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const step = (high - low) / counts.length;
  const bins = counts.map((count, i) => ({
    from: low + i * step,
    to: low + (i + 1) * step,
    share: count / total,
  }));
  const first = bins.findIndex(({ share }) => share > 0);
  const last = bins.findLastIndex(({ share }) => share > 0);
  const shown = bins.slice(Math.max(0, first - 2), last + 3);
  return {
    width,
    height,
    marginLeft: 48,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { domain: [shown[0]!.from, shown[shown.length - 1]!.to], label: null },
    y: { domain: [0, Math.max(...shown.map(({ share }) => share)) * 1.08], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({
        ticks: 4,
        tickSize: 0,
        tickFormat: (share: number) => `${Number((100 * share).toPrecision(2))} %`,
      }),
      Plot.axisX({ ticks: width < 500 ? 4 : 8, tickSize: 4 }),
      axisTitle("↑ pairs of items", -40),
      Plot.text([`${name} →`], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.rectY(shown, {
        x1: "from",
        x2: "to",
        y: "share",
        fill: "var(--accent)",
        fillOpacity: 0.75,
        inset: 0,
      }),
      Plot.ruleX([mean], { stroke: "currentColor", strokeWidth: 1.5, strokeDasharray: "4 3" }),
    ],
  };
}
