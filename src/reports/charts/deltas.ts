import * as Plot from "@observablehq/plot";
import { axisTitle, signedTick } from "./chart-frame.js";
import { textWidth } from "./place-labels.js";

/** One comparison a - b with its interval. */
export interface DeltaRow {
  /** `a − b`, by name or letter; unique among the rows. */
  readonly label: string;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  /** p after correction is at or below the level: a filled dot; otherwise an open one. */
  readonly established: boolean;
}

/** A line a comparison, in the order given: dot at the difference, rule over its 95 % interval, a line at zero. */
export function deltasChart(rows: readonly DeltaRow[], metric: string, width: number): Plot.PlotOptions {
  const fontSize = 12;
  const labelWidth = Math.max(...rows.map(({ label }) => textWidth(label, fontSize)), 0);
  const ends = rows.flatMap(({ low, high }) => [low, high]);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const pad = Math.max(0.005, (most - least) * 0.05);
  const [open, filled] = [rows.filter((row) => !row.established), rows.filter((row) => row.established)];
  const marks = (group: readonly DeltaRow[], stroke: string, fill: string): Plot.Markish[] => [
    Plot.ruleY(group, { y: "label", x1: "low", x2: "high", stroke, strokeWidth: 2 }),
    Plot.dot(group, { y: "label", x: "delta", r: 4.5, stroke, strokeWidth: 1.75, fill }),
  ];
  return {
    width,
    height: rows.length * 24 + 64,
    marginLeft: Math.min(labelWidth + 14, width * 0.55),
    marginRight: 22,
    marginTop: 30,
    marginBottom: 28,
    style: { fontSize: `${fontSize}px` },
    x: { domain: [least - pad, most + pad], label: null },
    y: { type: "point", domain: rows.map(({ label }) => label), label: null, padding: 0.6 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.ruleX([0], { stroke: "currentColor", strokeWidth: 1.25 }),
      Plot.axisX({ ticks: 5, tickSize: 0, tickFormat: signedTick }),
      Plot.axisY({ tickSize: 0 }),
      axisTitle(`difference in ${metric}, 95 % interval →`),
      ...marks(open, "var(--muted)", "var(--surface)"),
      ...marks(filled, "var(--accent)", "var(--accent)"),
    ],
  };
}
