import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** Share of the variance along the direction of a rank, beside what a Gaussian gives. */
export interface SpectrumPoint {
  readonly rank: number;
  readonly share: number;
  readonly random: number;
}

/** The spectrum on logarithmic axes: a line for the space, a dashed one for a Gaussian of as many rows and dimensions. */
export function spectrumChart(
  points: readonly SpectrumPoint[],
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const shares = points.flatMap(({ share, random }) => [share, random]);
  const most = Math.max(...shares);
  const floor = most / 1e6;
  const least = Math.max(floor, Math.min(...shares.filter((share) => share > 0)));
  return {
    width,
    height,
    marginLeft: 60,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { type: "log", domain: [1, Math.max(2, ...points.map(({ rank }) => rank))], label: null },
    y: { type: "log", domain: [least / 1.5, most * 1.5], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: percent }),
      Plot.axisX({ ticks: width < 500 ? 4 : 8, tickSize: 4, tickFormat: (rank: number) => `${rank}` }),
      axisTitle("↑ share of the variance", -52),
      Plot.text(["rank of the direction →"], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.line(
        points.filter(({ random }) => random > floor),
        { x: "rank", y: "random", stroke: "var(--muted)", strokeWidth: 1.5, strokeDasharray: "4 3" },
      ),
      Plot.line(
        points.filter(({ share }) => share > floor),
        { x: "rank", y: "share", stroke: "var(--accent)", strokeWidth: 2 },
      ),
    ],
  };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(1))} %`;
}
