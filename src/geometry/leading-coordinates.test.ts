import { afterAll, expect, it } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { symmetricEigenvalues } from "../numeric/symmetric-eigen.js";
import { createOnnxMatrixEngine } from "../search/onnx-matrix-engine.js";
import { leadingCoordinates } from "./leading-coordinates.js";
import { orthogonalProcrustes } from "./orthogonal-procrustes.js";
import { pairedMoments } from "./paired-moments.js";
import { secondMoments } from "./shape/second-moments.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());
const leading = (matrix: EmbeddingMatrix, width: number) =>
  leadingCoordinates(matrix, width, { engine, random: seededRandom(1) });

function rows(count: number, dims: number, seed: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const spread = (at: number) => (1 + (at % dims)) ** -1;
  const data = Float32Array.from({ length: count * dims }, (_, at) => 1 + spread(at) * random.normal());
  return embeddingMatrix(count, dims, data);
}

it("few rows keep all products: Procrustes in their coordinates is that of all dimensions", async () => {
  const [a, b] = [rows(20, 60, 2), rows(20, 90, 3)];
  const [x, y] = [await leading(a, 32), await leading(b, 32)];
  expect(x.coordinates.dims).toBeLessThan(21);
  expect(x.share).toBeCloseTo(1, 9);
  const whole = orthogonalProcrustes(await pairedMoments(a, b, engine), { centred: true });
  const short = orthogonalProcrustes(await pairedMoments(x.coordinates, y.coordinates, engine), {
    centred: true,
  });
  expect(short.disparity! / whole.disparity!).toBeCloseTo(1, 5);
});

it("of many rows the share is that of the largest eigenvalues", async () => {
  const matrix = rows(300, 40, 4);
  const { coordinates, share } = await leading(matrix, 10);
  expect(coordinates.dims).toBe(10);
  const values = symmetricEigenvalues((await secondMoments(matrix, { engine })).covariance, 40);
  const sum = (some: Float64Array) => some.reduce((total, value) => total + value, 0);
  expect(share! / (sum(values.slice(0, 10)) / sum(values))).toBeCloseTo(1, 3);
});

it("rows that do not vary have no share", async () => {
  const { coordinates, share } = await leading(embeddingMatrix(4, 3, new Float32Array(12).fill(2)), 2);
  expect(share).toBeNull();
  expect([...coordinates.data]).toEqual([0, 0, 0, 0]);
});
