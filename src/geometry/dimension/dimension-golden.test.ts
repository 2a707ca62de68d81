import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { symmetricEigen } from "../../numeric/symmetric-eigen.js";
import { binomialDimension } from "./binomial-dimension.js";
import { correlationDimension, correlationSlopes } from "./correlation-dimension.js";
import { allDistances, nearestRows, tableOf } from "./dimension-fixture.case.js";
import { combinePoints } from "./distance-table.js";
import { fisherSeparability } from "./fisher-separability.js";
import { gride } from "./gride.js";
import { localMoments, manifoldAdaptive } from "./local-ratios.js";
import { minimumDistance } from "./minimum-distance.js";
import { nearestLikelihood } from "./nearest-likelihood.js";
import { principalRules } from "./principal-rules.js";
import { simplexSkewness } from "./simplex-skewness.js";
import { tightLocal } from "./tight-local.js";
import { twoNN } from "./two-nn.js";

const ball = shared("reference-data/intrinsic-dimension/ball5-in-10.json");
const gaussians = shared("reference-data/intrinsic-dimension/two-gaussians-2d.json");
type Points = number[][];
const read = (path: string): { X: Points; expected: Record<string, Expected> } =>
  JSON.parse(readFileSync(path, "utf8"));
interface Expected {
  value: number & number[];
  [key: string]: unknown;
}

describe.skipIf(ball === null)("30 points of the 5-ball (needs the shared reference data)", () => {
  const { X, expected } = ball === null ? { X: [], expected: {} } : read(ball);
  const all = allDistances(X);
  const table = tableOf(all);
  const value = (name: string): number => expected[name]!.value;
  const pointwise = (name: string): number[] => expected[name]!.value;
  const near = (found: number | null | undefined, wanted: number, digits = 1e-9) => {
    expect(Math.abs(found! / wanted - 1)).toBeLessThan(digits);
  };

  it("TwoNN", () => {
    near(twoNN(table)!.linear, value("twoNNDiscard10"));
    near(twoNN(table, 0.05)!.linear, value("twoNNDiscard5"));
    near(twoNN(table)!.likelihood, value("twoNNMaximumLikelihood"));
  });

  it("maximum likelihood over neighbours", () => {
    const found = nearestLikelihood(table, 20);
    found.forEach((one, i) => {
      near(one, pointwise("mleK20Pointwise")[i]!);
    });
    near(combinePoints(found)!.harmonicMean, value("mleK20"));
    near(combinePoints(found)!.mean, value("mleK20ArithmeticMean"));
    near(combinePoints(found)!.median, value("mleK20Median"));
    near(combinePoints(nearestLikelihood(table, 5))!.harmonicMean, value("mleK5"));
    near(
      combinePoints(nearestLikelihood(table, 20, { unbiased: true }))!.harmonicMean,
      value("mleK20Unbiased"),
    );
  });

  it("MADA and the method of moments", () => {
    const mada = manifoldAdaptive(table, 20);
    mada.forEach((one, i) => {
      near(one, pointwise("madaK20Pointwise")[i]!);
    });
    near(combinePoints(mada)!.mean, value("madaK20"));
    for (const k of [20, 29]) {
      const moments = localMoments(table, k);
      moments.forEach((one, i) => {
        near(one, pointwise(`momK${k}Pointwise`)[i]!);
      });
    }
    near(combinePoints(localMoments(table, 20))!.mean, value("momK20"));
    near(combinePoints(localMoments(table, 29))!.mean, value("momK29"));
  });

  it("correlation dimension", () => {
    near(correlationDimension(all, 10, 20), value("correlationDimensionK10K20"));
    near(correlationDimension(all, 5, 15), value("correlationDimensionK5K15"));
  });

  it("the tight local estimator", () => {
    const rows = nearestRows(all, 20);
    const found = rows.map((neighbours, i) => {
      const distances = Float64Array.from(neighbours, (j) => all.distances[i * 30 + j]!);
      const between = Float64Array.from(
        neighbours.flatMap((a) => neighbours.map((b) => all.distances[a * 30 + b]!)),
      );
      return tightLocal(distances, between);
    });
    found.forEach((one, i) => {
      near(one, pointwise("tightLocalK20Pointwise")[i]!, 1e-6);
    });
    near(combinePoints(found)!.mean, value("tightLocalK20"), 1e-6);
  });

  it("MiND", () => {
    near(minimumDistance(table, 20, 10), value("mindMlk"), 1e-5);
    expect(minimumDistance(table, 20, 10, { whole: true })).toBe(value("mindMli"));
  });

  it("expected simplex skewness", () => {
    const products = centredProducts(X);
    for (const [name, kind] of [
      ["essVersionA", "area"],
      ["essVersionB", "angle"],
      ["essD2", "volume"],
    ] as const) {
      const found = simplexSkewness(products, 30, kind)!;
      near(found.dimension, pointwise(name)[0]!, 1e-7);
      near(found.skewness, pointwise(name)[1]!, 1e-7);
    }
  });

  it("Fisher separability", () => {
    const { values, vectors } = symmetricEigen(covarianceOf(X), 10);
    const mean = X[0]!.map((_, c) => X.reduce((sum, row) => sum + row[c]!, 0) / 30);
    const whitened = X.map((row) =>
      [...values]
        .filter((value) => value > values[0]! / 10)
        .map(
          (value, i) =>
            row.reduce((sum, x, c) => sum + (x - mean[c]!) * vectors[i * 10 + c]!, 0) / Math.sqrt(value),
        ),
    );
    const unit = whitened.map((row) => row.map((value) => value / Math.hypot(...row)));
    const cosines = Float64Array.from(
      unit.flatMap((a) => unit.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0))),
    );
    near(fisherSeparability(cosines, 30, { ofAll: true }), value("fisherS"), 1e-9);
    // scikit-dimension 0.5.0, FisherS().fit(X).dimension_
    near(fisherSeparability(cosines, 30), 5.809099827715422, 1e-9);
  });

  it("rules on principal components", () => {
    const { values } = symmetricEigen(covarianceOf(X), 10);
    const rules = principalRules(values)!;
    const wanted = expected.pca as unknown as Record<string, { value: number }>;
    expect(rules.fukunagaOlsen).toBe(wanted.fukunagaOlsen!.value);
    expect(rules.kaiser).toBe(wanted.kaiser!.value);
    expect(rules.brokenStick).toBe(wanted.brokenStick!.value);
    expect(rules.largestGap).toBe((wanted as unknown as { maxGap: { value: number } }).maxGap.value);
    near(rules.participationRatio, wanted.participationRatio!.value);
  });
});

