import { expect, test } from "vitest";
import { truncateRows } from "./truncate-rows.js";

const vectors = { rows: 3, dims: 4, data: Float32Array.of(3, 4, 12, 84, 0.6, 0.8, 0, 0, 0, 0, 1, 0) };

test("keeps the first dimensions as they are", () => {
  expect(truncateRows(vectors, 2, false)).toEqual({
    rows: 3,
    dims: 2,
    data: Float32Array.of(3, 4, 0.6, 0.8, 0, 0),
  });
});

test("gives each row length 1 again; one that is zero in what it keeps stays zero", () => {
  const { data } = truncateRows(vectors, 2, true);
  expect([...data.slice(0, 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect([...data.slice(4)]).toEqual([0, 0]);
});

test("does not touch what it was given", () => {
  const before = vectors.data.slice();
  truncateRows(vectors, 1, true);
  expect(vectors.data).toEqual(before);
});
