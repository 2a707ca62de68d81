import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { NeighborLists } from "../../neighbors/neighbor-lists.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { symmetricEigen, symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";
import { allDistances } from "./all-distances.js";
import { idleDimensions, vicRegTerms } from "./covariance-terms.js";
import { meanCosineShares } from "./dimension-shares.js";
import { graphIslands } from "./graph-islands.js";
import { marchenkoPasturSpectrum } from "./marchenko-pastur.js";
import { distanceConcentration, gaussianVariation, uniformity } from "./pair-measures.js";
import { pairSums } from "./pair-sums.js";
import { partitionIsotropy } from "./partition-isotropy.js";
import { secondMoments, uncentredProducts } from "./second-moments.js";
import { effectiveRank, rankMe, spectrumDecay, spectrumMeasures } from "./spectrum.js";

const engine = createPlainEngine();
const path = shared("reference-data/statistics/geometry.json");

/** The fixture is in float64 and a matrix holds float32, which the engine multiplies in float64: the values are those of the rounded rows. */
const rounded = 1e-6;

describe.skipIf(path === null)("the matrix A of the fixtures (needs the shared reference data)", () => {
  const fixture = path === null ? null : JSON.parse(readFileSync(path, "utf8"));
  const A: number[][] = fixture?.A ?? [[0]];
  const matrix: EmbeddingMatrix = { rows: A.length, dims: A[0]!.length, data: Float32Array.from(A.flat()) };
  const unit = {
    ...matrix,
    data: Float64Array.from(A.flatMap((row) => row.map((x) => x / Math.hypot(...row)))),
  };
  const near = (found: number | null | undefined, wanted: number, digits = rounded) => {
    expect(Math.abs(found! / wanted - 1)).toBeLessThan(digits);
  };

  it("mean cosine and the part of each dimension, in float64", () => {
    const { isotropy } = fixture;
    const shares = meanCosineShares(unit)!;
    near(shares.mean, isotropy.meanPairwiseCosine, 1e-10);
    shares.contributions.forEach((part, i) => {
      near(part, isotropy.perDimensionContribution[i], 1e-9);
    });
    expect(shares.low).toBeLessThan(shares.mean);
  });

  it("uniformity", async () => {
    near(uniformity(await pairSums(unit, engine))!.value, fixture.isotropy.uniformityT2, 1e-10);
  });

  it("covariance and every measure of its spectrum", async () => {
    const { spectrum } = fixture;
    const moments = await secondMoments(matrix, { engine });
    spectrum.covarianceDdof1.flat().forEach((value: number, i: number) => {
      expect(moments.covariance[i]).toBeCloseTo(value, 6);
    });
    const eigenvalues = symmetricEigenvalues(moments.covariance, 6);
    eigenvalues.forEach((value, i) => {
      near(value, spectrum.eigenvalues[i]);
    });
    const exact = Float64Array.from(spectrum.eigenvalues as number[]);
    const measures = spectrumMeasures(exact, 24)!;
    near(measures.participationRatio, spectrum.participationRatio, 1e-10);
    near(measures.isoScore, spectrum.isoScore, 1e-10);
    near(measures.participationRatioUnbiased, spectrum.participationRatioUnbiased, 1e-10);
    near(measures.stableRank, spectrum.stableRank, 1e-10);
    near(measures.effectiveRank, spectrum.effectiveRankCentred, 1e-10);
    near(spectrumDecay(exact, 1, 6)!.alpha, spectrum.alphaReqSlopeAllRanks, 1e-10);
    expect(measures.components).toEqual({ "90": 4, "95": 4, "99": 5 });
    const singular = Float64Array.from(spectrum.singularValuesUncentred as number[]);
    near(effectiveRank(singular), spectrum.effectiveRankUncentred, 1e-10);
    near(rankMe(singular), spectrum.rankMe, 1e-10);
    symmetricEigenvalues(uncentredProducts(moments), 6).forEach((value, i) => {
      near(Math.sqrt(value), singular[i]!);
    });
  });

  it("partition isotropy", async () => {
    const moments = await secondMoments(matrix, { engine });
    const { vectors } = symmetricEigen(uncentredProducts(moments), 6);
    const found = (await partitionIsotropy(matrix, vectors, engine))!;
    near(found.isotropy, fixture.isotropy.partition.bothSigns, 1e-5);
    [...found.logPartitions]
      .sort((a, b) => a - b)
      .forEach((log, i) => {
        near(log, fixture.isotropy.partition.sortedLogZ[i], 1e-5);
      });
  });
});

describe("an isotropic Gaussian sample", () => {
  it("has the spectrum of Marchenko and Pastur, and the measures that go with it", async () => {
    for (const [rows, dims] of [
      [600, 40],
      [50, 120],
    ] as const) {
      const matrix = gaussian(rows, dims, 3);
      const moments = await secondMoments(matrix, { engine });
      const values = symmetricEigenvalues(moments.covariance, dims).map((value) => Math.max(0, value));
      const expected = marchenkoPasturSpectrum(rows, dims);
      expect(expected.filter((value) => value > 0)).toHaveLength(Math.min(dims, rows - 1));
      expect(expected.reduce((a, b) => a + b, 0) / dims).toBeCloseTo(1, 1);
      const [a, b] = [spectrumMeasures(values, rows)!, spectrumMeasures(expected, rows)!];
      expect(a.participationRatio / b.participationRatio).toBeCloseTo(1, 1);
      expect(a.effectiveRank / b.effectiveRank).toBeCloseTo(1, 1);
      expect(a.participationRatioUnbiased! / dims).toBeGreaterThan(0.9);
      expect(a.participationRatioUnbiased! / dims).toBeLessThan(1.15);
    }
  });

  it("has distances that vary as the closed form says", async () => {
    const matrix = gaussian(400, 20, 4);
    const found = distanceConcentration(await pairSums(matrix, engine))!;
    expect(found.variation / gaussianVariation(20)).toBeCloseTo(1, 1);
    expect(found.asGaussianOf).toBeGreaterThan(17);
    expect(found.asGaussianOf).toBeLessThan(23);
    expect(gaussianVariation(10_001) / gaussianVariation(9_999)).toBeCloseTo(1, 3);
  });
});

