import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { exactSearch } from "../../neighbors/exact-search.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { dexterCounts } from "./dexter-spaces.case.js";
import { hubnessMeasures } from "./hubness-measures.js";
import { hubnessNull } from "./hubness-null.js";
import { expectMeasures, graphOfLists } from "./hubness-reference.case.js";
import { type KOccurrence, kOccurrence } from "./k-occurrence.js";

const engine = createPlainEngine();
const folder = shared("reference-data", "hubness");
const read = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));

interface Expected {
  readonly [name: string]: number;
}

describe.skipIf(folder === null)("reference values (needs the shared reference data)", () => {
  test("five points by hand", () => {
    const toy = read("toy5.json");
    const occurrence = kOccurrence(graphOfLists(toy.neighbours, 5), toy.k);
    expect([...occurrence.counts]).toEqual(toy.kOccurrence);
    expectMeasures(hubnessMeasures(occurrence), toy.measures);
  });

  test("the neighbours that come with kiez, at every k", () => {
    const { data } = decodeIndices(readFileSync(`${folder}/nn_ind.npy`));
    const lists = Array.from({ length: 1000 }, (_, row) => [...data.subarray(row * 50, (row + 1) * 50)]);
    const graph = graphOfLists(lists, 1000);
    const perK = read("kiez.json").perK as Record<string, Expected & { kOccurrenceMax: number }>;
    expect(Object.keys(perK).length).toBeGreaterThanOrEqual(3);
    for (const [k, expected] of Object.entries(perK)) {
      const occurrence = kOccurrence(graph, Number(k));
      expect(Math.max(...occurrence.counts)).toBe(expected.kOccurrenceMax);
      expectMeasures(hubnessMeasures(occurrence), expected);
    }
  });

  test("Dexter by cosine, k = 5 and 10", async () => {
    const graph = await neighborGraph(dexter(), { similarity: "cosine", k: 10, engine, pairs: false });
    const cosine = read("expected.json").spaces.find(({ id }: { id: string }) => id === "cosine");
    for (const [k, expected] of Object.entries<Expected>(cosine.perK)) {
      expectMeasures(hubnessMeasures(kOccurrence(graph, Number(k))), expected);
    }
  });

  test("seeded sets, exactly", async () => {
    const sets = read("synthetic.json").exact as SyntheticSet[];
    expect(sets.length).toBeGreaterThanOrEqual(3);
    for (const set of sets.filter(({ d }) => d <= 20)) {
      const matrix = embeddingMatrix(set.n, set.d, Float32Array.from(portable(set)));
      const exclude = Array.from({ length: set.n }, (_, row) => Int32Array.of(row));
      const similarity = set.metric === "cosine" ? "cosine" : "euclidean";
      const lists = await exactSearch(matrix, matrix, { k: 10, similarity, engine, exclude });
      const graph = { similarity, k: 10, items: set.n, sampled: null, lists, pairs: null } as const;
      for (const [k, expected] of Object.entries(set.perK)) {
        const gap = expected.smallestRelativeGapAtBoundary!;
        const found = hubnessMeasures(kOccurrence(graph, Number(k)))!;
        // float32 vectors keep every list where no two distances at its end lie closer than this.
        if (gap > 1e-6) expectMeasures(found, expected);
        else expect(Math.abs(found.skewness! - expected.skewness!)).toBeLessThan(0.01);
      }
    }
  }, 60_000);
});

