import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import {
  correlationDimension,
  grideDimension,
  localDimensions,
  madaDimension,
  mleDimension,
  momentsDimension,
  twoNN,
  twoNNLikelihood,
} from "./neighbor-estimators.js";
import { spectrumRules } from "./spectrum-rules.js";

const folder = shared("reference-data/intrinsic-dimension/ball5-in-10.json");
const gaussians = shared("reference-data/intrinsic-dimension/two-gaussians-2d.json");
const geometry = shared("reference-data/statistics/geometry.json");

describe("estimators of intrinsic dimension", () => {
  test.skipIf(folder === null)("the ball of five dimensions (needs the shared reference data)", async () => {
    const { X, expected } = JSON.parse(await readFile(folder!, "utf8")) as Ball;
    const rows = allDistances(X);
    near(mleDimension(rows, 20), expected.mleK20!.value);
    near(mleDimension(rows, 5), expected.mleK5!.value);
    near(mleDimension(rows, 20, true), expected.mleK20Unbiased!.value);
    localDimensions(rows, 20).forEach((value, i) => {
      near(value, expected.mleK20Pointwise!.value[i]!);
    });
    near(correlationDimension(rows, 10, 20), expected.correlationDimensionK10K20!.value);
    near(correlationDimension(rows, 5, 15), expected.correlationDimensionK5K15!.value);
    near(twoNN(rows), expected.twoNNDiscard10!.value);
    near(twoNN(rows, 0.95), expected.twoNNDiscard5!.value);
    near(twoNNLikelihood(rows), expected.twoNNMaximumLikelihood!.value);
    near(madaDimension(rows, 20), expected.madaK20!.value);
    near(momentsDimension(rows, 20), expected.momK20!.value);
    near(momentsDimension(rows, 29), expected.momK29!.value);
    const { pca } = expected as unknown as { pca: Record<string, { value: number }> };
    const values = Float64Array.from((pca as unknown as { eigenvaluesDdof1: number[] }).eigenvaluesDdof1);
    expect(spectrumRules(values)).toEqual({
      fukunagaOlsen: pca.fukunagaOlsen!.value,
      kaiser: pca.kaiser!.value,
      brokenStick: pca.brokenStick!.value,
    });
  });

  test.skipIf(gaussians === null)(
    "two Gaussians of the plane (needs the shared reference data)",
    async () => {
      const { X, expected } = JSON.parse(await readFile(gaussians!, "utf8")) as Gaussians;
      const rows = allDistances(X);
      near(twoNN(rows), expected.twoNNLinear.value);
      near(twoNNLikelihood(rows), expected.twoNNMaximumLikelihood.value);
      const { pairs, dimension, standardError, scale } = expected.gride;
      pairs.forEach(([near1], i) => {
        const found = grideDimension(rows, near1!)!;
        near(found.dimension, dimension[i]!);
        near(found.standardError, standardError[i]!);
        near(found.scale, scale[i]!);
      });
    },
  );

  test.skipIf(geometry === null)("the rows of A (needs the shared reference data)", async () => {
    const { A, intrinsicDimension } = JSON.parse(await readFile(geometry!, "utf8")) as {
      A: number[][];
      intrinsicDimension: Record<string, number>;
    };
    const rows = allDistances(A);
    near(twoNN(rows), intrinsicDimension.twoNNLinearDiscard10!);
    near(twoNNLikelihood(rows), intrinsicDimension.twoNNMaximumLikelihood!);
    near(mleDimension(rows, 5), intrinsicDimension.mleK5!);
  });

  test("nothing to tell from: no rows, equal distances", () => {
    const equal = [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1, 1, 1)];
    for (const rows of [[], equal]) {
      expect(twoNN(rows)).toBeNull();
      expect(twoNNLikelihood(rows)).toBeNull();
      expect(mleDimension(rows, 4)).toBeNull();
      expect(madaDimension(rows, 4)).toBeNull();
      expect(momentsDimension(rows, 4)).toBeNull();
      expect(grideDimension(rows, 2)).toBeNull();
      expect(correlationDimension(rows, 2, 4)).toBeNull();
    }
    expect(spectrumRules(new Float64Array(3))).toBeNull();
  });
});

interface Ball {
  readonly X: number[][];
  readonly expected: Record<string, { value: number & number[] }>;
}

interface Gaussians {
  readonly X: number[][];
  readonly expected: {
    twoNNLinear: { value: number };
    twoNNMaximumLikelihood: { value: number };
    gride: { pairs: number[][]; dimension: number[]; standardError: number[]; scale: number[] };
  };
}

function allDistances(points: readonly number[][]): Float64Array[] {
  return points.map((a, i) =>
    Float64Array.from(
      points.filter((_, j) => j !== i),
      (b) => Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0)),
    ).sort(),
  );
}

function near(found: number | null, expected: number): void {
  expect(found).not.toBeNull();
  expect(Math.abs(found! / expected - 1)).toBeLessThan(1e-9);
}
