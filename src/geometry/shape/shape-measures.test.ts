import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { symmetricEigen, symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";
import { meanCosineWithin } from "../mean-cosine.js";
import { collapsedDimensions } from "./collapsed-dimensions.js";
import { covarianceOf, groupMoments, joinedMoments, momentsWithout } from "./covariance-groups.js";
import { directionShares } from "./direction-shares.js";
import { gaussianSpectrum } from "./gaussian-spectrum.js";
import { graphIslands } from "./graph-islands.js";
import { covarianceTraces, participationRatio, unbiasedSquare } from "./participation-ratio.js";
import { partitionIsotropy } from "./partition-isotropy.js";
import { alphaReq, effectiveRank, isoScoreOf, spectrumMeasures } from "./spectrum-measures.js";
import { sphereDistances } from "./sphere-distances.js";
import { sphereUniformity, uniformity } from "./uniformity.js";

const file = shared("reference-data/statistics/geometry.json");
const golden = test.skipIf(file === null);

describe("the reference values of geometry.json", () => {
  golden("isotropy of A (needs the shared reference data)", async () => {
    const { A, isotropy } = await reference();
    const units = A.map(unit);
    const mean = Float64Array.from({ length: 6 }, (_, j) => meanOf(units.map((row) => row[j]!)));
    const squares = Float64Array.from({ length: 6 }, (_, j) => sumOf(units.map((row) => row[j]! ** 2)));
    const direction = { rows: 24, mean };
    near(meanCosineWithin(direction)!, isotropy.closedForm);
    near(Math.sqrt(sumOf([...mean].map((m) => m * m))), isotropy.normOfMeanUnitVector);
    directionShares(direction, squares)!.forEach((part, i) => {
      near(part, isotropy.perDimensionContribution[i]!);
    });
    const cosines = units.flatMap((u, i) => units.slice(i + 1).map((v) => dot(u, v)));
    near(uniformity(cosines)!, isotropy.uniformityT2);
    const { vectors } = symmetricEigen(await gramOf(A), 6);
    const products = Float64Array.from({ length: 24 * 6 }, (_, at) =>
      dot(A[Math.floor(at / 6)]!, [...vectors.slice((at % 6) * 6, (at % 6) * 6 + 6)]),
    );
    const partition = partitionIsotropy(products, 24, 6)!;
    near(partition.value, isotropy.partition.bothSigns);
    partition.logZ.forEach((value, i) => {
      near(value, isotropy.partition.sortedLogZ[i]!);
    });
  });

  golden("spectrum of A (needs the shared reference data)", async () => {
    const { A, spectrum } = await reference();
    const gram = await gramOf(A);
    const sum = Float64Array.from({ length: 6 }, (_, j) => sumOf(A.map((row) => row[j]!)));
    const covariance = covarianceOf({ rows: 24, sum, gram });
    covariance.forEach((value, at) => {
      near(value, spectrum.covarianceDdof1[Math.floor(at / 6)]![at % 6]!, 1e-9);
    });
    const values = symmetricEigenvalues(covariance, 6);
    values.forEach((value, i) => {
      near(value, spectrum.eigenvalues[i]!);
    });
    const found = spectrumMeasures(values);
    near(found.participationRatio!, spectrum.participationRatio);
    near(found.isoScore!, spectrum.isoScore);
    near(found.stableRank!, spectrum.stableRank);
    near(found.effectiveRank!, spectrum.effectiveRankCentred);
    near(found.firstShare!, spectrum.explainedVarianceRatio[0]!);
    expect([found.components90, found.components95, found.components99]).toEqual([4, 4, 5]);
    const traces = covarianceTraces(covariance, 6);
    near(participationRatio(traces)!, spectrum.participationRatio);
    near(unbiasedSquare(traces, 24)!, spectrum.unbiasedTraceOfSquare);
    near(
      participationRatio({ ...traces, square: unbiasedSquare(traces, 24)! })!,
      spectrum.participationRatioUnbiased,
    );
    const singular = symmetricEigenvalues(gram, 6).map(Math.sqrt);
    singular.forEach((value, i) => {
      near(value, spectrum.singularValuesUncentred[i]!);
    });
    near(effectiveRank(singular)!, spectrum.effectiveRankUncentred);
    near(effectiveRank(singular, 1e-7)!, spectrum.rankMe);
    near(alphaReq(values, 1, 6)!, spectrum.alphaReqSlopeAllRanks);
  });
});

describe("what a Gaussian gives", () => {
  test("its spectrum, beside one that was drawn", async () => {
    for (const [rows, dims] of [
      [600, 60],
      [40, 100],
    ] as const) {
      const random = seededRandom(7);
      const data = Float32Array.from({ length: rows * dims }, () => random.normal());
      const order = Int32Array.from({ length: rows }, (_, i) => i);
      const parts = await groupMoments({ rows, dims, data }, order, 4, createPlainEngine());
      const drawn = spectrumMeasures(symmetricEigenvalues(covarianceOf(joinedMoments(parts, dims)), dims));
      const expected = spectrumMeasures(gaussianSpectrum(rows, dims));
      for (const name of ["participationRatio", "effectiveRank", "stableRank", "components90"] as const)
        expect(Math.abs(drawn[name]! / expected[name]! - 1), `${name} ${rows}`).toBeLessThan(0.06);
    }
  });

  test("distances and uniformity of the sphere", () => {
    // In three dimensions the chord has density c/2 on 0 to 2: mean 4/3, mean square 2.
    expect(sphereDistances(3, 1)!.variation).toBeCloseTo(Math.sqrt(1 / 8), 5);
    expect(sphereDistances(3, 1)!.contrast).toBeCloseTo(1, 3);
    expect(sphereDistances(1, 5)).toBeNull();
    expect(sphereUniformity(3)).toBeCloseTo(Math.log((1 - Math.exp(-8)) / 8), 12);
    expect(sphereUniformity(100_000)).toBeCloseTo(-4, 3);
  });
});

describe("small cases", () => {
  test("nothing varies, one dimension, one row", () => {
    expect(spectrumMeasures([0, 0]).participationRatio).toBeNull();
    expect(spectrumMeasures([2])).toMatchObject({ participationRatio: 1, isoScore: null, components99: 1 });
    expect(isoScoreOf(3, 3)).toBe(1);
    expect(unbiasedSquare({ trace: 1, square: 1 }, 2)).toBeNull();
    expect(alphaReq([1, 0], 1, 2)).toBeNull();
    expect(uniformity([])).toBeNull();
    expect(partitionIsotropy(new Float64Array(0), 0, 3)).toBeNull();
    expect(covarianceOf({ rows: 1, sum: Float64Array.of(3), gram: Float64Array.of(9) })).toEqual(
      Float64Array.of(0),
    );
  });

  test("a power law has its exponent, equal values the full rank", () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => (i + 1) ** -1.5);
    expect(alphaReq(values, 11, 40)).toBeCloseTo(1.5, 12);
    expect(effectiveRank([2, 2, 2, 2])).toBeCloseTo(4, 12);
  });

  test("lengths that overflow e to the power of them", () => {
    const found = partitionIsotropy(Float64Array.of(1e4, -1e4), 2, 1)!;
    expect(found.value).toBe(1);
    expect(found.logZ[0]).toBeCloseTo(1e4, 6);
  });

  test("dead and doubled dimensions", () => {
    const covariance = Float64Array.of(1, 0, -2, 0, 0, 0, -2, 0, 4);
    expect(collapsedDimensions(covariance, 3, { noise: 1e-12 })).toEqual({
      dead: [1],
      doubled: [{ first: 0, second: 2, r: -1 }],
    });
  });

  test("moments without a group are those of the others", async () => {
    const data = Float32Array.from({ length: 30 }, (_, i) => Math.sin(i * i));
    const order = Int32Array.of(9, 1, 5, 3, 0, 2, 4, 6, 7, 8);
    const parts = await groupMoments({ rows: 10, dims: 3, data }, order, 3, createPlainEngine());
    const whole = joinedMoments(parts, 3);
    expect(whole.rows).toBe(10);
    const left = momentsWithout(whole, parts[0]!);
    const others = joinedMoments(parts.slice(1), 3);
    left.gram.forEach((value, i) => {
      near(value, others.gram[i]!, 1e-9);
    });
    expect(left.rows).toBe(others.rows);
  });

  test("islands: two pairs, and a row without a list", () => {
    const lists = {
      offsets: Int32Array.of(0, 1, 2, 3, 4, 4),
      rows: Int32Array.of(1, 0, 3, 2),
      scores: new Float64Array(4),
      zeroQueries: Int32Array.of(4),
    };
    const graph = { similarity: "cosine", k: 1, items: 5, sampled: null, lists, pairs: null } as const;
    expect(graphIslands(graph, 1)).toEqual({
      islands: 3,
      largest: 2,
      alone: 1,
      of: Int32Array.of(0, 0, 1, 1, 2),
    });
  });
});

