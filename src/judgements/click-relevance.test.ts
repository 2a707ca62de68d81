import { describe, expect, test } from "vitest";
import { type ClickRow, clickLogFromRows } from "../contracts/click-log.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { clickRelevance } from "./click-relevance.js";
import { givenPropensities, positionCurve, swapPropensities } from "./position-propensities.js";

const row = (documentId: string, position: number, impressions: number, clicks: number): ClickRow => ({
  queryId: "q",
  documentId,
  position,
  impressions,
  clicks,
});

describe("clickRelevance", () => {
  test("by hand: each click counts 1 / propensity, over all impressions", () => {
    const log = clickLogFromRows([
      row("a", 1, 60, 30),
      row("a", 1, 40, 10),
      row("b", 2, 100, 30),
      row("b", 4, 50, 5),
    ]);
    const weak = clickRelevance(log, { propensities: positionCurve(1) });
    // a: 40 / 100. b: (30 * 2 + 5 * 4) / 150.
    expect(weak.judgements).toMatchObject([
      { documentId: "b", relevance: 80 / 150, clickRate: 35 / 150, impressions: 150, clicks: 35 },
      { documentId: "a", relevance: 0.4, clickRate: 0.4 },
    ]);
    expect(weak.judgements[0]!.standardError).toBeCloseTo(Math.sqrt(30 * 4 + 5 * 16) / 150, 12);
    // Weights: 40 of 1, 30 of 2, 5 of 4.
    expect(weak.effectiveClicks).toBeCloseTo(120 ** 2 / (40 + 120 + 80), 12);
    expect(weak).toMatchObject({ kind: "weak", source: "clicks", clicks: 75, clippedClicks: 0 });
    expect(weak.assumption).toMatch(/1\/r\^1.*assumed, not measured/);
  });

  test("weights are clipped and counted; without bias (eta 0) nothing is weighed", () => {
    const log = clickLogFromRows([row("a", 1, 10, 5), row("b", 20, 100, 4)]);
    const clipped = clickRelevance(log, { propensities: positionCurve(1), clip: 5 });
    expect(clipped.clippedClicks).toBe(4);
    expect(clipped.judgements.find(({ documentId }) => documentId === "b")!.relevance).toBeCloseTo(0.2, 12);
    const even = clickRelevance(log, { propensities: positionCurve(0) });
    for (const { relevance, clickRate } of even.judgements) expect(relevance).toBe(clickRate);
    expect(even.effectiveClicks).toBeCloseTo(9, 12);
  });

  test("positions of unknown propensity are left out and counted", () => {
    const log = clickLogFromRows([row("a", 1, 10, 5), row("b", 3, 8, 2), row("c", 2, 4, 0)]);
    const weak = clickRelevance(log, { propensities: givenPropensities([1, 0.5]) });
    expect(weak.unknownPositions).toEqual({ impressions: 8, clicks: 2 });
    expect(weak.judgements.map(({ documentId, standardError }) => [documentId, standardError])).toEqual([
      ["a", Math.sqrt(5) / 10],
      ["c", null],
    ]);
    expect(() =>
      clickRelevance(clickLogFromRows([row("b", 3, 8, 2)]), { propensities: givenPropensities([1]) }),
    ).toThrow(/No position of the click log has a known propensity/);
  });

  test("neither the order of rows nor how they are split matters", () => {
    const rows = [row("a", 1, 10, 5), row("b", 2, 9, 3), row("a", 3, 7, 1)];
    const split = [row("a", 3, 7, 1), row("b", 2, 4, 3), row("b", 2, 5, 0), row("a", 1, 10, 5)];
    const relevance = (log: ClickRow[]) =>
      new Map(
        clickRelevance(clickLogFromRows(log), { propensities: positionCurve(1) }).judgements.map((one) => [
          one.documentId,
          one.relevance,
        ]),
      );
    expect([...relevance(split)].sort()).toEqual([...relevance(rows)].sort());
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a position from 0",
      () => clickLogFromRows([row("a", 0, 1, 0)]),
      /position .* is 0; expected .* from 1.*add 1/,
    ],
    ["half a click", () => clickLogFromRows([row("a", 1, 1, 0.5)]), /clicks .* are 0.5/],
    [
      "more clicks than impressions",
      () => clickLogFromRows([row("a", 1, 1, 2)]),
      /2 clicks .* only 1 impressions/,
    ],
    ["clicks alone", () => clickLogFromRows([row("a", 1, 3, 3)]), /Everything in the click log was clicked/],
    ["nothing", () => clickLogFromRows([]), /no impression/],
    ["eta NaN", () => positionCurve(Number.NaN), /eta is NaN/],
    ["a propensity of 0", () => givenPropensities([1, 0]), /position 2 is 0/],
    ["no propensity", () => givenPropensities([]), /No propensity/],
    [
      "a clip below 1",
      () =>
        clickRelevance(clickLogFromRows([row("a", 1, 2, 1)]), { propensities: positionCurve(1), clip: 0.5 }),
      /clip is 0.5/,
    ],
    [
      "no swaps",
      () => swapPropensities(clickLogFromRows([row("a", 1, 2, 1), row("b", 2, 2, 1)])),
      /nothing can be measured/,
    ],
  ])("%s is refused", (_, act, message) => expect(act).toThrow(message));
});

