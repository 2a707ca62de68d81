import { describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { type JudgedList, judgedListOf } from "./judged-list.js";
import { type MetricName, parseMetricName } from "./metric-name.js";
import { profiles } from "./profiles.js";
import { depthOf } from "./ratio-form.js";
import { differenceBounds, scoreBounds } from "./score-bounds.js";
import { type ListScorer, listScorer } from "./score-list.js";

const names = [
  ...[
    "ndcg@3",
    "ndcg",
    "ndcg-exp@4",
    "dcg@3",
    "dcg-exp@3",
    "precision@3",
    "recall@4",
    "capped-recall@3",
    "f1@3",
  ],
  ...["mrr", "mrr@2", "success@2", "hits@3", "map", "map@3", "r-precision", "rbp.8", "rbp-graded.8"],
  ...["recall@3-l2", "map-l2", "rbp.5-l2"],
];

describe("scoreBounds", () => {
  test("worked by hand: a relevant document far down lowers nDCG, because the ideal list has it too", () => {
    // The one relevant document (grade 1) stands first; rank 2 is unjudged; grades up to 3.
    const list = judgedListOf([1, -1]);
    const { low, high } = scoreBounds(parseMetricName("ndcg@2"), list, [1, 2, 3])!;
    const discount = 1 / Math.log2(3);
    expect(high).toBeCloseTo(1, 12);
    expect(low).toBeCloseTo((1 + 3 * discount) / (3 + discount), 12);
    expect(low).toBeLessThan(1);
  });

  test("precision: from none to all of the unjudged", () => {
    expect(scoreBounds(parseMetricName("precision@5"), judgedListOf([1, -1, 0, -1, 0, -1]), [1])).toEqual({
      low: 0.2,
      high: 0.6,
    });
  });

  test("without unjudged documents both bounds are the score", () => {
    const list = judgedListOf([0, 2, 1], [1]);
    for (const name of names) {
      const metric = parseMetricName(name);
      const { low, high } = scoreBounds(metric, list, [1, 2])!;
      expect(low, name).toBeCloseTo(scoreOf(metric)(list), 12);
      expect(high, name).toBeCloseTo(low, 12);
    }
  });

  test("a level above every grade in use leaves nothing open", () => {
    expect(scoreBounds(parseMetricName("recall@3-l3"), judgedListOf([3, -1]), [1, 2])).toEqual({
      low: 1,
      high: 1,
    });
  });

  test("no list, no bounds beyond 0", () => {
    for (const name of names)
      expect(scoreBounds(parseMetricName(name), judgedListOf([], [1]), [1]), name).toEqual({
        low: 0,
        high: 0,
      });
  });

  test("what describes the judgements has no bounds", () => {
    expect(scoreBounds(parseMetricName("judged@5"), judgedListOf([1, -1]), [1])).toBeNull();
  });

  test.each(names)("%s: equal to trying every grading of 300 random lists", (name) => {
    const metric = parseMetricName(name);
    const random = seededRandom(7);
    for (let trial = 0; trial < 300; trial++) {
      const { ranking, missed } = randomList(random);
      const open = openPlaces(ranking, depthOf(metric));
      const scores = gradings(open.length, [0, 1, 3]).map((grades) => {
        const graded = ranking.slice();
        for (const [i, place] of open.entries()) graded[place] = grades[i]!;
        return scoreOf(metric)(judgedListOf(graded, missed));
      });
      const bounds = scoreBounds(metric, judgedListOf(ranking, missed), [1, 3])!;
      expect(bounds.low).toBeCloseTo(Math.min(...scores), 10);
      expect(bounds.high).toBeCloseTo(Math.max(...scores), 10);
    }
  });
});

describe("differenceBounds", () => {
  test("a document that both return at the same rank counts equally for both", () => {
    const [a, b] = [sameQuery([1, -1]), sameQuery([0, -1], [1])];
    const open = { ranksInA: Int32Array.of(2), ranksInB: Int32Array.of(2) };
    const bounds = differenceBounds(parseMetricName("precision@2"), a, b, open, [1])!;
    expect(bounds).toEqual({ extremes: { low: 0.5, high: 0.5 }, exact: true });
  });

  test.each(names)("%s: equal to trying every grading of 150 random pairs, or not inside it", (name) => {
    const metric = parseMetricName(name);
    const random = seededRandom(11);
    for (let trial = 0; trial < 150; trial++) {
      const grades = Array.from({ length: 7 }, () => [-1, -1, 0, 1, 3][random.below(5)]!);
      const orders = [0, 1].map(() => shuffled(random, grades.length).slice(0, 1 + random.below(5)));
      const depth = depthOf(metric);
      const tops = orders.map((order) => order.slice(0, depth));
      const open = grades.flatMap((grade, document) =>
        grade < 0 && tops.some((top) => top.includes(document)) ? [document] : [],
      );
      const scoreAll = (assigned: readonly number[]): number => {
        const graded = grades.slice();
        for (const [i, document] of open.entries()) graded[document] = assigned[i]!;
        const [x, y] = orders.map((order) => scoreOf(metric)(listIn(order, graded)));
        return x! - y!;
      };
      const differences = gradings(open.length, [0, 1, 3]).map(scoreAll);
      const ranks = tops.map((top) => Int32Array.from(open, (document) => top.indexOf(document) + 1));
      const bounds = differenceBounds(
        metric,
        listIn(orders[0]!, grades),
        listIn(orders[1]!, grades),
        { ranksInA: ranks[0]!, ranksInB: ranks[1]! },
        [1, 3],
      )!;
      const [least, most] = [Math.min(...differences), Math.max(...differences)];
      if (bounds.exact) {
        expect(bounds.extremes.low).toBeCloseTo(least, 10);
        expect(bounds.extremes.high).toBeCloseTo(most, 10);
      } else {
        expect(bounds.extremes.low).toBeLessThanOrEqual(least + 1e-12);
        expect(bounds.extremes.high).toBeGreaterThanOrEqual(most - 1e-12);
      }
    }
  });
});

function randomList(random: { below(bound: number): number }) {
  const ranking = Array.from({ length: random.below(6) }, () => [-1, -1, 0, 1, 3][random.below(5)]!);
  const missed = Array.from({ length: random.below(3) }, () => [0, 1, 3][random.below(3)]!);
  return { ranking, missed };
}

function openPlaces(ranking: readonly number[], depth: number): number[] {
  return ranking.flatMap((grade, place) => (grade < 0 && place < depth ? [place] : []));
}

function gradings(count: number, choices: readonly number[]): number[][] {
  if (count === 0) return [[]];
  return gradings(count - 1, choices).flatMap((rest) => choices.map((choice) => [...rest, choice]));
}

function shuffled(random: { below(bound: number): number }, length: number): number[] {
  const items = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

function scoreOf(metric: MetricName): ListScorer {
  return listScorer(metric, { profile: profiles.alidade, largestGrade: 3, qrels: qrelsFromMaps(new Map()) });
}

function listIn(order: readonly number[], grades: readonly number[]): JudgedList {
  const missed = grades.filter((_, document) => !order.includes(document));
  return judgedListOf(
    order.map((document) => grades[document]!),
    missed,
  );
}

function sameQuery(ranking: readonly number[], missed: readonly number[] = []): JudgedList {
  return judgedListOf(ranking, missed);
}
