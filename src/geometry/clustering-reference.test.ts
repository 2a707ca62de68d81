import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { calinskiHarabasz, sumsOfSquares } from "./calinski-harabasz.js";
import { clusterPoints } from "./cluster-points.js";
import { daviesBouldin } from "./davies-bouldin.js";
import { kMeans } from "./k-means.js";
import { partitionAgreement } from "./partition-agreement.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "./silhouette.js";

interface Reference {
  internal: {
    points: number[][];
    labelings: {
      id: string;
      labels: number[];
      silhouetteEuclidean: { samples: number[]; mean: number };
      silhouetteCosine: { samples: number[]; mean: number };
      daviesBouldin: number;
      calinskiHarabasz: number;
      withinSumOfSquares: number;
    }[];
  };
  external: (Record<string, number> & { id: string; truth: number[]; predicted: number[] })[];
  kMeans: {
    optimum: { points: number[][]; k: number; inertia: number; labels: number[] };
    lloydFromGivenCentres: {
      id: string;
      points: number[][];
      initialCentres: number[][];
      finalCentres: number[][];
      labels: number[];
      inertia: number;
    }[];
  };
}

const path = shared("reference-data", "statistics", "clustering.json");
const engine = createPlainEngine();
const matrixOf = (rows: number[][]) => embeddingMatrix(rows.length, 2, Float32Array.from(rows.flat()));

// Points are float32, which moves them by 3e-8 of their size, and products of the engine are.
const digits = 6;

describe.skipIf(path === null)("clustering.json (needs the shared reference data)", () => {
  const reference = path === null ? null : (JSON.parse(readFileSync(path, "utf8")) as Reference);

  test("internal measures", async () => {
    const { points, labelings } = reference!.internal;
    const matrix = matrixOf(points);
    for (const labeling of labelings) {
      const labels = Int32Array.from(labeling.labels);
      const sums = sumsOfSquares(matrix, labels);
      expect(sums.within).toBeCloseTo(labeling.withinSumOfSquares, 4);
      expect(calinskiHarabasz(sums)! / labeling.calinskiHarabasz).toBeCloseTo(1, digits);
      expect(daviesBouldin(matrix, labels)).toBeCloseTo(labeling.daviesBouldin, digits);
      const euclidean = silhouetteOfDistances(await pairDistances(matrix, engine), labels);
      labeling.silhouetteEuclidean.samples.forEach((value, row) => {
        expect(euclidean[row]).toBeCloseTo(value, digits);
      });
      const directions = clusterPoints(matrix, "cosine");
      const cosine = await cosineSilhouette(directions.matrix, labels, engine);
      labeling.silhouetteCosine.samples.forEach((value, row) => {
        // Cosine distances of 1e-3 from float32 products: 1e-4 of a silhouette.
        expect(cosine[row]).toBeCloseTo(value, 3);
      });
    }
  });

  test("agreement of partitions", () => {
    for (const one of reference!.external) {
      const found = partitionAgreement(Int32Array.from(one.truth), Int32Array.from(one.predicted))!;
      expect(found.homogeneity, one.id).toBeCloseTo(one.homogeneity!, 12);
      expect(found.completeness, one.id).toBeCloseTo(one.completeness!, 12);
      expect(found.vMeasure.value, one.id).toBeCloseTo(one.vMeasure!, 12);
      expect(found.mutualInformation, one.id).toBeCloseTo(one.mutualInformationNats!, 12);
      expect(found.nmi, one.id).toBeCloseTo(one.nmi!, 12);
      expect(found.nmiGeometric, one.id).toBeCloseTo(one.nmiGeometric!, 12);
      expect(found.ami.value, one.id).toBeCloseTo(one.ami!, 12);
      expect(found.amiMax, one.id).toBeCloseTo(one.amiMax!, 12);
      expect(found.adjustedRand.value, one.id).toBeCloseTo(one.adjustedRand!, 12);
      expect(found.rand, one.id).toBeCloseTo(one.rand!, 12);
      expect(found.fowlkesMallows, one.id).toBeCloseTo(one.fowlkesMallows!, 12);
      expect(found.purity, one.id).toBeCloseTo(one.purity!, 12);
      expect(found.ami.low).toBeLessThanOrEqual(found.ami.value);
    }
  });

  test("k-means from given centres, and its optimum from any", async () => {
    const { optimum, lloydFromGivenCentres } = reference!.kMeans;
    const common = { engine, spherical: false, random: seededRandom(1) };
    for (const one of lloydFromGivenCentres) {
      const found = await kMeans(matrixOf(one.points), {
        ...common,
        k: 3,
        from: [matrixOf(one.initialCentres)],
      });
      expect([...found.labels]).toEqual(one.labels);
      expect(found.inertia).toBeCloseTo(one.inertia, 4);
      expect(found.converged).toBe(true);
      one.finalCentres.flat().forEach((value, i) => {
        expect(found.centroids.data[i]).toBeCloseTo(value, 5);
      });
    }
    const best = await kMeans(matrixOf(optimum.points), { ...common, k: optimum.k, starts: 5 });
    expect(best.inertia).toBeCloseTo(optimum.inertia, 5);
    expect(partitionAgreement(Int32Array.from(optimum.labels), best.labels)!.adjustedRand.value).toBe(1);
  });
});
