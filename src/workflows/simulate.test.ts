import { describe, expect, test } from "vitest";
import { InterruptedError } from "../contracts/errors.js";
import { simulationSchema } from "../contracts/simulation.js";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "../selection/candidate-scores.js";
import { simulate } from "./simulate.js";

/** Scores between 0 and 1 with ties and zeros; `b` is better than `a` by about .1, `c` far below. */
function realistic(queries: number): CandidateScores {
  const random = seededRandom(11);
  const values = new Float64Array(3 * queries);
  for (let q = 0; q < queries; q++) {
    const hard = random.uniform();
    for (const [c, shift] of [0.1, 0.2, -0.4].entries())
      values[c * queries + q] = Math.max(0, Math.min(1, hard + shift + 0.2 * random.normal()));
  }
  return { ids: ["a", "b", "c"], queries, values };
}

describe("simulate", () => {
  test("errors stay near the level, intervals near 95 %, and power grows with the difference", async () => {
    const events: number[] = [];
    const found = await simulate(realistic(60), {
      metric: "ndcg@10",
      dataSets: 400,
      differences: [0.1, 0.02],
      onProgress: (event) => {
        if (event.type === "progress") events.push(event.done / event.total);
      },
    });
    expect(simulationSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({ candidates: 3, queries: 60, dataSets: 400, level: 0.05, flips: 4000 });
    expect(found.falseWinners.bestTwoEqual.share).toBeLessThan(0.09);
    expect(found.falseWinners.bestTwoEqual.share).toBeGreaterThan(0.015);
    expect(found.falseWinners.allEqual.share).toBeLessThan(0.05);
    for (const { share, low, high, lowest } of [found.coverage.means, found.coverage.differences]) {
      expect(share).toBeGreaterThan(0.92);
      expect(share).toBeLessThan(0.98);
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
      expect(lowest).toBeLessThanOrEqual(share);
    }
    expect(found.power.map(({ observed }) => observed)).toContain(true);
    const shares = found.power.map(({ named }) => named.share);
    expect(found.power.map(({ difference }) => difference)).toEqual(
      found.power.map(({ difference }) => difference).sort((x, y) => x - y),
    );
    expect(shares.at(-1)! - shares[0]!).toBeGreaterThan(0.3);
    expect(events.at(-1)).toBe(1);
  });

  test("the same seed gives the same finding; a stricter level errs less and finds less", async () => {
    const options = { metric: "m", dataSets: 100, differences: [0.05] };
    const scores = realistic(40);
    const once = await simulate(scores, options);
    expect(await simulate(scores, options)).toEqual(once);
    expect(await simulate(scores, { ...options, seed: 43 })).not.toEqual(once);
    const strict = await simulate(scores, { ...options, level: 0.005 });
    expect(strict.flips).toBe(40_000);
    for (const [i, { named }] of strict.power.entries())
      expect(named.share).toBeLessThanOrEqual(once.power[i]!.named.share);
    expect(strict.falseWinners.bestTwoEqual.share).toBeLessThanOrEqual(0.03);
  });

  test("stops when it is interrupted", async () => {
    const stop = new AbortController();
    const options = { metric: "m", signal: stop.signal, onProgress: () => stop.abort() };
    await expect(simulate(realistic(60), options)).rejects.toThrow(InterruptedError);
  });

  test("refuses what cannot be simulated", async () => {
    const scores = realistic(10);
    const one = { ids: ["a"], queries: 10, values: scores.values.slice(0, 10) };
    await expect(simulate(one, { metric: "m" })).rejects.toThrow(
      "nothing to simulate: 1 scored candidate; a decision needs two",
    );
    const short = { ids: ["a", "b"], queries: 1, values: Float64Array.of(0.1, 0.2) };
    await expect(simulate(short, { metric: "m" })).rejects.toThrow("1 scored query; judge at least two");
    await expect(simulate(scores, { metric: "m", dataSets: 10 })).rejects.toThrow(
      "the number of simulated data sets is 10; expected a whole number from 100 to 100000",
    );
    await expect(simulate(scores, { metric: "m", level: 2 })).rejects.toThrow("the level is 2");
    await expect(simulate(scores, { metric: "m", differences: [0] })).rejects.toThrow("a difference is 0");
  });
});