describe("allDistances", () => {
  it("are those of each pair, over more than one block, and 0 between equal rows", async () => {
    const matrix = gaussian(300, 7, 8);
    matrix.data.copyWithin(299 * 7, 2 * 7, 3 * 7);
    const distances = await allDistances(matrix, engine);
    for (let i = 0; i < 300; i += 13) {
      for (let j = 0; j < 300; j++) {
        const between = Math.hypot(
          ...Array.from({ length: 7 }, (_, c) => matrix.data[i * 7 + c]! - matrix.data[j * 7 + c]!),
        );
        expect(distances[i * 300 + j]).toBeCloseTo(between, 6);
        expect(distances[j * 300 + i]).toBe(distances[i * 300 + j]);
      }
    }
    expect(distances[299 * 300 + 2]).toBe(0);
    expect(await allDistances({ rows: 0, dims: 7, data: new Float32Array(0) }, engine)).toHaveLength(0);
  });
});

describe("pairSums", () => {
  it("are those of all distances, over more than one block", async () => {
    const matrix = gaussian(300, 7, 8);
    matrix.data.copyWithin(0, 7, 14);
    const distances = await allDistances(matrix, engine);
    const sums = await pairSums(matrix, engine);
    let variance = 0;
    for (let i = 0; i < 300; i++) {
      const own = distances.subarray(i * 300, (i + 1) * 300);
      expect(sums.distances[i]).toBeCloseTo(
        own.reduce((sum, d) => sum + d, 0),
        9,
      );
      expect(sums.kernels[i]).toBeCloseTo(own.reduce((sum, d) => sum + Math.exp(-2 * d * d), 0) - 1, 9);
      for (let j = 0; j < i; j++) variance += (own[j]! - sums.mean) ** 2 / 44_850;
    }
    expect(sums.mean).toBeCloseTo(distances.reduce((sum, d) => sum + d, 0) / 89_700, 12);
    expect(sums.variance).toBeCloseTo(variance, 12);
  });
});

describe("collapse", () => {
  it("finds dead dimensions and dimensions that say the same", async () => {
    const { data, rows } = gaussian(100, 4, 5);
    for (let row = 0; row < rows; row++) {
      data[row * 4 + 1] = 0.1;
      data[row * 4 + 3] = -2 * data[row * 4]!;
    }
    const found = idleDimensions(await secondMoments({ rows, dims: 4, data }, { engine }));
    expect(found.dead).toEqual([1]);
    expect(found.doubled).toHaveLength(1);
    expect(found.doubled[0]).toMatchObject({ a: 0, b: 3 });
    expect(found.doubled[0]!.correlation).toBeCloseTo(-1, 6);
  });

  it("VICReg's terms are near nothing for an isotropic sample and do not depend on scale", async () => {
    const matrix = gaussian(2_000, 10, 6);
    const scaled = { ...matrix, data: matrix.data.map((value) => 7 * value) };
    const [a, b] = await Promise.all(
      [matrix, scaled].map(async (one) => vicRegTerms(await secondMoments(one, { engine }))!),
    );
    expect(a!.variance).toBeLessThan(0.02);
    expect(a!.covariance).toBeLessThan(0.01);
    expect(b!.covariance).toBeCloseTo(a!.covariance, 6);
  });

  it("equal rows have no spectrum, no contrast, and uniformity 0", async () => {
    const matrix: EmbeddingMatrix = { rows: 5, dims: 3, data: new Float32Array(15).fill(0.5) };
    const moments = await secondMoments(matrix, { engine });
    expect(spectrumMeasures(symmetricEigenvalues(moments.covariance, 3), 5)).toBeNull();
    const sums = await pairSums(matrix, engine);
    expect(distanceConcentration(sums)).toBeNull();
    expect(uniformity(sums)!.value).toBe(0);
    const one = await pairSums({ ...matrix, rows: 1, data: matrix.data.subarray(0, 3) }, engine);
    expect(uniformity(one)).toBeNull();
    expect(distanceConcentration(one)).toBeNull();
  });
});

describe("graphIslands", () => {
  it("parts of a graph, and of the one of edges that both rows list", () => {
    // 0 ↔ 1, 2 → 1, 3 ↔ 4
    const lists = {
      offsets: Int32Array.of(0, 1, 2, 3, 4, 5),
      rows: Int32Array.of(1, 0, 1, 4, 3),
    } as NeighborLists;
    const parts = (mutual: boolean) => graphIslands(lists, 1, { mutual }).map((rows) => [...rows]);
    expect(parts(false)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(parts(true)).toEqual([[0, 1], [3, 4], [2]]);
  });
});

function gaussian(rows: number, dims: number, seed: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  return { rows, dims, data: Float32Array.from({ length: rows * dims }, random.normal) };
}