describe.skipIf(gaussians === null)("100 points of two Gaussians (needs the shared reference data)", () => {
  const { X, expected } = gaussians === null ? { X: [], expected: {} } : read(gaussians);
  const all = allDistances(X);
  const table = tableOf(all);
  const near = (found: number | null | undefined, wanted: number, digits = 1e-9) => {
    expect(Math.abs(found! / wanted - 1)).toBeLessThan(digits);
  };

  it("TwoNN", () => {
    near(twoNN(table)!.linear, expected.twoNNLinear!.value);
    near(twoNN(table)!.likelihood, expected.twoNNMaximumLikelihood!.value);
  });

  it("Gride at six scales", () => {
    const wanted = expected.gride as unknown as Record<string, number[]> & { pairs: [number, number][] };
    wanted.pairs.forEach(([first, second], i) => {
      const found = gride(table, first, second)!;
      near(found.dimension, wanted.dimension![i]!);
      near(found.standardError, wanted.standardError![i]!, 1e-6);
      near(found.scale, wanted.scale![i]!);
    });
  });

  it("the binomial estimator", () => {
    const wanted = expected.binomialK5R05 as unknown as Record<string, { value: number }>;
    const found = binomialDimension(table, 5, 0.5)!;
    near(found.dimension, wanted.dimension!.value);
    near(found.standardError, wanted.standardError!.value);
  });

  it("slopes of the correlation integral", () => {
    const { radii, cumulativeSlopes } = expected.correlationDimension as unknown as {
      radii: number[];
      cumulativeSlopes: number[];
    };
    correlationSlopes(all, radii).forEach((slope, i) => {
      near(slope, cumulativeSlopes[i]!);
    });
  });
});

function centredProducts(points: Points, centred = true): Float64Array {
  const n = points.length;
  const dims = points[0]!.length;
  const mean = points[0]!.map((_, c) => (centred ? points.reduce((sum, row) => sum + row[c]!, 0) / n : 0));
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let c = 0; c < dims; c++)
        products[i * n + j]! += (points[i]![c]! - mean[c]!) * (points[j]![c]! - mean[c]!);
  return products;
}

function covarianceOf(points: Points): Float64Array {
  const columns = points[0]!.map((_, c) => points.map((row) => row[c]!));
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return column.map((value) => value - mean);
  });
  return centredProducts(centred, false).map((sum) => sum / (points.length - 1));
}
