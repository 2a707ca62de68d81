import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** Mean silhouette with so many clusters, and what points without groups have. */
export interface SilhouettePoint {
  readonly k: number;
  readonly silhouette: number;
  readonly low: number;
  readonly high: number;
  /** Whether two halves of the items give the same clusters: filled. */
  readonly stable: boolean;
  readonly chosen: boolean;
}

/**
 * Silhouette (up) against the number of clusters (right, log): the space with dots, filled where stable, and the range of
 * points without groups as a band.
 */
export function silhouettesByKChart(
  points: readonly SilhouettePoint[],
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const at = { x: "k", y: "silhouette" } as const;
  const values = points.flatMap(({ silhouette, low, high }) => [silhouette, low, high]);
  return {
    width,
    height,
    marginLeft: 44,
    marginRight: 20,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { type: "log", label: null },
    y: { domain: [Math.min(0, ...values), Math.max(...values) * 1.1], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 5, tickSize: 0 }),
      Plot.axisX(
        points.filter((_, i) => width >= 500 || i % 2 === 0).map(({ k }) => k),
        { tickSize: 4, tickFormat: String },
      ),
      axisTitle("↑ mean silhouette", -40),
      Plot.text(["number of clusters →"], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.areaY(points, { x: "k", y1: "low", y2: "high", fill: "var(--muted)", fillOpacity: 0.25 }),
      Plot.line(points, {
        x: "k",
        y: (point: SilhouettePoint) => (point.low + point.high) / 2,
        stroke: "var(--muted)",
      }),
      Plot.line(points, { ...at, stroke: "var(--accent)", strokeWidth: 1.5 }),
      Plot.dot(
        points.filter(({ stable }) => !stable),
        { ...at, r: 4, stroke: "var(--accent)", fill: "var(--surface)" },
      ),
      Plot.dot(
        points.filter(({ stable }) => stable),
        { ...at, r: 4.5, fill: "var(--accent)" },
      ),
      Plot.text(
        points.filter(({ chosen }) => chosen),
        {
          ...at,
          text: () => "chosen",
          dy: -14,
          fontWeight: 600,
          stroke: "var(--surface)",
          strokeWidth: 4,
          fill: "currentColor",
        },
      ),
    ],
  };
}
