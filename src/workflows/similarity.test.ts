import { expect, test } from "vitest";
import { compareVectors } from "./similarity.js";

test("compareVectors gives cosine, dot product and distance", () => {
  const { cosine, dot, euclidean } = compareVectors(Float32Array.of(3, 4), Float32Array.of(4, 3));
  expect([cosine, dot, euclidean]).toEqual([0.96, 24, Math.SQRT2]);
});

test("a zero vector has no cosine; scale does not change one", () => {
  expect(compareVectors(Float32Array.of(0, 0), Float32Array.of(1, 0)).cosine).toBeNull();
  const a = Float32Array.of(0.2, -0.5, 0.9);
  const b = Float32Array.of(-0.1, 0.4, 0.3);
  const scaled = compareVectors(
    a.map((x) => x * 8),
    b,
  ).cosine!;
  expect(scaled).toBeCloseTo(compareVectors(a, b).cosine!, 12);
});
