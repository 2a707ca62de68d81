import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";

/** One setting of a model: bytes of a document's vectors, quality with its interval. */
export interface QualityBytesPoint {
  readonly model: string;
  readonly precision: string;
  readonly dims: string;
  readonly bytes: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Whether it is shown to lose no more than the margin, or loses nothing because it is the whole: filled. */
  readonly shown: boolean;
}

/**
 * Quality (up, linear) against bytes of a document (right, log): a line for each model and precision, dots at the mean with
 * their 95 % interval, filled where the setting is shown to lose no more than the margin. The number of dimensions stands
 * at each dot. Points must have positive bytes.
 */
export function qualityBytesChart(
  points: readonly QualityBytesPoint[],
  metric: string,
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const bytes = points.map((point) => point.bytes);
  const xDomain = [Math.min(...bytes) / 1.5, Math.max(...bytes) * 1.5];
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const pad = Math.max((high - low) * 0.08, 0.01);
  const models = [...new Set(points.map(({ model }) => model))];
  const lineOf = ({ model, precision }: QualityBytesPoint): string => `${model} ${precision}`;
  const sorted = [...points].sort((a, b) => a.bytes - b.bytes);
  const ends = [...new Map(sorted.map((point) => [lineOf(point), point])).values()];
  const strokeOf = ({ model }: QualityBytesPoint): string => strokes[models.indexOf(model) % strokes.length]!;
  const at = { x: "bytes", y: "mean" } as const;
  return {
    width,
    height,
    marginLeft: 40,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: "12px" },
    x: { type: "log", base: 2, domain: xDomain, label: null },
    y: { domain: [Math.max(0, low - pad), high + pad], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (value: number) => value.toFixed(2) }),
      Plot.axisX(powersOfTwo(xDomain[0]!, xDomain[1]!, width < 500 ? 4 : 2), {
        tickSize: 4,
        tickFormat: (value: number) => `${value} B`,
      }),
      axisTitle(`↑ ${metric}`, -36),
      Plot.text(["bytes of a document's vectors →"], {
        frameAnchor: "bottom-right",
        dy: 40,
        fill: "var(--muted)",
      }),
      Plot.ruleX(points, {
        x: "bytes",
        y1: "low",
        y2: "high",
        stroke: strokeOf,
        strokeOpacity: 0.35,
        strokeWidth: 1.5,
      }),
      Plot.line(sorted, { ...at, z: lineOf, stroke: strokeOf, strokeWidth: 1.25, strokeOpacity: 0.6 }),
      Plot.dot(
        points.filter(({ shown }) => !shown),
        { ...at, r: 4.5, stroke: strokeOf, strokeWidth: 1.75, fill: "var(--surface)" },
      ),
      Plot.dot(
        points.filter(({ shown }) => shown),
        { ...at, r: 5, fill: strokeOf },
      ),
      Plot.text(points, { ...at, text: "dims", dy: 14, fontSize: 11, fill: "var(--muted)", ...halo }),
      Plot.text(ends, { ...at, text: "precision", dy: -14, fontWeight: 600, fill: "currentColor", ...halo }),
    ],
  };
}

/** Powers of two in the domain, every one or every second, so that they have room. */
function powersOfTwo(from: number, to: number, step: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.ceil(Math.log2(from)); 2 ** power <= to; power++) {
    if (power % step === 0 || to / from < 16) ticks.push(2 ** power);
  }
  return ticks;
}

const halo = { stroke: "var(--surface)", strokeWidth: 4 } as const;
/** Of the first model, of the second, and so on. */
const strokes = ["var(--accent)", "var(--muted)", "currentColor"];
