import { afterAll, describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { hubnessFindingsSchema } from "../../contracts/analysis/hubness.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { qrelsFromMaps } from "../../contracts/qrels.js";
import { readVectors } from "../../datasets/read-vectors.js";
import { neighborGraph, queryGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { hubnessBlock, hubnessLines } from "../../reports/analysis/hubness-block.js";
import { createOnnxMatrixEngine } from "../../search/onnx-matrix-engine.js";
import { hubness } from "./hubness.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

async function measured(space: AnalysedSpace, full = true) {
  const { similarity, items, queries } = space;
  const graph = await neighborGraph(items.matrix, { similarity, k: 20, engine, pairs: false });
  const asked =
    queries === null
      ? null
      : await queryGraph(queries.matrix, items.matrix, { similarity, k: 20, engine, pairs: false });
  const findings = await hubness({
    space,
    graph,
    queryGraph: asked,
    k: 10,
    full,
    engine,
    threads: 1,
    seed: 42,
  });
  if (findings !== null) expect(hubnessFindingsSchema.parse(findings)).toEqual(findings);
  return findings;
}

function gaussian(rows: number, dims: number, seed: number): AnalysedSpace {
  const random = seededRandom(seed);
  return {
    id: "gaussian",
    similarity: "cosine",
    items: {
      ids: Array.from({ length: rows }, (_, row) => `d${row}`),
      texts: Array.from({ length: rows }, (_, row) => `text number ${row}`),
      matrix: embeddingMatrix(
        rows,
        dims,
        Float32Array.from({ length: rows * dims }, () => random.normal()),
      ),
    },
    queries: null,
    labels: null,
    qrels: null,
  };
}

/** A space in which item 0 lies in the middle, so that every query finds it. */
function withHub(): AnalysedSpace {
  const space = gaussian(200, 12, 3);
  const { data } = space.items.matrix;
  for (let at = 0; at < data.length; at += 12) data[at]! += 3;
  data.fill(0, 0, 12);
  data[0] = 1;
  const queries = gaussian(50, 12, 4).items;
  for (let at = 0; at < queries.matrix.data.length; at += 12) queries.matrix.data[at]! += 3;
  const ids = queries.ids.map((_, row) => `q${row}`);
  const texts = space.items.texts!.map((text, row) => (row === 0 ? "x" : text));
  return { ...space, items: { ...space.items, texts }, queries: { ...queries, ids } };
}

test("names the planted hub, what stands out about it and whom it keeps out", async () => {
  const space = withHub();
  const qrels = qrelsFromMaps(
    new Map([
      [
        "q0",
        new Map([
          ["d0", 1],
          ["d5", 1],
          ["absent", 1],
        ]),
      ],
    ]),
  );
  const found = (await measured({ ...space, qrels }))!;
  const side = found.queryToItem!;
  const [hub] = side.hubs;
  expect(hub).toMatchObject({ id: "d0", text: "x", centrality: 1, shorterThan: 1, sameText: 0 });
  expect(hub!.share).toBeGreaterThan(0.25);
  expect(hub!.z).toBeGreaterThan(3);
  expect(hub!.crowdsOut.length).toBeGreaterThan(0);
  expect(side.antihubs.relevant!.of).toBe(2);
  expect(side.distribution.reduce((sum, { items }) => sum + items, 0)).toBe(200);
  const at = side.at.find(({ k }) => k === 10)!;
  expect(at.robinHood.low!).toBeGreaterThan(at.robinHood.random);
  expect(
    hubnessLines(found)
      .map(({ text }) => text)
      .join(" "),
  ).toContain("queries' top 10: mild hubness");
  const block = hubnessBlock(found, 80, false);
  expect(block).toContain("shorter than 100 % of the texts");
  for (const line of block.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("labels that follow the space have few bad neighbours, shuffled ones those of chance", async () => {
  const space = gaussian(150, 5, 6);
  const { data } = space.items.matrix;
  const labels = space.items.ids.map((_, row) => (row % 3 === 0 ? null : row % 2 === 0 ? "even" : "odd"));
  labels.forEach((label, row) => {
    if (label === "even") data[row * 5]! += 8;
  });
  const found = (await measured({ ...space, labels }))!.labels!;
  expect(found.bad).toBeLessThan(0.15);
  expect(found.chance).toBeCloseTo(0.5, 1);
  expect(found.goodmanKruskal!.value).toBeGreaterThan(0.3);
  expect(found.goodmanKruskal!.rows).toBe(100);
  const random = seededRandom(2);
  const shuffled = labels.map((label) => (label === null ? null : random.below(2) === 0 ? "even" : "odd"));
  const other = (await measured({ ...space, labels: shuffled }, false))!.labels!;
  expect(other.bad).toBeCloseTo(other.chance, 1);
  expect(other.goodmanKruskal).toBeNull();
});

describe("degenerate spaces give an answer", () => {
  const spaces: Record<string, AnalysedSpace> = {
    "one item": gaussian(1, 3, 1),
    "two items": gaussian(2, 3, 1),
    "all equal": filled(30, 1),
    "all zero": filled(30, 0),
    "more dimensions than rows": gaussian(6, 40, 1),
    "no labels at all": { ...gaussian(20, 3, 1), labels: new Array(20).fill(null) },
  };
  test.each(Object.entries(spaces))("%s", async (kind, space) => {
    const found = await measured(space);
    if (found === null)
      return expect(
        space.items.matrix.data.every((value) => value === 0) || space.items.ids.length === 1,
      ).toBe(true);
    expect(JSON.stringify(found)).not.toContain("NaN");
    expect(found.itemToItem.tied).toBe(kind === "all equal" ? 30 : 0);
    expect(hubnessBlock(found, 60, false)).not.toMatch(/NaN|undefined/);
  });
});

function filled(rows: number, value: number): AnalysedSpace {
  const one = gaussian(rows, 3, 1);
  return {
    ...one,
    items: { ...one.items, matrix: embeddingMatrix(rows, 3, new Float32Array(rows * 3).fill(value)) },
  };
}

const movies = shared("vectors", "movielens-ials");

test.skipIf(movies === null)(
  "users among films: a few films are everybody's (needs the shared vectors)",
  async () => {
    const { documents, queries } = await readVectors(movies!);
    const found = (await measured(
      {
        id: "movielens",
        similarity: "dot",
        items: { ids: documents.ids, texts: null, matrix: documents.matrix },
        queries: { ids: queries!.ids, texts: null, matrix: queries!.matrix },
        labels: null,
        qrels: null,
      },
      false,
    ))!;
    const at = found.queryToItem!.at.find(({ k }) => k === 10)!;
    expect(at.skewness.value).toBeGreaterThan(5);
    expect(at.robinHood.low! - at.robinHood.random).toBeGreaterThan(0.1);
  },
);
