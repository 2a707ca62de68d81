import * as Plot from "@observablehq/plot";
import { textWidth } from "./place-labels.js";

/** Agreement of two candidates' lists; null where it was not measured. */
export interface OverlapCell {
  /** Keys of the two candidates. */
  readonly a: string;
  readonly b: string;
  /** Mean share of common documents, 0 to 1. */
  readonly jaccard: number | null;
}

/**
 * Heat map of agreement, candidates down (by label) and across (by key), at most 50 of them (the first). Darker
 * is more alike, each cell carries its number where it fits, and a pair that was not measured is crossed out.
 */
export function overlapChart(
  cells: readonly OverlapCell[],
  candidates: readonly { readonly key: string; readonly label: string }[],
  width: number,
): Plot.PlotOptions {
  const shown = candidates.slice(0, 50);
  const labels = new Map(shown.map(({ key, label }) => [key, label]));
  const visible = cells.filter(({ a, b }) => labels.has(a) && labels.has(b));
  const measured = visible.filter(({ jaccard }) => jaccard !== null);
  const missing = visible.filter(({ jaccard }) => jaccard === null);
  const marginLeft = Math.min(
    Math.max(...shown.map(({ label }) => textWidth(label, 12)), 0) + 12,
    width * 0.5,
  );
  const size = Math.min(64, (width - marginLeft - 8) / Math.max(1, shown.length));
  const keys = shown.map(({ key }) => key);
  const share = ({ jaccard }: OverlapCell) => 0.04 + 0.5 * (jaccard ?? 0);
  const place = { x: "b", y: "a" };
  return {
    width,
    height: size * 0.7 * shown.length + 30,
    marginLeft,
    marginRight: Math.max(8, width - marginLeft - size * shown.length),
    marginTop: 26,
    marginBottom: 4,
    style: { fontSize: "12px" },
    x: { type: "band", domain: keys, label: null, padding: 0.04 },
    y: { type: "band", domain: keys, label: null, padding: 0.04 },
    opacity: { type: "identity" },
    marks: [
      Plot.axisY({ tickSize: 0, tickFormat: (key: string) => labels.get(key) ?? key }),
      Plot.axisX({ anchor: "top", tickSize: 0 }),
      Plot.cell(measured, { ...place, fill: "var(--accent)", fillOpacity: share }),
      Plot.cell(missing, { ...place, fill: "none", stroke: "var(--line)" }),
      Plot.text(missing, { ...place, text: () => "×", fill: "var(--muted)" }),
      Plot.text(size >= 32 ? measured : [], {
        ...place,
        text: ({ jaccard }: OverlapCell) => (jaccard ?? 0).toFixed(2),
        fill: "currentColor",
      }),
    ],
  };
}
