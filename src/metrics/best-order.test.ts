import { expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { bestOrder } from "./best-order.js";
import { evaluateRun } from "./evaluate-run.js";

const qrels = qrelsFromMaps(
  new Map([
    [
      "q",
      new Map([
        ["a", 0],
        ["b", 1],
        ["c", 3],
        ["d", 2],
      ]),
    ],
    ["r", new Map([["a", 1]])],
  ]),
);
const run = runFromMaps(
  "r",
  new Map([
    [
      "q",
      new Map([
        ["x", 5],
        ["a", 4],
        ["b", 3],
        ["c", 2],
        ["d", 1],
      ]),
    ],
    [
      "s",
      new Map([
        ["a", 1],
        ["b", 1],
      ]),
    ],
  ]),
);

test("worked by hand: the first four by grade, unjudged as 0 and ties as they stood, the rest below", () => {
  const best = bestOrder(qrels, run, 4);
  const list = (query: number) =>
    [...best.documents.slice(best.offsets[query], best.offsets[query + 1])].map(
      (row) => best.documentIds[row],
    );
  expect(list(0)).toEqual(["c", "b", "x", "a", "d"]);
  expect(list(1)).toEqual(["a", "b"]);
  expect([...best.scores.slice(0, 5)]).toEqual([0, -1, -2, -3, -4]);
});

test("no order of those documents has a higher nDCG or recall; with all of them it is the ideal list", () => {
  const means = (top: number) =>
    evaluateRun(qrels, bestOrder(qrels, run, top), ["ndcg@5", "recall@2"]).metrics;
  expect(means(5)["ndcg@5"]![0]).toBe(1);
  const own = evaluateRun(qrels, run, ["ndcg@5"]).metrics["ndcg@5"]![0]!;
  expect(means(4)["ndcg@5"]![0]!).toBeGreaterThan(own);
  expect(means(1)["ndcg@5"]![0]!).toBe(own);
});