describe("by hand", () => {
  const occurrence = (counts: number[], k: number, lists: number): KOccurrence => ({
    k,
    lists,
    counts: Int32Array.from(counts),
  });

  test("all items equally popular: nothing to redistribute, and no skewness", () => {
    const found = hubnessMeasures(occurrence([3, 3, 3, 3], 3, 4))!;
    expect(found).toMatchObject({ mean: 3, skewness: null, robinHood: 0, gini: 0, antihubs: 0, hubs: 0 });
    expect(found.atkinson).toBeCloseTo(0, 12);
  });

  test("one item takes every place", () => {
    const found = hubnessMeasures(occurrence([0, 8, 0, 0], 1, 8))!;
    expect(found).toMatchObject({
      robinHood: 0.75,
      gini: 0.75,
      antihubs: 0.75,
      hubOccurrence: 1,
      largestHub: 1,
    });
    expect(found.atkinson).toBeCloseTo(0.75, 12);
  });

  test("the measures do not change with the order of the items; lists that hold nothing have none", () => {
    const counts = [4, 0, 1, 9, 2, 2];
    const same = (a: number[]) => hubnessMeasures(occurrence(a, 3, 6));
    expect(same([...counts].reverse())).toEqual(same(counts));
    expect(hubnessMeasures(occurrence([0, 0], 1, 0))).toBeNull();
    expect(hubnessNull(occurrence([0, 0], 1, 0))).toBeNull();
  });

  test("counts over some owners only, and refuses a k that the lists do not hold", () => {
    const graph = graphOfLists(
      [
        [1, 2],
        [0, 2],
        [0, 1],
      ],
      3,
    );
    expect([...kOccurrence(graph, 1).counts]).toEqual([2, 1, 0]);
    expect([...kOccurrence(graph, 2, Int32Array.of(0)).counts]).toEqual([0, 1, 1]);
    expect(() => kOccurrence(graph, 3)).toThrow("k is 3; the lists hold 2");
  });
});

describe("the null line", () => {
  test("at λ = 5 and 10 Robin Hood is 0.175 and 0.125", () => {
    for (const [mean, robinHood] of [
      [5, 0.175],
      [10, 0.125],
    ] as const) {
      const counts = new Int32Array(100).fill(mean);
      const found = hubnessNull({ k: mean, lists: 100, counts })!;
      expect(found.robinHood).toBeCloseTo(robinHood, 3);
      expect(found.antihubs).toBeCloseTo(Math.exp(-mean), 12);
      expect(found.skewness).toBeCloseTo(1 / Math.sqrt(mean), 12);
    }
  });

  test.each([0.05, 0.7, 10])("random lists come to it: λ = %d, 40,000 items, seeded", (mean) => {
    const random = seededRandom(9);
    const items = 40_000;
    const counts = new Int32Array(items);
    const slots = Math.round(mean * items);
    for (let slot = 0; slot < slots; slot++) counts[random.below(items)]! += 1;
    const lists = slots / 10;
    const found = hubnessMeasures({ k: 10, lists, counts })!;
    const expected = hubnessNull({ k: 10, lists, counts })!;
    for (const name of ["robinHood", "gini", "atkinson", "antihubs", "hubOccurrence"] as const) {
      expect(found[name], name).toBeCloseTo(expected[name], 2);
    }
    expect(found.skewness! / expected.skewness!).toBeCloseTo(1, 1);
    expect(Math.abs(found.largestHub - expected.largestHub) * lists).toBeLessThanOrEqual(6);
  });
});

/** Dexter without the columns that are 0 throughout, which change no cosine. */
function dexter(): EmbeddingMatrix {
  const rows = dexterCounts(`${folder}/dexter_train.data`);
  const columns = [...new Set(rows.flatMap((counts) => [...counts.keys()]))];
  const place = new Map(columns.map((column, at) => [column, at]));
  const data = new Float32Array(rows.length * columns.length);
  rows.forEach((counts, row) => {
    for (const [column, value] of counts) data[row * columns.length + place.get(column)!] = value;
  });
  return embeddingMatrix(rows.length, columns.length, data);
}

interface SyntheticSet {
  readonly distribution: string;
  readonly n: number;
  readonly d: number;
  readonly seed: number;
  readonly metric: string;
  readonly perK: Record<string, Expected>;
}

/** The reference's portable generator. */
function portable({ distribution, n, d, seed }: SyntheticSet): Float64Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => {
    const [u, v] = [uniform(), uniform()];
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  };
  return Float64Array.from({ length: n * d }, () => (distribution === "uniform" ? uniform() : normal()));
}

/** int64 values of an `.npy` file of version 1.0. */
function decodeIndices(file: Buffer): { data: Int32Array } {
  const header = 10 + file.readUInt16LE(8);
  const wide = new BigInt64Array(Uint8Array.from(file.subarray(header)).buffer);
  return { data: Int32Array.from(wide, Number) };
}
