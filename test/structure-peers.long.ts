import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { embeddingMatrix } from "../src/contracts/embedding-matrix.js";
import { hdbscan } from "../src/geometry/hdbscan.js";
import { localOutlierFactor } from "../src/geometry/local-outlier-factor.js";
import { neighborDistances } from "../src/geometry/neighbor-distances.js";
import { partitionAgreement } from "../src/geometry/partition-agreement.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "../src/geometry/silhouette.js";
import { exactSearch } from "../src/neighbors/exact-search.js";
import { createPlainEngine } from "../src/neighbors/plain-engine.js";
import { prepareItems } from "../src/neighbors/prepare-items.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import { pythonHas, runPython } from "./python.js";

const engine = createPlainEngine();

/** Groups of uneven size and density in 12 dimensions, with scattered points between them. */
function groups(rows: number, seed: number) {
  const random = seededRandom(seed);
  const dims = 12;
  const centres = Float32Array.from({ length: 6 * dims }, () => 3 * random.normal());
  const data = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const group = Math.floor(6 * random.uniform() ** 2);
    const scattered = random.uniform() < 0.15;
    for (let j = 0; j < dims; j++)
      data[row * dims + j] = scattered
        ? 4 * random.normal()
        : centres[group * dims + j]! + (0.4 + 0.15 * group) * random.normal();
  }
  return embeddingMatrix(rows, dims, data);
}

async function graphOf(matrix: ReturnType<typeof groups>, similarity: "cosine" | "euclidean", k: number) {
  const exclude = Array.from({ length: matrix.rows }, (_, row) => Int32Array.of(row));
  const lists = await exactSearch(matrix, matrix, { k, similarity, engine, exclude });
  return { similarity, k, items: matrix.rows, sampled: null, lists, pairs: null };
}

const script = `
import json, sys, numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.neighbors import LocalOutlierFactor
from sklearn.metrics import silhouette_samples
x = np.fromfile(sys.argv[1], dtype="<f4").reshape(-1, 12).astype(float)
out = {}
for metric in ["euclidean", "cosine"]:
    from sklearn.metrics import pairwise_distances
    d = pairwise_distances(x, metric=metric)
    labels = HDBSCAN(min_cluster_size=12, min_samples=5, metric="precomputed", copy=True).fit_predict(d)
    lof = -LocalOutlierFactor(n_neighbors=20, metric=metric, algorithm="brute").fit(x).negative_outlier_factor_
    out[metric] = {"labels": labels.tolist(), "lof": lof.tolist(), "silhouette": silhouette_samples(x, labels, metric=metric).tolist()}
print(json.dumps(out))
`;

test.skipIf(!pythonHas("sklearn"))(
  "HDBSCAN, local outlier factor and silhouette are scikit-learn's (needs scikit-learn)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "alidade-structure-"));
    for (const [rows, seed] of [
      [400, 3],
      [700, 4],
    ] as const) {
      const matrix = groups(rows, seed);
      const file = join(folder, `${rows}.f32`);
      writeFileSync(file, matrix.data);
      const peer = runPython(script, [file]) as Record<
        "euclidean" | "cosine",
        { labels: number[]; lof: number[]; silhouette: number[] }
      >;
      for (const similarity of ["euclidean", "cosine"] as const) {
        const whole = await graphOf(matrix, similarity, rows - 1);
        const options = { minClusterSize: 12, minSamples: 5, engine };
        const exact = await hdbscan(matrix, whole, options);
        const expected = Int32Array.from(peer[similarity].labels);
        const agreed = (labels: Int32Array) =>
          partitionAgreement(
            expected.map((label) => label + 1),
            labels.map((label) => label + 1),
          )!.adjustedRand.value;
        // Many edges share a core distance; which of equal edges joins first is nobody's, and decides for a few rows.
        expect(agreed(exact.labels)).toBeGreaterThan(0.99);
        expect(exact.provenEdges).toBe(exact.edges);
        // From the 30 nearest alone: the graph falls into parts that are connected again.
        const part = await hdbscan(matrix, await graphOf(matrix, similarity, 30), options);
        expect(agreed(part.labels)).toBeGreaterThan(0.97);
        const lof = localOutlierFactor(neighborDistances(whole), 20);
        peer[similarity].lof.forEach((value, row) => {
          expect(lof[row]! / value).toBeCloseTo(1, 9);
        });
        const labels = expected.map((label) => (label < 0 ? Math.max(...expected) + 1 : label));
        const { searched } = prepareItems(matrix, "cosine");
        const silhouette =
          similarity === "cosine"
            ? await cosineSilhouette(searched, labels, engine)
            : silhouetteOfDistances(await pairDistances(matrix, engine), labels);
        peer[similarity].silhouette.forEach((value, row) => {
          expect(silhouette[row]).toBeCloseTo(value, 4);
        });
      }
    }
    rmSync(folder, { recursive: true });
  },
);
