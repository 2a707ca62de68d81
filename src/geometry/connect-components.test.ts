import { expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { neighborGraph } from "../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { type DisjointSets, disjointSets } from "../numeric/disjoint-sets.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { connectComponents } from "./connect-components.js";
import { distanceToNeighbor, neighborDistances } from "./neighbor-distances.js";
import { provenTrees } from "./spanning-tree.js";

const engine = createPlainEngine();
const noEdges = { from: new Int32Array(0), to: new Int32Array(0), distances: new Float64Array(0) };

/** Rows around as many centres as `sizes`, group by group. */
function groupsOf(sizes: readonly number[], dims: number, random: SeededRandom): EmbeddingMatrix {
  const rows = sizes.flatMap((size) => {
    const centre = Array.from({ length: dims }, () => 5 * random.normal());
    return Array.from({ length: size }, () => centre.map((value) => value + random.normal()));
  });
  return embeddingMatrix(rows.length, dims, Float32Array.from(rows.flat()));
}

function joinedBy(sizes: readonly number[]): DisjointSets {
  const sets = disjointSets(sizes.reduce((sum, size) => sum + size, 0));
  let start = 0;
  for (const size of sizes) {
    for (let row = start + 1; row < start + size; row++) sets.join(start, row);
    start += size;
  }
  return sets;
}

test.each(["cosine", "euclidean"] as const)(
  "components are joined as the tree of all pairs has it, and the edges are proven (%s)",
  async (similarity) => {
    const points = groupsOf([90, 60, 40, 20, 1, 1], 4, seededRandom(3));
    const { rows } = points;
    const whole = neighborDistances(await neighborGraph(points, { similarity, k: rows - 1, engine }));
    const core = distanceToNeighbor(whole, 5);
    const exact = provenTrees(whole, core, true).tree;
    const few = neighborDistances(await neighborGraph(points, { similarity, k: 6, engine }));
    const within = provenTrees(few, core, false);
    expect(within.components.count).toBeGreaterThan(3);
    const spherical = similarity === "cosine";
    const between = await connectComponents(points, within, { engine, spherical, core });
    expect(between.proven).toBe(between.distances.length);
    expect(within.tree.proven + between.proven).toBe(rows - 1);
    const lengths = [...within.tree.distances, ...between.distances].sort((a, b) => a - b);
    lengths.forEach((length, i) => {
      expect(length).toBeCloseTo(exact.distances[i]!, 12);
    });
  },
);

test("components too large to be searched from every row get the shortest edge but for a little, and it is not called proven", async () => {
  const sizes = [2_200, 2_100, 2_100, 1];
  const points = groupsOf(sizes, 3, seededRandom(8));
  const core = new Float64Array(points.rows);
  const options = { engine, spherical: false, core };
  const found = await connectComponents(points, { components: joinedBy(sizes), open: noEdges }, options);
  expect(found.distances.length).toBe(3);
  expect(found.proven).toBe(1);
  const groupOf = (row: number): number => [2_200, 4_300, 6_400, 6_401].findIndex((end) => row < end);
  found.distances.forEach((length, edge) => {
    const least = shortest(points, groupOf(found.from[edge]!), groupOf(found.to[edge]!), groupOf);
    expect(length).toBeGreaterThanOrEqual(least - 1e-9);
    expect(length).toBeLessThan(1.25 * least);
  });
});

function shortest(
  { rows, data }: EmbeddingMatrix,
  a: number,
  b: number,
  groupOf: (row: number) => number,
): number {
  const groups = Int8Array.from({ length: rows }, (_, row) => groupOf(row));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    if (groups[i] !== a) continue;
    for (let j = 0; j < rows; j++) {
      if (groups[j] !== b) continue;
      const [x, y] = [3 * i, 3 * j];
      const square =
        (data[x]! - data[y]!) ** 2 + (data[x + 1]! - data[y + 1]!) ** 2 + (data[x + 2]! - data[y + 2]!) ** 2;
      least = Math.min(least, square);
    }
  }
  return Math.sqrt(least);
}

test("more components than pairs are kept for take an open edge first, else the nearest by one row of each", async () => {
  const rows = 1_200;
  const points = embeddingMatrix(
    rows,
    1,
    Float32Array.from({ length: rows }, (_, row) => row),
  );
  const core = new Float64Array(rows);
  core[7] = Number.NaN;
  const options = { engine, spherical: false, core };
  // An open edge between each two of the last 400; row 7 is left out.
  const from = Int32Array.from({ length: 200 }, (_, i) => 800 + 2 * i);
  const open = { from, to: from.map((row) => row + 1), distances: new Float64Array(200).fill(1) };
  for (const edges of [open, noEdges]) {
    const found = await connectComponents(points, { components: disjointSets(rows), open: edges }, options);
    expect(found.distances.length).toBe(rows - 2);
    expect(found.proven).toBeLessThan(rows - 2);
    const sets = disjointSets(rows);
    found.from.forEach((row, edge) => {
      expect(sets.join(row, found.to[edge]!)).toBe(true);
    });
    expect(sets.count).toBe(2);
  }
});
