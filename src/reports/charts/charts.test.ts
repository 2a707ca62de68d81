import type { PlotOptions } from "@observablehq/plot";
import { describe, expect, test } from "vitest";
import { renderChart } from "../render-chart.js";
import { deltasChart } from "./deltas.js";
import { overlapChart } from "./overlap.js";
import { deltaBars, perQueryDeltasChart } from "./per-query-deltas.js";
import { placeLabels } from "./place-labels.js";
import { qualityLatencyChart } from "./quality-latency.js";

const draw = (options: PlotOptions) =>
  renderChart(options, { prefix: "t", ariaLabel: "t", ariaDescription: "t" });
const count = (svg: string, part: string) => svg.split(part).length - 1;
const point = (label: string, mean: number, p50: number, couldBeBest = false, joined = false) => ({
  label,
  mean,
  low: mean - 0.05,
  high: mean + 0.05,
  p50,
  p95: p50 * 2,
  couldBeBest,
  joined,
  dominated: false,
});

describe("quality against latency", () => {
  const points = [
    point("slow", 0.6, 20, true, true),
    point("fast", 0.5, 0.5, false, true),
    point("middle", 0.59, 5, true),
  ];

  test("draws every point with both intervals, best ones by another shape", () => {
    const svg = draw(qualityLatencyChart(points, "nDCG@10", { width: 900, height: 400 }));
    for (const { label } of points) expect(svg).toContain(`>${label}</text>`);
    expect(svg).not.toContain("NaN");
    expect(count(svg, 'fill="var(--accent)"')).toBeGreaterThan(0);
    expect(svg).toContain("1 ms");
    expect(count(svg, "<circle")).toBe(1);
  });

  test("a single point, and equal points, are drawn", () => {
    for (const group of [
      [point("one", 0.5, 3, true)],
      [point("a", 0.5, 3), point("b", 0.5, 3)],
      [{ ...point("flat", 0, 1), low: 0, high: 0, p95: 1 }],
    ]) {
      const svg = draw(qualityLatencyChart(group, "m", { width: 358, height: 300 }));
      expect(svg).not.toMatch(/NaN|Infinity/);
      for (const { label } of group) expect(svg).toContain(`>${label}</text>`);
    }
  });
});

describe("labels", () => {
  const frame = { x: 0, y: 0, width: 400, height: 300 };

  test("a crowd of labels does not overlap", () => {
    const requests = Array.from({ length: 6 }, (_, i) => ({ x: 200 + i, y: 150 + i, width: 90, height: 14 }));
    const boxes = placeLabels(requests, [], frame).map(({ left, middle }) => ({
      left,
      right: left + 90,
      top: middle - 7,
      bottom: middle + 7,
    }));
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
      }
    }
  });

  test("stay inside the frame where there is room", () => {
    const [label] = placeLabels([{ x: 395, y: 5, width: 80, height: 14 }], [], frame);
    expect(label!.left + 80).toBeLessThanOrEqual(400);
    expect(label!.middle - 7).toBeGreaterThanOrEqual(0);
  });
});

describe("differences by query", () => {
  test("are sorted, counted, and NaN is left out", () => {
    expect(deltaBars([0.5, 0.1, Number.NaN, 0.3, 1], [0.2, 0.4, 0.5, 0.3, 0])).toEqual({
      values: [1, 0.3, 0, -0.30000000000000004],
      queriesPerBar: 1,
      queries: 4,
      wins: 2,
      ties: 1,
      losses: 1,
    });
  });

  test("are averaged over neighbours above the limit, keeping the sum", () => {
    const a = Float64Array.from({ length: 1000 }, (_, i) => ((i * 37) % 101) / 101);
    const bars = deltaBars(a, new Float64Array(1000), 300);
    expect(bars.queriesPerBar).toBe(4);
    expect(bars.values).toHaveLength(250);
    expect(bars.values.reduce((sum, value) => sum + value * 4, 0)).toBeCloseTo(
      a.reduce((sum, value) => sum + value, 0),
      9,
    );
  });

  test("one bar a query that differs; none at all still draws", () => {
    const svg = draw(
      perQueryDeltasChart(
        deltaBars([1, 0.2, 0], [0, 0.4, 0]),
        { a: "A", b: "B", metric: "m" },
        { width: 400, height: 200 },
      ),
    );
    expect(count(svg, "<rect")).toBe(2);
    expect(svg).toContain("A better on 1");
    expect(
      draw(
        perQueryDeltasChart(deltaBars([], []), { a: "A", b: "B", metric: "m" }, { width: 400, height: 200 }),
      ),
    ).not.toMatch(/NaN|Infinity/);
  });
});

test("comparisons: a dot each, filled where established, a line at zero", () => {
  const svg = draw(
    deltasChart(
      [
        { label: "a − b", delta: 0.1, low: 0.05, high: 0.15, established: true },
        { label: "a − c", delta: 0.02, low: -0.1, high: 0.14, established: false },
      ],
      "m",
      700,
    ),
  );
  expect(count(svg, "<circle")).toBe(2);
  expect(svg).toContain('fill="var(--surface)"');
  expect(svg).toContain(">0</text>");
});

describe("overlap", () => {
  test("a pair that was not measured has its own look, never zero", () => {
    const keys = [
      { key: "A", label: "A one" },
      { key: "B", label: "B two" },
      { key: "C", label: "C three" },
    ];
    const svg = draw(
      overlapChart(
        [
          { a: "A", b: "B", jaccard: 0.25 },
          { a: "A", b: "C", jaccard: null },
        ],
        keys,
        700,
      ),
    );
    expect(svg).toContain(">0.25</text>");
    expect(svg).not.toContain(">0.00</text>");
    expect(count(svg, ">×</text>")).toBe(1);
  });

  test("shows at most 50 candidates", () => {
    const keys = Array.from({ length: 60 }, (_, i) => ({ key: `K${i}`, label: `K${i}` }));
    const cells = keys.flatMap(({ key: a }) => keys.map(({ key: b }) => ({ a, b, jaccard: 0.5 })));
    expect(count(draw(overlapChart(cells, keys, 960)), "<rect")).toBe(2500);
  });
});
