import * as Plot from "@observablehq/plot";
import { axisTitle, type ChartSize } from "./chart-frame.js";
import { type Box, placeLabels, textWidth } from "./place-labels.js";

/** One candidate: quality with its interval, latency of a query in milliseconds. */
export interface QualityLatencyPoint {
  /** Text beside the dot: a short name, or a letter where there is little room. */
  readonly label: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly p50: number;
  readonly p95: number;
  /** Member of the set that could be the best: a filled diamond; the others are open circles. */
  readonly couldBeBest: boolean;
  /** Whether the line joins it: established as better than the faster one that the line comes from. */
  readonly joined: boolean;
  /** Worse in quality, as established, and in no resource better than another: drawn faint. */
  readonly dominated: boolean;
}

/**
 * Quality (up, linear) against latency (right, log): dots at mean and p50, the 95 % interval upright, p50 to
 * p95 level, and a step line through candidates that are each established as better than the faster one before: nothing
 * else is drawn as an order. Dominated candidates are faint. Points must have positive latencies.
 */
export function qualityLatencyChart(
  points: readonly QualityLatencyPoint[],
  metric: string,
  { width, height }: ChartSize,
): Plot.PlotOptions {
  const scales = scalesOf(points, width, height);
  const labels = labelsOf(points, scales, width < 500 ? 13 : 12);
  const frontier = points.filter(({ joined }) => joined).sort((a, b) => a.p50 - b.p50);
  const [others, best] = [points.filter((p) => !p.couldBeBest), points.filter((p) => p.couldBeBest)];
  const end = frontier.at(-1);
  const step = end === undefined ? [] : [...frontier, { ...end, p50: scales.xDomain[1] }];
  return {
    width,
    height,
    ...scales.margins,
    style: { fontSize: "12px" },
    x: { type: "log", domain: [...scales.xDomain], label: null },
    y: { domain: [...scales.yDomain], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (value: number) => value.toFixed(2) }),
      Plot.axisX(logTicks(scales.xDomain), { tickSize: 4, tickFormat: (value: number) => `${value} ms` }),
      axisTitle(`↑ ${metric}`, -36),
      Plot.text(["time of a query →"], { frameAnchor: "bottom-right", dy: 40, fill: "var(--muted)" }),
      Plot.line(step, {
        x: "p50",
        y: "mean",
        curve: "step-after",
        stroke: "var(--frontier)",
        strokeOpacity: 0.3,
        strokeWidth: 7,
        strokeLinejoin: "round",
      }),
      ...intervals(others, scales, "var(--muted)"),
      ...intervals(best, scales, "var(--accent)"),
      ...[true, false].map((faint) =>
        Plot.dot(
          others.filter(({ dominated }) => dominated === faint),
          {
            x: "p50",
            y: "mean",
            r: 4.5,
            symbol: "circle",
            stroke: "var(--muted)",
            strokeOpacity: faint ? 0.45 : 1,
            strokeWidth: 1.75,
            fill: "var(--surface)",
          },
        ),
      ),
      Plot.dot(best, { x: "p50", y: "mean", r: 6, symbol: "diamond", fill: "var(--accent)" }),
      Plot.link(
        labels.filter(({ leader }) => leader),
        { x1: "px", y1: "py", x2: "x", y2: "y", stroke: "var(--muted)", strokeWidth: 0.75 },
      ),
      Plot.text(labels, {
        x: "x",
        y: "y",
        text: "label",
        textAnchor: "start",
        fontSize: width < 500 ? 13 : 12,
        fontWeight: 600,
        fill: "currentColor",
        stroke: "var(--surface)",
        strokeWidth: 4,
      }),
    ],
  };
}

function intervals(
  points: readonly QualityLatencyPoint[],
  { toY, fromY }: Scales,
  stroke: string,
): Plot.Markish[] {
  const style = { stroke, strokeWidth: 1.5, strokeOpacity: 0.75 };
  const ends = points.map(({ p95, mean }) => ({ p95, from: fromY(toY(mean) - 4), to: fromY(toY(mean) + 4) }));
  return [
    Plot.ruleX(points, { x: "p50", y1: "low", y2: "high", ...style }),
    Plot.ruleY(points, { y: "mean", x1: "p50", x2: "p95", ...style }),
    Plot.ruleX(ends, { x: "p95", y1: "from", y2: "to", ...style }),
  ];
}

interface Scales {
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly margins: { marginLeft: number; marginRight: number; marginTop: number; marginBottom: number };
  readonly frame: Box;
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly fromX: (pixel: number) => number;
  readonly fromY: (pixel: number) => number;
}

function scalesOf(points: readonly QualityLatencyPoint[], width: number, height: number): Scales {
  const margins = { marginLeft: 40, marginRight: 12, marginTop: 30, marginBottom: 44 };
  const fast = Math.min(...points.map(({ p50 }) => p50));
  const slow = Math.max(...points.map(({ p95 }) => p95));
  const low = Math.min(...points.map((p) => p.low));
  const high = Math.max(...points.map((p) => p.high));
  const pad = Math.max((high - low) * 0.08, 0.01);
  const xDomain = [fast / 1.6, Math.max(slow, fast * 2) * 1.6] as const;
  const yDomain = [Math.max(0, low - pad), high + pad] as const;
  const frame = {
    x: margins.marginLeft,
    y: margins.marginTop,
    width: width - margins.marginLeft - margins.marginRight,
    height: height - margins.marginTop - margins.marginBottom,
  };
  const logSpan = Math.log(xDomain[1] / xDomain[0]);
  const ySpan = yDomain[1] - yDomain[0];
  return {
    xDomain,
    yDomain,
    margins,
    frame,
    toX: (value) => frame.x + (Math.log(value / xDomain[0]) / logSpan) * frame.width,
    toY: (value) => frame.y + ((yDomain[1] - value) / ySpan) * frame.height,
    fromX: (pixel) => xDomain[0] * Math.exp(((pixel - frame.x) / frame.width) * logSpan),
    fromY: (pixel) => yDomain[1] - ((pixel - frame.y) / frame.height) * ySpan,
  };
}

function labelsOf(points: readonly QualityLatencyPoint[], scales: Scales, fontSize: number) {
  const obstacles = points.flatMap((point): Box[] => {
    const [x, y] = [scales.toX(point.p50), scales.toY(point.mean)];
    const top = scales.toY(point.high);
    return [
      { x: x - 7, y: y - 7, width: 14, height: 14 },
      { x: x - 1, y: top, width: 2, height: scales.toY(point.low) - top },
      { x, y: y - 1, width: scales.toX(point.p95) - x, height: 2 },
    ];
  });
  const requests = points.map(({ label, p50, mean }) => ({
    x: scales.toX(p50),
    y: scales.toY(mean),
    width: textWidth(label, fontSize),
    height: fontSize + 2,
  }));
  return placeLabels(requests, obstacles, scales.frame).map(({ left, middle, leader }, i) => ({
    label: points[i]!.label,
    x: scales.fromX(left),
    y: scales.fromY(middle),
    px: points[i]!.p50,
    py: points[i]!.mean,
    leader,
  }));
}

/** Powers of ten in the domain, with their doubles and halves where the domain is short. */
function logTicks([from, to]: readonly [number, number]): number[] {
  const decades = Math.log10(to / from);
  const steps = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(from)); exponent <= Math.ceil(Math.log10(to)); exponent++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** exponent).toPrecision(1));
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}
