import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { exactSearch } from "../neighbors/exact-search.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import type { Similarity } from "../neighbors/prepare-items.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { informationImbalance } from "./information-imbalance.js";
import { debiasedCka, linearCka, unbiasedHsic } from "./linear-cka.js";
import { neighborOverlap } from "./neighbor-overlap.js";
import { orthogonalProcrustes } from "./orthogonal-procrustes.js";
import { pairedMoments, withoutPart } from "./paired-moments.js";
import { type PairTriangle, representationalSimilarity, triangleOf } from "./representational-similarity.js";

const engine = createPlainEngine();
const geometryFile = shared("reference-data", "statistics", "geometry.json");
const spacesFile = shared("reference-data", "intrinsic-dimension", "space-comparison.json");

const matrixOf = (rows: readonly (readonly number[])[]): EmbeddingMatrix =>
  embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));

async function graphOf(matrix: EmbeddingMatrix, k: number, similarity: Similarity): Promise<NeighborGraph> {
  const exclude = Array.from({ length: matrix.rows }, (_, row) => Int32Array.of(row));
  const lists = await exactSearch(matrix, matrix, { k, similarity, engine, exclude });
  return { similarity, k, items: matrix.rows, sampled: null, lists, pairs: null };
}

async function momentsOf(x: EmbeddingMatrix, y: EmbeddingMatrix) {
  return {
    xy: await pairedMoments(x, y, engine),
    xx: await pairedMoments(x, x, engine),
    yy: await pairedMoments(y, y, engine),
  };
}

function cosines(rows: readonly (readonly number[])[]): PairTriangle {
  const values: number[] = [];
  rows.forEach((a, i) => {
    for (const b of rows.slice(i + 1)) {
      const dot = a.reduce((sum, value, at) => sum + value * b[at]!, 0);
      values.push(dot / (Math.hypot(...a) * Math.hypot(...b)));
    }
  });
  return { rows: rows.length, values: Float64Array.from(values) };
}

function gaussian(rows: number, dims: number, random: SeededRandom): EmbeddingMatrix {
  return embeddingMatrix(
    rows,
    dims,
    Float32Array.from({ length: rows * dims }, () => random.normal()),
  );
}

/** The reference's matrices have six decimals, so that float32 rounds them by some 1e-8. */
const float32Digits = 6;

describe.skipIf(geometryFile === null)("reference values (needs the shared reference data)", () => {
  const reference = geometryFile === null ? null : JSON.parse(readFileSync(geometryFile, "utf8"));

  test("linear CKA, biased and debiased, and unbiased HSIC", async () => {
    const [a, b, c] = [matrixOf(reference.A), matrixOf(reference.B), matrixOf(reference.C)];
    const { linearCka: plain, linearCkaDebiased: debiased, hsicUnbiasedAB } = reference.similarityOfSpaces;
    const ab = await momentsOf(a, b);
    const ac = await momentsOf(a, c);
    expect(linearCka(ab)).toBeCloseTo(plain.AB, float32Digits);
    expect(linearCka(ac)).toBeCloseTo(plain.AC, float32Digits);
    expect(linearCka(await momentsOf(a, a))).toBeCloseTo(1, 12);
    expect(debiasedCka(ab)).toBeCloseTo(debiased.AB, float32Digits);
    expect(debiasedCka(ac)).toBeCloseTo(debiased.AC, float32Digits);
    expect(unbiasedHsic(ab.xy) / hsicUnbiasedAB).toBeCloseTo(1, float32Digits);
  });

  test("mutual kNN at 1, 3 and 5", async () => {
    const graphs = await Promise.all(
      [reference.A, reference.B, reference.C].map((rows) => graphOf(matrixOf(rows), 5, "cosine")),
    );
    for (const [k, { AB, AC }] of Object.entries<{ AB: number; AC: number }>(
      reference.similarityOfSpaces.mutualKnn,
    )) {
      const mean = (overlap: Float64Array) => overlap.reduce((sum, value) => sum + value, 0) / overlap.length;
      expect(mean(neighborOverlap(graphs[0]!, graphs[1]!, Number(k)))).toBeCloseTo(AB, 12);
      expect(mean(neighborOverlap(graphs[0]!, graphs[2]!, Number(k)))).toBeCloseTo(AC, 12);
    }
  });

  test("representational similarity", () => {
    const { rsaSpearmanCosine } = reference.similarityOfSpaces;
    const [a, b, c] = [cosines(reference.A), cosines(reference.B), cosines(reference.C)];
    expect(representationalSimilarity(a, b)).toBeCloseTo(rsaSpearmanCosine.AB, 12);
    expect(representationalSimilarity(a, c)).toBeCloseTo(rsaSpearmanCosine.AC, 12);
  });

  test("orthogonal Procrustes, centred and not", async () => {
    const [a, c] = [matrixOf(reference.A), matrixOf(reference.C)];
    const moments = await pairedMoments(a, c, engine);
    const { R, singularValueSum } = reference.migration.orthogonalProcrustes;
    const found = orthogonalProcrustes(moments, { centred: false });
    expect(found.singularValueSum / singularValueSum).toBeCloseTo(1, float32Digits);
    R.flat().forEach((value: number, at: number) => {
      expect(found.rotation[at]).toBeCloseTo(value, float32Digits);
    });
    const { disparity } = orthogonalProcrustes(moments, { centred: true });
    expect(disparity! / reference.migration.centredDisparity).toBeCloseTo(1, 4);
  });
});

