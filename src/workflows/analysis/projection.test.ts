import { describe, expect, test } from "vitest";
import { projectionFindingsSchema } from "../../contracts/analysis/projection.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { clusteredPoints, graphOf } from "../../geometry/projection/projection.case.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { projectSpace } from "./projection.js";
import type { SectionInput } from "./section-input.js";

describe("projectSpace", () => {
  test("the pictures do not depend on the number of threads, and every one has its quality", async () => {
    const input = await inputOf(clusteredPoints(200, 8, 4), "cosine");
    const [one, two] = await Promise.all([1, 2].map((threads) => projectSpace({ ...input, threads })));
    expect(one!.findings).toEqual(two!.findings);
    projectionFindingsSchema.parse(one!.findings);
    for (const { quality } of one!.findings.pictures) {
      expect(quality).toMatchObject({ k: 15, rows: 200 });
      expect(quality!.trustworthiness.mean).toBeGreaterThan(0.75);
      expect(quality!.trustworthiness.interval).toBeNull();
    }
  });

  test("a sample and zero vectors are said", async () => {
    const matrix = clusteredPoints(100, 8, 4);
    matrix.data.fill(0, 0, 16);
    const { findings, rows } = await projectSpace(await inputOf(matrix, "cosine"), {
      mostPoints: 50,
      methods: ["umap"],
      qualityRows: 20,
    });
    expect(findings).toMatchObject({ items: 100, points: 50, sampled: true, zeroVectors: 2 });
    expect(rows[0]).toBeGreaterThan(1);
    expect(Buffer.from(findings.rows!, "base64")).toHaveLength(200);
    expect(findings.pictures[0]!.quality!.preservation.interval).not.toBeNull();
  });

  test("hubs are in at least twice the mean of lists: none on a ring, the middle of a star", async () => {
    const ring = Float32Array.from({ length: 80 }, (_, at) => Math.sin((at >> 1) * 0.157 + (at % 2) * 1.571));
    const star = Float32Array.from({ length: 12 * 11 }, (_, at) => (at % 11 === Math.floor(at / 11) ? 1 : 0));
    const hubsOf = async (matrix: EmbeddingMatrix, k: number) => {
      const input = { ...(await inputOf(matrix, "euclidean")), k };
      return (await projectSpace(input, { methods: ["pca"] })).findings.shown;
    };
    const even = await hubsOf({ rows: 40, dims: 2, data: ring }, 10);
    expect(Math.max(...even.occurrences)).toBeGreaterThan(0);
    expect(even.hubs).toEqual([]);
    const middle = await hubsOf({ rows: 12, dims: 11, data: star }, 1);
    expect(middle.hubs.map((entry) => middle.ids[entry])).toEqual(["item-11"]);
    expect(middle.occurrences[11]).toBe(11);
  });

  test.each([
    ["one vector", new Float32Array(3).fill(1), "there are fewer than 2 vectors to draw"],
    ["no vectors but zeros", new Float32Array(9), "there are fewer than 2 vectors to draw"],
    ["all the same", new Float32Array(15).fill(2), "all vectors are the same"],
  ])("%s: no picture, and the reason", async (_, data, reason) => {
    const { findings } = await projectSpace(
      await inputOf({ rows: data.length / 3, dims: 3, data }, "cosine"),
    );
    projectionFindingsSchema.parse(findings);
    expect(findings.pictures).toEqual([]);
    expect(new Set(findings.left.map((one) => one.reason))).toEqual(new Set([reason]));
  });

  test("three vectors have principal components, and no neighbours to draw by", async () => {
    const data = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const { findings } = await projectSpace(await inputOf({ rows: 3, dims: 3, data }, "dot"));
    expect(findings.pictures.map(({ method, quality }) => [method, quality])).toEqual([["pca", null]]);
    expect(findings.left[0]!.reason).toBe("3 vectors have too few neighbours to draw; it takes 4");
  });
});

async function inputOf(
  matrix: EmbeddingMatrix,
  similarity: "cosine" | "dot" | "euclidean",
): Promise<SectionInput> {
  const ids = Array.from({ length: matrix.rows }, (_, i) => `item-${i}`);
  return {
    space: {
      id: "made",
      similarity,
      items: { ids, texts: null, matrix },
      queries: null,
      labels: null,
      qrels: null,
    },
    graph: await graphOf(matrix, 20, similarity),
    queryGraph: null,
    engine: createPlainEngine(),
    ...{ k: 10, full: true, threads: 1, seed: 1 },
  };
}
