import { expect, test } from "vitest";
import { verdictFindingsSchema } from "../../contracts/analysis/verdict.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { qrelsFromMaps } from "../../contracts/qrels.js";
import { neighborGraph, queryGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import type { SectionInput } from "./section-input.js";
import { verdict } from "./verdict.js";

/** Each query is its item plus noise; `noise` of the query says how much. */
async function inputOf(noise: (query: number) => number, judged = true): Promise<SectionInput> {
  const random = seededRandom(3);
  const [items, queries, dims] = [120, 60, 16];
  const matrix = embeddingMatrix(
    items,
    dims,
    Float32Array.from({ length: items * dims }, () => random.normal()),
  );
  const asked = embeddingMatrix(
    queries,
    dims,
    Float32Array.from(
      { length: queries * dims },
      (_, at) => matrix.data[at]! + noise(Math.floor(at / dims)) * random.normal(),
    ),
  );
  const ids = Array.from({ length: items }, (_, i) => `d${i}`);
  const queryIds = Array.from({ length: queries }, (_, i) => `q${i}`);
  const engine = createPlainEngine();
  const common = { similarity: "cosine", k: 20, engine, pairs: false } as const;
  return {
    space: {
      id: "made",
      similarity: "cosine",
      items: { ids, texts: null, matrix },
      queries: { ids: queryIds, texts: queryIds.map((id, i) => id + "x".repeat(i % 7)), matrix: asked },
      labels: null,
      qrels: judged ? qrelsFromMaps(new Map(queryIds.map((id, i) => [id, new Map([[`d${i}`, 1]])]))) : null,
    },
    graph: await neighborGraph(matrix, common),
    queryGraph: await queryGraph(asked, matrix, common),
    engine,
    threads: 1,
    seed: 42,
  };
}

test("a planted cause is found, the others are not, and the same seed says the same", async () => {
  const input = await inputOf((query) => query / 20);
  const findings = await verdict(input);
  expect(() => verdictFindingsSchema.parse(findings)).not.toThrow();
  const { causes, worst, estimate, detectable } = findings.task!;
  expect(estimate.n).toBe(60);
  expect(causes[0]).toMatchObject({ cause: "nearest", shown: true, n: 60 });
  expect(causes[0]!.rho).toBeGreaterThan(0.4);
  expect(causes[0]!.most!.mean).toBeGreaterThan(causes[0]!.least!.mean);
  expect(causes.find(({ cause }) => cause === "length")!.shown).toBe(false);
  expect(worst).toHaveLength(5);
  expect(worst[0]!.score).toBeLessThan(0.5);
  expect(detectable).toBeGreaterThan(0.3);
  expect(detectable).toBeLessThan(0.6);
  expect(await verdict(input)).toEqual(findings);
});

test("a metric without spread is tested against nothing, and that is said", async () => {
  const { task } = await verdict(await inputOf(() => 0));
  expect(task!.estimate.mean).toBe(1);
  expect(task!.causes).toEqual([]);
  expect(task!.untested).toHaveLength(5);
  expect(task!.untested[0]!.reason).toContain("the same for all");
});

test("without judgements or queries there is no task", async () => {
  const input = await inputOf(() => 1, false);
  expect((await verdict(input)).task).toBeNull();
  expect(
    (await verdict({ ...input, queryGraph: null, space: { ...input.space, queries: null } })).task,
  ).toBeNull();
});