describe.skipIf(spacesFile === null)("values that DADApy publishes (needs the shared reference data)", () => {
  const reference = spacesFile === null ? null : JSON.parse(readFileSync(spacesFile, "utf8"));

  test("information imbalance between all columns and some of them", async () => {
    const { X, columnSets, fullToSubset, subsetToFull } = reference.informationImbalance;
    const full = matrixOf(X);
    const owners = Int32Array.from(X, (_, row: number) => row);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const [at, columns] of (columnSets as number[][]).entries()) {
      const part = matrixOf(X.map((row: number[]) => columns.map((column) => row[column]!)));
      const to = await informationImbalance(
        await graphOf(full, 1, "euclidean"),
        { matrix: part, similarity: "euclidean" },
        { engine, owners },
      );
      const from = await informationImbalance(
        await graphOf(part, 1, "euclidean"),
        { matrix: full, similarity: "euclidean" },
        { engine, owners },
      );
      expect(mean(to)).toBeCloseTo(fullToSubset[at], 12);
      expect(mean(from)).toBeCloseTo(subsetToFull[at], 12);
    }
  });

  test("neighbour overlap", async () => {
    const { X, k, overlapOfBothColumnsWithSecondColumnOnly } = reference.neighbourOverlap;
    const both = await graphOf(matrixOf(X), k, "euclidean");
    const second = await graphOf(matrixOf(X.map((row: number[]) => [row[1]!])), k, "euclidean");
    const overlap = neighborOverlap(both, second, k);
    expect(overlap.reduce((sum, value) => sum + value, 0) / X.length).toBeCloseTo(
      overlapOfBothColumnsWithSecondColumnOnly,
      12,
    );
  });
});

