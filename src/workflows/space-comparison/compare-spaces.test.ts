import { afterAll, describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { spaceComparisonSchema } from "../../contracts/space-comparison.js";
import { readVectors } from "../../datasets/read-vectors.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { spaceComparisonTerminal } from "../../reports/space-comparison-terminal.js";
import { createOnnxMatrixEngine } from "../../search/onnx-matrix-engine.js";
import { compareSpaces } from "./compare-spaces.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

function space(id: string, rows: number, dims: number, seed: number): AnalysedSpace {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: rows * dims }, () => random.normal());
  return {
    id,
    similarity: "cosine",
    items: {
      ids: Array.from({ length: rows }, (_, row) => `d${row}`),
      texts: Array.from({ length: rows }, (_, row) => `text ${row}`),
      matrix: embeddingMatrix(rows, dims, data),
    },
    queries: null,
    labels: null,
    qrels: null,
  };
}

const compared = (a: AnalysedSpace, b: AnalysedSpace) => compareSpaces(a, b, { engine, seed: 42 });

test("a space and itself, turned, scaled and in another order, agree in everything", async () => {
  const a = space("a", 120, 8, 1);
  const order = Array.from({ length: 120 }, (_, row) => 119 - row);
  const turned = new Float32Array(120 * 8);
  order.forEach((row, at) => {
    for (let i = 0; i < 8; i++) turned[at * 8 + i] = -3 * a.items.matrix.data[row * 8 + 7 - i]!;
  });
  const b: AnalysedSpace = {
    ...a,
    id: "b",
    items: { ids: order.map((row) => `d${row}`), texts: null, matrix: embeddingMatrix(120, 8, turned) },
  };
  const found = await compared(a, b);
  expect(spaceComparisonSchema.parse(found)).toEqual(found);
  expect(found.alignment.debiasedCka.value).toBeCloseTo(1, 6);
  expect(found.alignment.rsa.value).toBeCloseTo(1, 6);
  expect(found.alignment.turned.value).toBeCloseTo(1, 6);
  expect(found.neighbors.map(({ k, overlap }) => [k, overlap.mean])).toEqual([
    [1, 1],
    [10, 1],
    [50, 1],
  ]);
  // The nearest in A has rank 1 in B, of 120: 2 / 120.
  expect(found.imbalance!.aToB.mean).toBeCloseTo(2 / 120, 12);
  expect(found.moved.items).toEqual([]);
  for (const { a: here, b: there } of found.scale!.readings) {
    if (there !== null) expect(there).toBeCloseTo(here, 1);
  }
});

test("unrelated spaces share what chance gives, within the intervals", async () => {
  const found = await compared(space("a", 300, 20, 1), space("b", 300, 20, 2));
  for (const { overlap, chance } of found.neighbors) {
    expect(overlap.mean).toBeLessThan(chance + 0.03);
    expect(overlap.low).toBeLessThanOrEqual(chance);
  }
  const { debiasedCka, turned } = found.alignment;
  expect(debiasedCka.low).toBeLessThan(0);
  expect(debiasedCka.high).toBeGreaterThan(0);
  expect(Math.abs(turned.value!)).toBeLessThan(0.1);
  expect(found.imbalance!.aToB.mean).toBeCloseTo(1, 0);
  expect(found.moved.items).toHaveLength(10);
  expect(found.moved.items[0]).toMatchObject({ overlap: 0, text: expect.stringMatching(/^text \d+$/) });
});

test("joins by id, counts what only one has, and refuses spaces without a common item", async () => {
  const a = space("a", 30, 4, 1);
  const b = space("b", 40, 6, 2);
  const found = await compared(a, b);
  expect(found).toMatchObject({ sharedItems: 30, onlyInA: 0, onlyInB: 10 });
  const other = { ...b, items: { ...b.items, ids: b.items.ids.map((id) => `x${id}`) } };
  await expect(compared(a, other)).rejects.toThrow(
    'a and b share no item: ids of the first are such as "d0"',
  );
});

test("queries are compared where both spaces have them", async () => {
  const asked = (one: AnalysedSpace, seed: number): AnalysedSpace => ({
    ...one,
    queries: {
      ids: ["q0", "q1"],
      texts: ["first", "second"],
      matrix: space("q", 2, one.items.matrix.dims, seed).items.matrix,
    },
  });
  const found = await compared(asked(space("a", 60, 5, 1), 5), asked(space("b", 60, 7, 2), 6));
  expect(found.sharedQueries).toBe(2);
  expect(found.queryNeighbors.map(({ k }) => k)).toEqual([1, 10, 50]);
  expect(found.moved.queries[0]!.text).toMatch(/first|second/);
});

describe("degenerate spaces give an answer", () => {
  const kinds = {
    "one item": () => space("a", 1, 3, 1),
    "two items": () => space("a", 2, 3, 1),
    "three items": () => space("a", 3, 3, 1),
    "all equal": () => filled(40, 3, 1),
    "all zero": () => filled(40, 3, 0),
    "more dimensions than rows": () => space("a", 6, 50, 1),
  };
  test.each(Object.entries(kinds))("%s", async (_, make) => {
    const a = make();
    const found = await compared(a, { ...a, id: "b" });
    expect(spaceComparisonSchema.parse(found)).toEqual(found);
    const text = spaceComparisonTerminal(found);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });
});

test("NaN is refused with its row", async () => {
  const a = space("a", 30, 4, 1);
  const data = a.items.matrix.data.slice();
  data[9] = Number.NaN;
  const b = { ...a, items: { ...a.items, matrix: embeddingMatrix(30, 4, data) } };
  await expect(compared(a, b)).rejects.toThrow("item vector 2 (rows count from 0) holds NaN");
});

const words = shared("vectors", "words-minilm-glove");

test.skipIf(words === null)(
  "words by GloVe 300 and 100 are nearer to each other than to all-MiniLM-L6-v2 (needs the shared vectors)",
  async () => {
    const load = async (name: string): Promise<AnalysedSpace> => {
      const { documents } = await readVectors(`${words}/${name}`);
      const rows = Int32Array.from({ length: 300 }, (_, i) => 8 * i);
      return {
        id: name,
        similarity: "cosine",
        items: {
          ids: Array.from(rows, (row) => documents.ids[row]!),
          texts: null,
          matrix: gatherRows(documents.matrix, rows, null),
        },
        queries: null,
        labels: null,
        qrels: null,
      };
    };
    const [glove, short, minilm] = [await load("300d"), await load("100d"), await load("minilm")];
    const near = await compared(short, glove);
    const far = await compared(short, minilm);
    expect(near.neighbors[1]!.overlap.low).toBeGreaterThan(far.neighbors[1]!.overlap.high);
    expect(near.alignment.debiasedCka.low!).toBeGreaterThan(far.alignment.debiasedCka.high!);
    const text = spaceComparisonTerminal(near, { columns: 80 });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  },
);

function filled(rows: number, dims: number, value: number): AnalysedSpace {
  const one = space("a", rows, dims, 1);
  return {
    ...one,
    items: { ...one.items, matrix: embeddingMatrix(rows, dims, new Float32Array(rows * dims).fill(value)) },
  };
}
