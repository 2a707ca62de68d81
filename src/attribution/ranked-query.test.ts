import { expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { createRankedReader, isMissed, rivalsOf } from "./ranked-query.js";

const qrels = qrelsFromMaps(
  new Map([
    [
      "q1",
      new Map([
        ["a", 3],
        ["b", 1],
        ["c", 0],
        ["absent", 2],
        ["pooled", -1],
      ]),
    ],
    ["q2", new Map([["z", 1]])],
  ]),
);
const run = runFromMaps(
  "run",
  new Map([
    [
      "q1",
      new Map([
        ["c", 4],
        ["x", 3],
        ["b", 2],
        ["pooled", 1.5],
        ["a", 1],
      ]),
    ],
    [
      "q2",
      new Map([
        ["a", 1],
        ["b", 1],
      ]),
    ],
  ]),
);

test("ranks, grades and holes of a query, answers best first", () => {
  const read = createRankedReader(qrels, run);
  expect(read("q1", 4)).toEqual({
    retrieved: 5,
    top: [
      { id: "c", rank: 1, score: 4, grade: 0 },
      { id: "x", rank: 2, score: 3, grade: null },
      { id: "b", rank: 3, score: 2, grade: 1 },
      { id: "pooled", rank: 4, score: 1.5, grade: null },
    ],
    answers: [
      { id: "a", grade: 3, rank: 5 },
      { id: "absent", grade: 2, rank: null },
      { id: "b", grade: 1, rank: 3 },
    ],
  });
  // Documents of an earlier list do not linger; ties go by id descending, as the metrics have them.
  expect(read("q2", 10)).toEqual({
    retrieved: 2,
    top: [
      { id: "b", rank: 1, score: 1, grade: null },
      { id: "a", rank: 2, score: 1, grade: null },
    ],
    answers: [{ id: "z", grade: 1, rank: null }],
  });
  // Asked again, a list is the same.
  expect(read("q2", 10).top).toHaveLength(2);
  expect(read("unknown", 10)).toEqual({ retrieved: 0, top: [], answers: [] });
  expect(createRankedReader(null, run)("q1", 1).top[0]!.grade).toBeNull();
});

test("rivals are graded lower; of a missed document they stand above it", () => {
  const query = createRankedReader(qrels, run)("q1", 10);
  const [a, absent, b] = query.answers;
  const ids = (answer: typeof a, k: number) => rivalsOf(query, answer!, k).map(({ id }) => id);
  expect(ids(a, 3)).toEqual(["c", "x", "b"]);
  expect(ids(absent, 10)).toEqual(["c", "x", "b", "pooled"]);
  // Found at rank 3: held against the first k of lower grade, wherever they stand, as many as a missed one has.
  expect(ids(b, 3)).toEqual(["c", "x", "pooled"]);
  // Missed at rank 3 for k = 2: only what stands above.
  expect(ids(b, 2)).toEqual(["c", "x"]);
});

test("a document is not missed where only its equals or better fill the top", () => {
  const answer = { id: "d", grade: 1, rank: 3 };
  expect(isMissed(answer, [], 10, 2)).toBe(false);
  expect(isMissed(answer, [{ id: "x", rank: 1, score: 1, grade: 0 }], 10, 2)).toBe(true);
  expect(isMissed({ ...answer, rank: null }, [], 1, 2)).toBe(true);
  expect(isMissed({ ...answer, rank: 2 }, [], 10, 2)).toBe(false);
});