describe("invariances", () => {
  const random = seededRandom(7);
  const x = gaussian(40, 6, random);
  const scaled = embeddingMatrix(
    40,
    6,
    x.data.map((value) => -2 * value),
  );
  const reversed = embeddingMatrix(
    40,
    6,
    x.data.map((_, at) => x.data[at - (at % 6) + 5 - (at % 6)]!),
  );

  test("CKA and Procrustes see through a turn and a scale", async () => {
    for (const y of [scaled, reversed]) {
      const moments = await momentsOf(x, y);
      expect(linearCka(moments)).toBeCloseTo(1, 12);
      expect(debiasedCka(moments)).toBeCloseTo(1, 12);
      expect(orthogonalProcrustes(moments.xy, { centred: true }).disparity).toBeCloseTo(0, 10);
    }
  });

  test("debiased CKA of unrelated spaces is about 0, plain CKA is not: 20 seeded pairs of 30 rows", async () => {
    const seeded = seededRandom(3);
    let plain = 0;
    let debiased = 0;
    for (let i = 0; i < 20; i++) {
      const moments = await momentsOf(gaussian(30, 20, seeded), gaussian(30, 20, seeded));
      plain += linearCka(moments)! / 20;
      debiased += debiasedCka(moments)! / 20;
    }
    expect(plain).toBeGreaterThan(0.3);
    expect(Math.abs(debiased)).toBeLessThan(0.05);
  });

  test("moments of a part and of the rest are those of all", async () => {
    const part = embeddingMatrix(10, 6, x.data.subarray(0, 60));
    const rest = embeddingMatrix(30, 6, x.data.subarray(60));
    const less = withoutPart(await pairedMoments(x, x, engine), await pairedMoments(part, part, engine));
    const direct = await pairedMoments(rest, rest, engine);
    expect(unbiasedHsic(less)).toBeCloseTo(unbiasedHsic(direct), 9);
  });

  test("a rotation between unequal dimensions has orthonormal rows or columns", async () => {
    const y = gaussian(40, 3, random);
    for (const [a, b] of [
      [x, y],
      [y, x],
    ] as const) {
      const { rotation } = orthogonalProcrustes(await pairedMoments(a, b, engine), { centred: true });
      const small = Math.min(a.dims, b.dims);
      for (let i = 0; i < small; i++) {
        for (let j = 0; j < small; j++) {
          let product = 0;
          for (let t = 0; t < Math.max(a.dims, b.dims); t++) {
            product +=
              a.dims >= b.dims
                ? rotation[t * b.dims + i]! * rotation[t * b.dims + j]!
                : rotation[i * b.dims + t]! * rotation[j * b.dims + t]!;
          }
          expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
        }
      }
    }
  });

  test("a space without spread compares with nothing; a product of low rank still gives a rotation", async () => {
    const flat = embeddingMatrix(40, 6, new Float32Array(240).fill(1));
    const moments = await momentsOf(x, flat);
    expect(linearCka(moments)).toBeNull();
    expect(debiasedCka(await momentsOf(gaussian(3, 2, random), gaussian(3, 2, random)))).toBeNull();
    const { disparity, rotation } = orthogonalProcrustes(moments.xy, { centred: true });
    expect(disparity).toBeNull();
    expect(rotation.every(Number.isFinite)).toBe(true);
    const nothing = await pairedMoments(x, embeddingMatrix(40, 6, new Float32Array(240)), engine);
    expect(orthogonalProcrustes(nothing, { centred: false }).rotation.every(Number.isFinite)).toBe(true);
  });

  test("pairs of some rows are those of a smaller triangle", () => {
    const rows = [
      [1, 0],
      [0.6, 0.8],
      [0, 1],
      [-1, 0.5],
    ];
    const some = triangleOf(cosines(rows), (row) => row !== 1);
    expect([...some.values]).toEqual([...cosines(rows.filter((_, row) => row !== 1)).values]);
  });
});

test("zero vectors have neither neighbours nor a rank", async () => {
  const x = matrixOf([
    [1, 0],
    [0.9, 0.1],
    [0, 0],
    [0, 1],
  ]);
  const graph = await graphOf(x, 2, "cosine");
  const overlap = neighborOverlap(graph, graph, 2);
  expect([...overlap].map((value) => (Number.isNaN(value) ? "none" : value))).toEqual([1, 1, "none", 1]);
  const imbalance = await informationImbalance(
    graph,
    { matrix: x, similarity: "cosine" },
    { engine, owners: Int32Array.of(0, 2) },
  );
  expect(imbalance[0]).toBe(0.5);
  expect(imbalance[1]).toBeNaN();
  expect(() => neighborOverlap(graph, graph, 3)).toThrow("k is 3");
});
