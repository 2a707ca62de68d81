import { expect, test } from "vitest";
import { caseDepth } from "./case-depth.js";

test("misses are read to the cutoff of the metric that decides, at most 20, and to 10 without one", () => {
  expect(caseDepth("ndcg@5")).toBe(5);
  expect(caseDepth("recall@20")).toBe(20);
  expect(caseDepth("recall@100")).toBe(20);
  expect(caseDepth("map")).toBe(10);
  expect(caseDepth(null)).toBe(10);
});