interface Reference {
  readonly A: number[][];
  readonly isotropy: {
    closedForm: number;
    normOfMeanUnitVector: number;
    perDimensionContribution: number[];
    uniformityT2: number;
    partition: { bothSigns: number; sortedLogZ: number[] };
  };
  readonly spectrum: {
    covarianceDdof1: number[][];
    eigenvalues: number[];
    explainedVarianceRatio: number[];
    participationRatio: number;
    isoScore: number;
    unbiasedTraceOfSquare: number;
    participationRatioUnbiased: number;
    stableRank: number;
    effectiveRankUncentred: number;
    rankMe: number;
    effectiveRankCentred: number;
    singularValuesUncentred: number[];
    alphaReqSlopeAllRanks: number;
  };
}

async function reference(): Promise<Reference> {
  return JSON.parse(await readFile(file!, "utf8")) as Reference;
}

function gramOf(rows: readonly number[][]): Promise<Float64Array> {
  const matrix = { rows: rows.length, dims: rows[0]!.length, data: Float64Array.from(rows.flat()) };
  return createPlainEngine().crossProduct(matrix, matrix);
}

function near(found: number, expected: number, tolerance = 1e-10): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(expected), 1e-3));
}

function unit(row: readonly number[]): number[] {
  const norm = Math.sqrt(dot(row, row));
  return row.map((value) => value / norm);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sumOf(a.map((value, i) => value * b[i]!));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
