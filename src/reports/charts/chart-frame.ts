import * as Plot from "@observablehq/plot";

/** Size of a chart in pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** The name of an axis, above the frame at its left. */
export function axisTitle(text: string, dx = 0): Plot.Markish {
  return Plot.text([text], { frameAnchor: "top-left", dx, dy: -20, fill: "var(--muted)" });
}

/** Label of a tick on an axis of differences: `+0.05`, `0`, `−0.05`. */
export function signedTick(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const digits = size.toFixed(size < 0.0095 ? 3 : 2);
  return value > 0 ? `+${digits}` : `−${digits}`;
}
