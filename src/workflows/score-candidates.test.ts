import { describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { agreementOfRuns } from "./agreement-of-runs.js";
import { queryCases } from "./query-cases.js";
import { scoreCandidates } from "./score-candidates.js";

const qrels = qrelsFromMaps(
  new Map([
    [
      "q1",
      new Map([
        ["d1", 1],
        ["d2", 0],
      ]),
    ],
    ["q2", new Map([["d2", 2]])],
    ["none", new Map([["d1", 0]])],
  ]),
);
const good = runFromMaps(
  "good",
  new Map([
    [
      "q1",
      new Map([
        ["d1", 2],
        ["d3", 1],
      ]),
    ],
    ["q2", new Map([["d2", 1]])],
    ["none", new Map([["d1", 1]])],
  ]),
);
const bad = runFromMaps(
  "bad",
  new Map([
    [
      "q1",
      new Map([
        ["d3", 2],
        ["d1", 1],
      ]),
    ],
  ]),
);
const options = { metrics: ["ndcg@10", "precision@5"], baseline: null, alpha: 0.05, seed: 42 };

describe("scoreCandidates", () => {
  test("scores over queries with a relevant document; a query the run lacks counts 0", () => {
    const { estimates, comparisons, primary, queryIds } = scoreCandidates(
      qrels,
      [
        { id: "good", run: good },
        { id: "bad", run: bad },
      ],
      options,
    );
    expect(estimates[0]!["ndcg@10"]).toMatchObject({ mean: 1, n: 2 });
    expect(estimates[1]!["ndcg@10"]!.mean).toBeCloseTo(1 / Math.log2(3) / 2, 12);
    expect(comparisons).toHaveLength(2);
    expect(comparisons[0]).toMatchObject({
      a: "good",
      b: "bad",
      metric: "ndcg@10",
      wins: 2,
      ties: 0,
      losses: 0,
      n: 2,
    });
    expect(comparisons[0]!.delta).toBeCloseTo(1 - 1 / Math.log2(3) / 2, 12);
    expect(queryIds).toEqual(["q1", "q2"]);
    expect(primary).toMatchObject({ ids: ["good", "bad"], queries: 2 });
    expect([...primary.values]).toEqual([1, 1, 1 / Math.log2(3), 0]);
  });

  test("counts what nobody judged among the top 10", () => {
    const { unjudged } = scoreCandidates(qrels, [{ id: "good", run: good }], options);
    expect(unjudged[0]).toEqual({ k: 10, mean: 0.05, queries: 1 });
  });

  test("gives the same numbers again, and whatever the order of other metrics", () => {
    const once = scoreCandidates(
      qrels,
      [
        { id: "good", run: good },
        { id: "bad", run: bad },
      ],
      options,
    );
    const other = scoreCandidates(
      qrels,
      [
        { id: "good", run: good },
        { id: "bad", run: bad },
      ],
      { ...options, metrics: ["ndcg@10", "map", "precision@5"] },
    );
    expect(other.primary).toEqual(once.primary);
    expect(other.comparisons.filter(({ metric }) => metric !== "map")).toEqual(once.comparisons);
  });

  test("without any relevant document nothing is claimed", () => {
    const empty = qrelsFromMaps(new Map([["q1", new Map([["d1", 0]])]]));
    const { estimates, comparisons, primary } = scoreCandidates(
      empty,
      [
        { id: "good", run: good },
        { id: "bad", run: bad },
      ],
      options,
    );
    expect(estimates).toEqual([{}, {}]);
    expect(comparisons).toEqual([]);
    expect(primary.queries).toBe(0);
  });
});

test("agreementOfRuns lists pairs and the queries they agree on least", () => {
  const queries = { ids: ["q1", "q2"], texts: ["one", "two"] };
  const { overlap, disagreements } = agreementOfRuns(queries, [
    { id: "good", run: good },
    { id: "bad", run: bad },
  ]);
  expect(overlap).toEqual([{ a: "good", b: "bad", k: 10, jaccard: 1 / 3, identical: 0 }]);
  expect(disagreements[0]).toMatchObject({ queryId: "q2", query: "two", agreement: 0 });
  expect(agreementOfRuns(queries, [{ id: "good", run: good }])).toEqual({ overlap: [], disagreements: [] });
});

test("queryCases shows what was found with its grade, and what was missed with its rank", () => {
  const dataset = {
    summary: {} as never,
    corpus: {
      ids: ["d1", "d2", "d3"],
      titles: ["One", "", "Three"],
      texts: ["One a", "two ".repeat(60), "Three c"],
    },
    queries: { ids: ["q1", "q2"], texts: ["first", "second"] },
    qrels,
  };
  const candidates = [{ id: "bad", run: bad, scores: new Map([["q1", 0.63]]) }];
  const cases = queryCases(dataset, candidates, { queryIds: ["q1", "q2"], k: 1, chosenBy: "test" });
  expect(cases.items[0]).toEqual({
    queryId: "q1",
    query: "first",
    relevant: [{ id: "d1", title: "One", grade: 1 }],
    perCandidate: [
      {
        id: "bad",
        score: 0.63,
        found: [{ id: "d3", title: "Three", grade: null, rank: 1, score: 2 }],
        missed: [{ id: "d1", title: "One", grade: 1, rank: 2 }],
        retrieved: 2,
      },
    ],
  });
  expect(cases.items[1]!.perCandidate[0]).toMatchObject({
    score: null,
    found: [],
    missed: [{ id: "d2", rank: null }],
  });
  expect(cases.items[1]!.relevant[0]!.title).toMatch(/^two two.*…$/);
});
