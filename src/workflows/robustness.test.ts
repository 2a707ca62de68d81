import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { planPerturbations } from "./plan-perturbations.js";
import { measureRobustness } from "./robustness.js";

const maps = (nested: Record<string, Record<string, number>>) =>
  new Map(Object.entries(nested).map(([query, list]) => [query, new Map(Object.entries(list))]));
const qrels = qrelsFromMaps(maps({ q1: { d1: 1 }, q2: { d2: 1 }, q3: { d3: 1 }, none: { d1: 0 } }));
const queries = { ids: ["q1", "q2", "q3", "none"], texts: ["red sofa", "42", "buy a kettle", "sofa bed"] };
const corpus = { ids: ["d1"], texts: ["A kettle for water"], titles: [""] };
const dataset = { queries, corpus, qrels };

describe("measureRobustness", () => {
  const plan = {
    kinds: ["typos", "units"],
    language: "en",
    qrels,
    synonymSource: "not asked for",
    wordings: [
      {
        name: "typos",
        queries: { ids: ["q1", "q3", "none"], texts: ["red sfoa", "buy a kettel", "sofa bde"] },
      },
      { name: "units", queries: { ids: [], texts: [] } },
    ],
  } as const;
  const original = runFromMaps(
    "a",
    maps({ q1: { d1: 2 }, q2: { d2: 1 }, q3: { d1: 2, d3: 1 }, none: { d1: 1 } }),
  );
  const typed = runFromMaps("a", maps({ q1: { d2: 2, d1: 1 }, none: { d1: 1 } }));
  const nothing = runFromMaps("a", new Map());
  const options = { metric: "mrr", seed: 1, alpha: 0.05, skipped: [] };

  test("compares the changed queries that count, and says how many there are", () => {
    const { robustness, perturbed } = measureRobustness(
      dataset,
      plan,
      [{ id: "a", original, perturbed: [typed, nothing] }],
      options,
    );
    expect(robustness.kinds).toEqual([
      { kind: "typos", queries: 3, changed: 2 },
      { kind: "units", queries: 3, changed: 0 },
    ]);
    // q1 1 -> .5, q3 .5 -> 0 (no list): -.5 each; over all three queries -1/3.
    const [typos, units] = robustness.effects;
    expect(typos).toMatchObject({ candidate: "a", original: 0.75, perturbed: 0.25, delta: -0.5, n: 2 });
    expect(typos).toMatchObject({ wins: 0, ties: 0, losses: 2, low: -0.5, high: -0.5 });
    expect(typos!.overall).toBeCloseTo(-1 / 3, 12);
    expect(units).toMatchObject({ n: 0, delta: null, p: null, pAdjusted: null });
    expect(perturbed.map(({ queryId, scores }) => [queryId, scores])).toEqual([
      ["q1", { a: [1, 0.5] }],
      ["q3", { a: [0.5, 0] }],
      ["none", {}],
    ]);
    expect(perturbed[0]).toMatchObject({ query: "red sofa", perturbed: "red sfoa" });
  });

  test("all candidates and kinds are one family", () => {
    const candidate = (id: string) => ({ id, original, perturbed: [typed, nothing] });
    const { robustness } = measureRobustness(dataset, plan, [candidate("a"), candidate("b")], options);
    const tested = robustness.effects.filter(({ p }) => p !== null);
    expect(tested).toHaveLength(2);
    for (const { p, pAdjusted } of tested) expect(pAdjusted).toBeCloseTo(Math.min(1, 2 * p!), 12);
  });
});

describe("planPerturbations", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "alidade-perturb-"));
    await writeFile(join(cwd, "own.txt"), "sofa, divan\n");
    await writeFile(join(cwd, "bad.txt"), "sofa\n");
    await writeFile(join(cwd, "latin1.txt"), Uint8Array.of(0x61, 0x2c, 0xe9));
  });
  afterAll(() => rm(cwd, { recursive: true }));
  const settings = (change: object) => ({
    kinds: ["synonyms"] as const,
    synonyms: undefined,
    seed: 1,
    cwd,
    ...change,
  });

  test("takes the user's synonyms", async () => {
    const { wordings, synonymSource } = await planPerturbations(dataset, settings({ synonyms: "own.txt" }));
    expect(wordings[0]!.queries).toEqual({ ids: ["q1", "none"], texts: ["red divan", "divan bed"] });
    expect(synonymSource).toBe("own.txt");
  });

  test("without English queries the table that ships is not used, and that is said", async () => {
    const german = {
      qrels,
      corpus,
      queries: { ids: ["q1"], texts: ["Ich suche einen roten Wasserkocher für die Küche"] },
    };
    const { wordings, language, synonymSource } = await planPerturbations(german, settings({}));
    expect(language).toBe("de");
    expect(wordings[0]!.queries.ids).toEqual([]);
    expect(synonymSource).toContain("give --synonyms");
  });

  test("queries too short to tell are in the language of the documents", async () => {
    const short = { qrels, corpus: { ...corpus, texts: [tale] }, queries: { ids: ["q1"], texts: ["sofa"] } };
    const { language, wordings } = await planPerturbations(short, settings({}));
    expect(language).toBe("en");
    expect(wordings[0]!.queries.ids).toEqual(["q1"]);
  });

  test.each([
    [{ kinds: ["typos", "typos"] }, /"typos" was named twice/],
    [{ kinds: ["typos"], synonyms: "own.txt" }, /add synonyms to --perturb/],
    [{ synonyms: "nowhere.txt" }, /no such file.*nowhere\.txt/],
    [{ synonyms: "bad.txt" }, /bad\.txt:1/],
    [{ synonyms: "latin1.txt" }, /not UTF-8/],
  ])("refuses %j", async (change, message) => {
    await expect(planPerturbations(dataset, settings(change))).rejects.toThrow(message);
  });

  test("refuses data without judgements", async () => {
    await expect(planPerturbations({ queries, corpus, qrels: null }, settings({}))).rejects.toThrow(
      /there are none/,
    );
  });
});

const tale =
  "This comfortable piece of furniture is for the living room, where you and your friends can sit.";
