import type { PictureQuality, ProjectionMeasure } from "../../contracts/analysis/projection.js";
import { distanceCorrelation } from "../../geometry/projection/distance-correlation.js";
import { measuredRows, planQuality } from "../../geometry/projection/picture-quality.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import type { DrawnPoints } from "./drawn-points.js";
import { projectInThreads } from "./project-in-threads.js";
import type { SectionInput } from "./section-input.js";

/**
 * The quality of each picture (`points × 2`) at 15 neighbours, or as many as a third of the points; on all rows up to
 * twice `qualityRows`, else on a seeded sample of so many. null for all with fewer than 4 points.
 */
export async function measurePictures(
  input: SectionInput,
  { matrix, graph }: Pick<DrawnPoints, "matrix" | "graph">,
  pictures: readonly Float32Array[],
  { qualityRows = 1000 }: { readonly qualityRows?: number },
): Promise<(PictureQuality | null)[]> {
  const points = matrix.rows;
  if (points < 4 || pictures.length === 0) return pictures.map(() => null);
  const k = Math.min(mostNeighbors, graph.k, Math.floor((points - 1) / 3));
  const exact = points <= 2 * qualityRows;
  const random = seededRandom(input.seed);
  const rows = exact
    ? Int32Array.from({ length: points }, (_, row) => row)
    : seededSample(points, qualityRows, random);
  const plan = planQuality(matrix, graph, pictures, rows, k);
  await projectInThreads({ kind: "quality", plan }, input);
  return pictures.map((picture, p) => {
    const measure = (which: 0 | 1 | 2): ProjectionMeasure => {
      const { mean, low, high } = estimateMean(measuredRows(plan, p, which), { random, resamples: 2000 });
      return { mean, interval: exact ? null : { low, high } };
    };
    return {
      k,
      rows: rows.length,
      trustworthiness: measure(0),
      continuity: measure(1),
      preservation: measure(2),
      distances: distanceCorrelation(matrix, graph.similarity, picture, seededRandom(input.seed)),
    };
  });
}

const mostNeighbors = 15;
