import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** Intrinsic dimension at one distance with its interval. */
export interface ScalePoint {
  readonly distance: number;
  readonly dimension: number;
  readonly low: number;
  readonly high: number;
  readonly far: number;
}

/** Dimension over the distance at which it was looked at; the rank of the farther neighbour stands above each dot. */
export function dimensionScalesChart(
  points: readonly ScalePoint[],
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const top = Math.max(...points.map(({ high }) => high));
  return {
    width,
    height,
    marginLeft: 40,
    marginRight: 24,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { label: null, inset: 18 },
    y: { domain: [0, top * 1.15], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0 }),
      Plot.axisX({ ticks: 5, tickSize: 4 }),
      axisTitle("↑ dimension", -32),
      Plot.text(["distance of the neighbours →"], {
        frameAnchor: "bottom-right",
        dy: 40,
        fill: "var(--muted)",
      }),
      Plot.ruleX(points, {
        x: "distance",
        y1: "low",
        y2: "high",
        stroke: "var(--accent)",
        strokeOpacity: 0.4,
        strokeWidth: 2,
      }),
      Plot.line(points, { x: "distance", y: "dimension", stroke: "var(--accent)", strokeWidth: 1.25 }),
      Plot.dot(points, { x: "distance", y: "dimension", r: 4, fill: "var(--accent)" }),
      Plot.text(points, {
        x: "distance",
        y: "high",
        dy: -10,
        text: ({ far }: ScalePoint) => String(far),
        fill: "var(--muted)",
      }),
    ],
  };
}
