import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** A spectrum beside that of an isotropic sample of the same variance, and the line of its decay. */
export interface SpectrumChartData {
  readonly eigenvalues: readonly number[];
  readonly isotropic: readonly number[];
  readonly decay: { readonly alpha: number; readonly from: number; readonly to: number } | null;
}

/** Eigenvalues over their rank on logarithmic axes: dots as measured, dashes isotropic, a line of slope −α over its range. */
export function spectrumChart(
  { eigenvalues, isotropic, decay }: SpectrumChartData,
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const floor = (eigenvalues[0] ?? 1) * 1e-7;
  const points = (values: readonly number[]) =>
    values.map((y, i) => ({ x: i + 1, y })).filter(({ y }) => y > floor);
  const measured = points(eigenvalues);
  const random = points(isotropic);
  const line = decay === null ? [] : decayLine(eigenvalues, decay);
  const all = [...measured, ...random].map(({ y }) => y);
  return {
    width,
    height,
    marginLeft: 56,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { type: "log", domain: [0.9, Math.max(2, eigenvalues.length) * 1.1], label: null },
    y: { type: "log", domain: [Math.min(...all) / 1.5, Math.max(...all) * 1.5], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (value: number) => value.toExponential(0) }),
      Plot.axisX({
        ticks: width < 500 ? 4 : 8,
        tickSize: 4,
        tickFormat: (value: number) => (value < 1 ? "" : String(value)),
      }),
      axisTitle("↑ variance along a component", -48),
      Plot.text(["component →"], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.line(random, { x: "x", y: "y", stroke: "var(--muted)", strokeWidth: 1.5, strokeDasharray: "4 3" }),
      Plot.dot(measured, { x: "x", y: "y", r: 2.5, fill: "var(--accent)" }),
      Plot.line(line, { x: "x", y: "y", stroke: "currentColor", strokeWidth: 1.5, clip: true }),
    ],
  };
}

/** Through the geometric mean of the range. */
function decayLine(
  eigenvalues: readonly number[],
  { alpha, from, to }: { readonly alpha: number; readonly from: number; readonly to: number },
): { x: number; y: number }[] {
  let [x, y] = [0, 0];
  for (let j = from; j <= to; j++) {
    x += Math.log(j) / (to - from + 1);
    y += Math.log(eigenvalues[j - 1]!) / (to - from + 1);
  }
  return [from, to].map((rank) => ({ x: rank, y: Math.exp(y - alpha * (Math.log(rank) - x)) }));
}
