import { describe, expect, test } from "vitest";
import { structureFindingsSchema } from "../../contracts/analysis/structure.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { structureBlock, structureLines } from "../../reports/analysis/structure-block.js";
import { structureSection } from "../../reports/analysis/structure-section.js";
import { structure } from "./structure.js";

interface Items {
  readonly matrix: EmbeddingMatrix;
  readonly texts?: readonly string[];
  readonly labels?: readonly (string | null)[];
}

const engine = createPlainEngine();

/** The findings of a space, in their schema and shown without a hole. */
async function found(
  { matrix, texts, labels }: Items,
  similarity: "cosine" | "dot" | "euclidean",
  { k = 20, ...asked }: { k?: number; full?: boolean; clusters?: number; minClusterSize?: number } = {},
) {
  const ids = Array.from({ length: matrix.rows }, (_, row) => `d${row}`);
  const items = { ids, texts: texts ?? null, matrix };
  const space = { id: "a", similarity, items, queries: null, labels: labels ?? null, qrels: null };
  const graph = await neighborGraph(matrix, { similarity, k, engine });
  const common = { space, graph, queryGraph: null, engine, threads: 1, seed: 1 };
  const findings = await structure({ ...common, full: true, ...asked });
  structureFindingsSchema.parse(findings);
  for (const shown of [
    structureBlock(findings, 100, false),
    JSON.stringify(structureLines(findings)),
    String(structureSection(findings).markup),
  ])
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  return findings;
}

const things = ["lamp", "cable", "chair"];

/** Three groups of 40 in 8 dimensions, each with its label and its word; the last vector is there twice. */
function planted(): Required<Items> {
  const random = seededRandom(7);
  const data = Float32Array.from({ length: 120 * 8 }, (_, i) => {
    const group = Math.floor(i / 8) % 3;
    return (i % 8 === group ? 3 : 0) + 0.6 * random.normal();
  });
  data.copyWithin(119 * 8, 116 * 8, 117 * 8);
  const kinds = Array.from({ length: 120 }, (_, row) => things[row % 3]!);
  return {
    matrix: embeddingMatrix(120, 8, data),
    texts: kinds.map((kind, row) => `a ${kind} of sort${row}`),
    labels: kinds.map((kind, row) => (row === 0 ? null : kind)),
  };
}

test.each(["cosine", "dot", "euclidean"] as const)(
  "planted groups are found, named and compared with labels in a space of %s",
  async (similarity) => {
    const findings = await found(planted(), similarity);
    expect(findings.tendency).toMatchObject({ k: 3, verdict: "clear" });
    expect(
      findings.kMeans!.clusters.map(({ size, words, label }) => [size, words![0], label!.share]),
    ).toEqual(findings.kMeans!.clusters.map(({ label }) => [40, label!.name, 1]));
    expect(findings.hdbscan!.clustersFound).toBe(3);
    expect(findings.labels!.labelled).toBe(119);
    expect(findings.labels!.neighbors!.agreement.mean).toBeGreaterThan(0.99);
    expect(findings.labels!.partitions.map(({ clustering, ami }) => [clustering, ami.value > 0.999])).toEqual(
      [
        ["k-means with as many clusters as labels", true],
        ["k-means", true],
        ["HDBSCAN", true],
      ],
    );
    expect(findings.labels!.confused).toEqual([]);
    expect(findings.outliers!.rows).toBe(120);
    const [closest] = findings.duplicates.near;
    expect(closest!.examples.map(({ items }) => items.map(({ id }) => id))).toEqual([["d116", "d119"]]);
    expect(findings.duplicates.exactTexts).toEqual({ groups: 0, items: 0, largest: 0 });
  },
);

test("two labels on one group are told as taken for each other", async () => {
  const { matrix, labels } = planted();
  const mixed = labels.map((label, row) => (label === "lamp" && row % 2 === 1 ? "light" : label));
  const { confused } = (await found({ matrix, labels: mixed }, "cosine")).labels!;
  expect(confused).toHaveLength(1);
  expect([...confused[0]!.labels].sort()).toEqual(["lamp", "light"]);
  expect(confused[0]!.lift).toBeGreaterThan(2);
});

test("a number of clusters and a least size that are asked for are kept to, said and recorded, in the summary too", async () => {
  const findings = await found(planted(), "cosine", { full: false, clusters: 7, minClusterSize: 12 });
  expect(findings.asked).toEqual({ clusters: 7, minClusterSize: 12 });
  expect(findings.kMeans).toMatchObject({ k: 7 });
  expect(findings.kMeans!.clusters).toHaveLength(7);
  expect(findings.hdbscan).toMatchObject({ minClusterSize: 12, clustersFound: 3 });
  // Beside the number that would have been chosen, whose silhouette is higher.
  expect(findings.tendency!.k).toBe(3);
  const tried = findings.tendency!.fits.map(({ k }) => k);
  expect(tried).toEqual([2, 3, 4, 5, 6, 7, 8, 10, 12]);
  const lines = structureLines(findings).map(({ text }) => text);
  expect(lines[0]).toMatch(/^k-means with 7 clusters, as asked: silhouette 0\.\d{3} /);
  expect(lines[1]).toMatch(/^HDBSCAN finds 3 dense groups of at least 12, as asked, among 120 items; /);
  expect(lines[2]).toMatch(/^Clear groups: 3 clusters chosen of 2 to 12, /);
  const many = await found(planted(), "euclidean", { clusters: 40 });
  expect([many.kMeans!.k, many.tendency!.fits.at(-1)!.k]).toEqual([40, 12]);
});

test.each([
  [
    { clusters: 61 },
    "clusters is 61, and 120 items have a direction; expected at most 60, two items a cluster",
  ],
  [{ minClusterSize: 61 }, /minClusterSize is 61, .* among 120 items; expected at most 60/],
])("%o is more than there is room for", async (asked, message) => {
  await expect(found(planted(), "cosine", asked)).rejects.toThrow(message);
});

describe("input without groups", () => {
  const constant = (rows: number, dims: number, value: number): EmbeddingMatrix =>
    embeddingMatrix(rows, dims, new Float32Array(rows * dims).fill(value));

  test.each([
    ["one vector", constant(1, 3, 1)],
    ["few vectors", constant(7, 3, 1)],
    ["equal vectors", constant(40, 3, 1)],
    ["zero vectors", constant(40, 3, 0)],
    ["more dimensions than rows", wide()],
  ])("%s: no groups, no NaN", async (_, matrix) => {
    for (const similarity of ["cosine", "dot", "euclidean"] as const) {
      const { tendency } = await found({ matrix }, similarity);
      expect(tendency?.verdict ?? "none").toBe("none");
    }
  });
});

function wide(): EmbeddingMatrix {
  const random = seededRandom(2);
  return embeddingMatrix(24, 60, Float32Array.from({ length: 24 * 60 }, random.normal));
}
