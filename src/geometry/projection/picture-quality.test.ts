import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { distanceCorrelation } from "./distance-correlation.js";
import { measuredRows, planQuality, runQuality } from "./picture-quality.js";
import { clusteredPoints, graphOf, portablePoints } from "./projection.case.js";

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const everyRow = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

describe("runQuality", () => {
  test.each([
    [5, 0.60140625, 0.6540625],
    [12, 0.6476744186046512, 0.6447674418604652],
  ])(
    "k = %i: trustworthiness as scikit-learn 1.9.1's; continuity is that of the spaces exchanged",
    async (k, trust, continuity) => {
      const { matrix, picture } = portablePoints();
      const plan = planQuality(matrix, await graphOf(matrix, k), [picture], everyRow(40), k);
      expect(runQuality(plan, 1)).toBe(true);
      expect(mean(measuredRows(plan, 0, 0))).toBeCloseTo(trust, 9);
      expect(mean(measuredRows(plan, 0, 1))).toBeCloseTo(continuity, 9);
    },
  );

  test("a picture of a space that has two dimensions is perfect, a turned one too; a shuffled one is not", async () => {
    const { picture } = portablePoints();
    const matrix = { rows: 40, dims: 2, data: picture };
    const turned = Float32Array.from(picture, (_, at) =>
      at % 2 === 0 ? -2 * picture[at + 1]! : 2 * picture[at - 1]!,
    );
    const shuffled = Float32Array.from(picture, (_, at) => picture[(at + 22) % 80]!);
    const plan = planQuality(matrix, await graphOf(matrix, 5), [picture, turned, shuffled], everyRow(40), 5);
    runQuality(plan, 1);
    for (const p of [0, 1])
      expect(([0, 1, 2] as const).map((measure) => mean(measuredRows(plan, p, measure)))).toEqual([1, 1, 1]);
    expect(mean(measuredRows(plan, 2, 0))).toBeLessThan(0.8);
    expect(mean(measuredRows(plan, 2, 2))).toBeLessThan(0.4);
  });

  test("a sample of rows has the values of those rows; cosine does not see lengths", async () => {
    const matrix = clusteredPoints(60, 6, 3);
    const longer = {
      ...matrix,
      data: matrix.data.map((value, at) => value * (1 + (Math.floor(at / 6) % 4))),
    };
    const { picture } = portablePoints();
    const drawn = Float32Array.from({ length: 120 }, (_, at) => picture[at % 80]! + at / 1000);
    const measure = async (space: typeof matrix, rows: Int32Array) => {
      const plan = planQuality(space, await graphOf(space, 4, "cosine"), [drawn], rows, 4);
      runQuality(plan, 1);
      return measuredRows(plan, 0, 0);
    };
    const all = await measure(matrix, everyRow(60));
    expect(await measure(matrix, Int32Array.of(3, 40))).toEqual(Float64Array.of(all[3]!, all[40]!));
    expect(await measure(longer, everyRow(60))).toEqual(all);
  });

  test("points that are all the same lose nothing by ranks, as all of them share the first", async () => {
    const matrix = { rows: 9, dims: 2, data: new Float32Array(18).fill(1) };
    const plan = planQuality(matrix, await graphOf(matrix, 2), [new Float32Array(18)], everyRow(9), 2);
    runQuality(plan, 1);
    expect([...measuredRows(plan, 0, 0), ...measuredRows(plan, 0, 1)]).toEqual(new Array(18).fill(1));
  });
});

describe("distanceCorrelation", () => {
  test("every pair once where there are few, without an interval: rank correlation by hand", () => {
    const matrix = { rows: 4, dims: 1, data: Float32Array.of(0, 1, 3, 7) };
    const line = Float32Array.of(0, 0, 1, 0, 3, 0, 7, 0);
    const found = distanceCorrelation(matrix, "euclidean", line, seededRandom(1))!;
    expect(found.spearman).toBeCloseTo(1, 12);
    expect(found).toMatchObject({ interval: null, pairs: 6 });
    // Distances 1 3 7 2 6 4 in the space; 7 and 3 exchange places in the picture: ranks 1 3 6 2 5 4 against 1 6 3 5 2 4.
    const exchanged = Float32Array.of(0, 0, 1, 0, 7, 0, 3, 0);
    expect(distanceCorrelation(matrix, "euclidean", exchanged, seededRandom(1))!.spearman).toBeCloseTo(
      1 - (6 * (9 + 9 + 9 + 9)) / (6 * 35),
      12,
    );
  });

  test("1 for the space itself, with an interval where pairs are drawn; null where nothing varies", () => {
    const { picture } = portablePoints();
    const matrix = { rows: 40, dims: 2, data: picture };
    const found = distanceCorrelation(matrix, "euclidean", picture, seededRandom(1), 500)!;
    expect(found.spearman).toBeCloseTo(1, 5);
    expect(found.pairs).toBe(500);
    expect(found.interval!.low).toBeLessThan(found.spearman);
    expect(distanceCorrelation(matrix, "euclidean", new Float32Array(80), seededRandom(1))).toBeNull();
  });
});
