import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "./candidate-scores.js";
import { drawnQueries, equalCandidates, equalPair } from "./simulated-scores.js";

const scores: CandidateScores = {
  ids: ["a", "b", "c"],
  queries: 4,
  values: Float64Array.of(1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400),
};
const columnOf = ({ ids, queries, values }: CandidateScores, q: number): number[] =>
  ids.map((_, c) => values[c * queries + q]!);

describe("data sets made from scores", () => {
  test("drawn queries keep the scores of a query together", () => {
    const drawn = drawnQueries(scores, { random: seededRandom(1), queries: 50 });
    expect(drawn).toMatchObject({ ids: scores.ids, queries: 50 });
    const seen = new Set<number>();
    for (let q = 0; q < 50; q++) {
      const [a, b, c] = columnOf(drawn, q);
      expect([b, c]).toEqual([10 * a!, 100 * a!]);
      seen.add(a!);
    }
    expect([...seen].sort()).toEqual([1, 2, 3, 4]);
  });

  test("equal candidates: each query's scores in any order, all orders alike often", () => {
    const drawn = equalCandidates(scores, { random: seededRandom(2), queries: 6000 });
    const orders = new Map<string, number>();
    for (let q = 0; q < 6000; q++) {
      const column = columnOf(drawn, q);
      const least = Math.min(...column);
      expect([...column].sort((x, y) => x - y)).toEqual([least, 10 * least, 100 * least]);
      const order = column.map((value) => Math.log10(value / least)).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("fewer and more candidates than there are scores", () => {
    const two = equalCandidates(scores, { random: seededRandom(3), candidates: 2 });
    expect(two.ids).toHaveLength(2);
    expect(new Set(columnOf(two, 0)).size).toBe(2);
    const many = equalCandidates(scores, { random: seededRandom(3), candidates: 20, queries: 5 });
    expect(many.values).toHaveLength(100);
    for (let q = 0; q < 5; q++) expect(new Set(columnOf(many, q)).size).toBeLessThanOrEqual(3);
  });

  test("an equal pair: the others stay, the two change places on half of the queries, one is raised", () => {
    const drawn = equalPair(scores, 2, 0, { random: seededRandom(4), queries: 2000, gap: 0.5 });
    let swapped = 0;
    for (let q = 0; q < 2000; q++) {
      const [a, b, c] = columnOf(drawn, q);
      if (c! < b!) swapped++;
      expect([a!, c! - 0.5].sort((x, y) => x - y)).toEqual([b! / 10, 10 * b!]);
    }
    expect(Math.abs(swapped - 1000)).toBeLessThan(100);
  });

  test("the same seed gives the same data set, and the scores stay as they are", () => {
    const before = [...scores.values];
    const draw = () => equalCandidates(scores, { random: seededRandom(9) });
    expect(draw()).toEqual(draw());
    expect([...scores.values]).toEqual(before);
  });
});
