import { expect, test } from "vitest";
import type { TopK } from "../contracts/matrix-engine.js";
import { mergeTopK } from "./merge-top-k.js";

const topK = (k: number, rows: number[], scores: number[]): TopK => ({
  k,
  rows: Int32Array.from(rows),
  scores: Float32Array.from(scores),
});

test("two queries by hand: ties keep the earlier items first, an exhausted side yields to the other", () => {
  const earlier = topK(2, [3, 0, 1, 2], [5, 4, 1, 1]);
  const later = topK(3, [1, 0, 2, 0, 1, 2], [5, 4, 3, 9, 8, 1]);
  expect(mergeTopK(earlier, later, 10, 4, 2)).toEqual(
    topK(4, [3, 11, 0, 10, 10, 11, 1, 2], [5, 5, 4, 4, 9, 8, 1, 1]),
  );
  expect(mergeTopK(earlier, later, 10, 5, 2).rows).toEqual(Int32Array.of(3, 11, 0, 10, 12, 10, 11, 1, 2, 12));
});
