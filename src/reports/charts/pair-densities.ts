import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** A kind of pairs: shares of them in bins of equal width. */
export interface PairDensity {
  readonly name: string;
  readonly shares: readonly number[];
  /** Drawn filled; the others as lines. */
  readonly filled: boolean;
  readonly stroke: string;
}

/**
 * Shares of pairs by score, one outline a kind over the same bins from `low` to `high`, and the cut-off as an upright line.
 * The share of each kind adds up to 1, however many pairs it has.
 */
export function pairDensitiesChart(
  kinds: readonly PairDensity[],
  { low, high, cutoff, score }: { low: number; high: number; cutoff: number | null; score: string },
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const most = Math.max(...kinds.flatMap(({ shares }) => shares), 0);
  const outline = ({ shares }: PairDensity) => {
    const step = (high - low) / shares.length;
    const points = shares.flatMap((share, i) => [
      { x: low + i * step, y: share },
      { x: low + (i + 1) * step, y: share },
    ]);
    return [{ x: low, y: 0 }, ...points, { x: high, y: 0 }];
  };
  const peak = ({ name, shares }: PairDensity) => {
    const best = shares.indexOf(Math.max(...shares));
    return { x: low + ((best + 0.5) * (high - low)) / shares.length, y: shares[best]!, name };
  };
  return {
    width,
    height,
    marginLeft: 44,
    marginRight: 16,
    marginTop: 34,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { domain: [low, high], label: null },
    y: { domain: [0, most * 1.12], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (value: number) => `${Math.round(value * 100)} %` }),
      Plot.axisX({ ticks: width < 500 ? 5 : 9, tickSize: 4 }),
      axisTitle("↑ share of the pairs of a kind", -40),
      Plot.text([`${score} →`], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      ...kinds
        .filter(({ filled }) => filled)
        .map((kind) => Plot.areaY(outline(kind), { x: "x", y: "y", fill: kind.stroke, fillOpacity: 0.14 })),
      ...kinds.map((kind) =>
        Plot.line(outline(kind), {
          x: "x",
          y: "y",
          stroke: kind.stroke,
          strokeWidth: 1.75,
          ...(kind.filled ? {} : { strokeDasharray: "4 3" }),
        }),
      ),
      ...kinds.map((kind) =>
        Plot.text([peak(kind)], {
          x: "x",
          y: "y",
          text: "name",
          dy: -8,
          fontWeight: 600,
          fill: kind.stroke,
          ...halo,
        }),
      ),
      ...(cutoff === null || cutoff < low || cutoff > high
        ? []
        : [
            Plot.ruleX([cutoff], { stroke: "currentColor", strokeWidth: 1.5 }),
            Plot.text([{ x: cutoff }], {
              x: "x",
              frameAnchor: "top",
              dy: -14,
              text: () => `cut-off ${cutoff.toFixed(3)}`,
              fill: "currentColor",
              ...halo,
            }),
          ]),
    ],
  };
}

const halo = { stroke: "var(--surface)", strokeWidth: 4 } as const;
