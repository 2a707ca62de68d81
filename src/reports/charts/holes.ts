import * as Plot from "@observablehq/plot";
import { axisTitle } from "./chart-frame.js";
import { textWidth } from "./place-labels.js";

/** One candidate: its score, that of its condensed lists, and what the score could be. */
export interface HolesRow {
  /** Name or letter; unique among the rows. */
  readonly label: string;
  readonly score: number;
  readonly condensed: number;
  readonly low: number;
  readonly high: number;
}

/** A line a candidate, in the order given: a bar from the least to the greatest score, a dot, and a cross for condensed lists. */
export function holesChart(rows: readonly HolesRow[], metric: string, width: number): Plot.PlotOptions {
  const fontSize = 12;
  const labelWidth = Math.max(...rows.map(({ label }) => textWidth(label, fontSize)), 0);
  const values = rows.flatMap(({ low, high, score, condensed }) => [low, high, score, condensed]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max(0.005, (most - least) * 0.05);
  return {
    width,
    height: rows.length * 26 + 64,
    marginLeft: Math.min(labelWidth + 14, width * 0.55),
    marginRight: 22,
    marginTop: 30,
    marginBottom: 28,
    style: { fontSize: `${fontSize}px` },
    x: { domain: [Math.max(0, least - pad), most <= 1 ? Math.min(1, most + pad) : most + pad], label: null },
    y: { type: "point", domain: rows.map(({ label }) => label), label: null, padding: 0.6 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0, tickFormat: (value: number) => value.toFixed(2) }),
      Plot.axisY({ tickSize: 0 }),
      axisTitle(`${metric}, as scored and as it could be →`),
      Plot.ruleY(rows, {
        y: "label",
        x1: "low",
        x2: "high",
        stroke: "var(--accent)",
        strokeOpacity: 0.3,
        strokeWidth: 9,
      }),
      Plot.dot(rows, {
        y: "label",
        x: "condensed",
        r: 4.5,
        symbol: "times",
        stroke: "var(--counter)",
        strokeWidth: 2,
      }),
      Plot.dot(rows, { y: "label", x: "score", r: 4.5, fill: "var(--accent)" }),
    ],
  };
}
