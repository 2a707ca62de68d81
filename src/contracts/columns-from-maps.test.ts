import { expect, test } from "vitest";
import { qrelsFromMaps } from "./qrels.js";
import { runFromMaps } from "./run.js";

const nested = new Map([
  [
    "q1",
    new Map([
      ["d2", 1],
      ["d1", 3],
    ]),
  ],
  ["empty", new Map<string, number>()],
  ["q2", new Map([["d1", 2]])],
]);

test("qrels keep queries, documents and grades, also of a query without any", () => {
  const qrels = qrelsFromMaps(nested);
  expect(qrels.queryIds).toEqual(["q1", "empty", "q2"]);
  expect(qrels.documentIds).toEqual(["d2", "d1"]);
  expect([...qrels.offsets]).toEqual([0, 2, 2, 3]);
  expect([...qrels.documents]).toEqual([0, 1, 1]);
  expect([...qrels.grades]).toEqual([1, 3, 2]);
});

test("a run is ranked by score, equal scores as given", () => {
  const run = runFromMaps(
    "r",
    new Map([
      [
        "q",
        new Map([
          ["a", 1],
          ["b", 2],
          ["c", 2],
        ]),
      ],
    ]),
  );
  expect([...run.documents].map((row) => run.documentIds[row])).toEqual(["b", "c", "a"]);
  expect([...run.scores]).toEqual([2, 2, 1]);
});
