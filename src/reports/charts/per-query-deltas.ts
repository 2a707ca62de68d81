import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize, signedTick } from "./chart-frame.js";

/** Sorted differences of two candidates, ready to draw. */
export interface DeltaBars {
  /** Heights, largest first. */
  readonly values: readonly number[];
  /** Queries that one bar stands for; above 1 the bar is their mean. */
  readonly queriesPerBar: number;
  readonly queries: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/**
 * Differences `a[i] - b[i]` of the queries both candidates have a score for (NaN is left out), largest first;
 * above `limit` queries neighbours in that order are averaged, so that at most `limit` bars are drawn.
 */
export function deltaBars(a: ArrayLike<number>, b: ArrayLike<number>, limit = 600): DeltaBars {
  const differences: number[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a[i]! - b[i]!;
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  differences.sort((x, y) => y - x);
  const queriesPerBar = Math.max(1, Math.ceil(differences.length / limit));
  const values: number[] = [];
  for (let start = 0; start < differences.length; start += queriesPerBar) {
    const group = differences.slice(start, start + queriesPerBar);
    values.push(group.reduce((sum, value) => sum + value, 0) / group.length);
  }
  const wins = differences.filter((value) => value > 0).length;
  const losses = differences.filter((value) => value < 0).length;
  const queries = differences.length;
  return { values, queriesPerBar, queries, wins, losses, ties: queries - wins - losses };
}

/** One thin bar a query, sorted, above the zero line where `a` is better and below it where `b` is. */
export function perQueryDeltasChart(
  bars: DeltaBars,
  names: { readonly a: string; readonly b: string; readonly metric: string },
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const reach = Math.max(0.05, ...bars.values.map(Math.abs));
  const gap = bars.values.length <= (width - 60) / 4 ? 0.12 : 0;
  const data = bars.values.map((value, i) => ({ x1: i + gap, x2: i + 1 - gap, value }));
  const side = (positive: boolean, fill: string) =>
    Plot.rectY(
      data.filter(({ value }) => (positive ? value > 0 : value < 0)),
      { x1: "x1", x2: "x2", y1: 0, y2: "value", fill },
    );
  return {
    width,
    height,
    marginLeft: 50,
    marginRight: 8,
    marginTop: 30,
    marginBottom: 10,
    style: { fontSize: "12px" },
    x: { type: "linear", domain: [0, Math.max(1, bars.values.length)], axis: null },
    y: { domain: [-reach * 1.08, reach * 1.08], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        tickFormat: signedTick,
      }),
      axisTitle(`↑ difference in ${names.metric}`, -46),
      side(true, "var(--accent)"),
      side(false, "var(--counter)"),
      Plot.ruleY([0], { stroke: "currentColor" }),
      corner(`${names.a} better on ${bars.wins}`, "top-right", 4),
      corner(`${names.b} better on ${bars.losses}`, "bottom-left", -4),
    ],
  };
}

function corner(text: string, frameAnchor: "top-right" | "bottom-left", dy: number): Plot.Markish {
  return Plot.text([text], {
    frameAnchor,
    dx: frameAnchor === "top-right" ? -4 : 6,
    dy: dy * 2,
    fill: "currentColor",
    fontWeight: 600,
    stroke: "var(--surface)",
    strokeWidth: 4,
  });
}