/** Users who look at position r with a chance of r^-eta, and click what they look at by its relevance. */
function simulate({ eta, swaps, seed }: { eta: number; swaps: boolean; seed: number }) {
  const random = seededRandom(seed);
  const relevance = new Map<string, number>();
  const rows: ClickRow[] = [];
  for (let query = 0; query < 60; query++) {
    const ids = Array.from({ length: 8 }, (_, i) => `q${query}d${i}`);
    for (const id of ids) relevance.set(id, 0.1 + 0.8 * random.uniform());
    // The ranker on duty knows nothing: its order is as good as any.
    for (let visit = 0; visit < 600; visit++) {
      const shown = [...ids];
      if (swaps) {
        const k = 1 + random.below(7);
        if (random.below(2) === 0) [shown[0], shown[k]] = [shown[k]!, shown[0]!];
      }
      shown.forEach((documentId, i) => {
        const clicked = random.uniform() < (i + 1) ** -eta && random.uniform() < relevance.get(documentId)!;
        rows.push({
          queryId: `q${query}`,
          documentId,
          position: i + 1,
          impressions: 1,
          clicks: clicked ? 1 : 0,
        });
      });
    }
  }
  return { log: clickLogFromRows(rows), relevance };
}

/** Kendall's tau of two orders of the documents of each query, averaged. */
function meanTau(
  judgements: readonly { queryId: string; documentId: string; value: number }[],
  truth: ReadonlyMap<string, number>,
): number {
  const queries = new Map<string, { documentId: string; value: number }[]>();
  for (const one of judgements) queries.set(one.queryId, [...(queries.get(one.queryId) ?? []), one]);
  const taus = [...queries.values()].map((list) => {
    let sum = 0;
    let pairs = 0;
    for (const [i, a] of list.entries())
      for (const b of list.slice(i + 1)) {
        sum += Math.sign(a.value - b.value) * Math.sign(truth.get(a.documentId)! - truth.get(b.documentId)!);
        pairs++;
      }
    return sum / pairs;
  });
  return taus.reduce((total, tau) => total + tau, 0) / taus.length;
}

describe("simulated users (seeded)", () => {
  const { log, relevance } = simulate({ eta: 1, swaps: false, seed: 11 });
  const tau = (by: "relevance" | "clickRate", eta: number): number =>
    meanTau(
      clickRelevance(log, { propensities: positionCurve(eta) }).judgements.map((one) => ({
        ...one,
        value: one[by],
      })),
      relevance,
    );

  test("inverse propensities find the true order of relevance, raw click rates find the order of the page", () => {
    expect(tau("relevance", 1)).toBeGreaterThan(0.8);
    expect(tau("clickRate", 1)).toBeLessThan(0.5);
  });

  test("the estimate is unbiased: its mean error is within the noise", () => {
    const errors = clickRelevance(log, { propensities: positionCurve(1) }).judgements.map(
      (one) => one.relevance - relevance.get(one.documentId)!,
    );
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan((3 * deviation) / Math.sqrt(errors.length));
  });

  test("too strong a correction is wrong the other way: the assumption decides", () => {
    expect(tau("relevance", 2)).toBeLessThan(tau("relevance", 1) - 0.2);
  });

  test("swaps at random measure the propensities; without them the measurement is refused", () => {
    const swapped = simulate({ eta: 1, swaps: true, seed: 12 });
    const measured = swapPropensities(swapped.log);
    for (let position = 1; position <= 8; position++)
      expect(Math.abs(measured.at(position)! - 1 / position)).toBeLessThan(0.05);
    expect(measured.at(9)).toBeNull();
    expect(measured.pairs?.get(2)).toBe(120);
    expect(() => swapPropensities(log)).toThrow(/nothing can be measured/);
    const weak = clickRelevance(swapped.log, { propensities: measured });
    const found = meanTau(
      weak.judgements.map((one) => ({ ...one, value: one.relevance })),
      swapped.relevance,
    );
    expect(found).toBeGreaterThan(0.8);
  });
});
