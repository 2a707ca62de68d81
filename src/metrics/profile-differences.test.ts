import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { type ProfileScore, profileDifferences, ruleInWords } from "./profile-differences.js";
import { profiles } from "./profiles.js";

type Nested = Record<string, Record<string, number>>;
const maps = (nested: Nested) =>
  new Map(Object.entries(nested).map(([query, list]) => [query, new Map(Object.entries(list))]));

/** One trap a query: self match, float32 tie, exact tie, no list, nothing relevant. */
const judged = {
  q1: { q1: 2, d2: 1, d3: 3 },
  q2: { d1: 1, d2: 1 },
  q3: { d8: 1 },
  q4: { d1: 1 },
  q5: { d1: 0 },
};
const found = {
  q1: { q1: 0.99, d3: 0.7, d2: 0.6 },
  q2: { d9: 0.700000012, d1: 0.70000001 },
  q3: { d8: 0.5, d7: 0.5 },
  q5: { d1: 1 },
};

function scoresOf(metric: string, qrels: Nested = judged, run: Nested = found) {
  const { scores } = profileDifferences(qrelsFromMaps(maps(qrels)), runFromMaps("r", maps(run)), metric);
  return new Map(scores.map((score) => [score.profile as string, score]));
}

const causesOf = ({ causes }: ProfileScore) =>
  Object.fromEntries(causes.map(({ rule, queries, effect }) => [rule, [queries, effect]]));

describe("profileDifferences", () => {
  test("each convention is switched alone, with the queries it touches and what it does", () => {
    const scores = scoresOf("mrr");
    // alidade: q1 1; q2 a float32 tie by id descending: d9 first, .5; q3 d8 first: 1; q4 0. Mean of four .625.
    expect(scores.get("alidade")).toMatchObject({ value: 0.625, queries: 4, delta: 0, causes: [] });
    expect(causesOf(scores.get("trec9")!)).toEqual({
      missingQueries: [1, 2.5 / 3 - 0.625],
      withoutRelevant: [1, 0.5 - 0.625],
    });
    // Both at once: q5 comes in, q4 goes out; the rest is said.
    expect(scores.get("trec9")).toMatchObject({ value: 0.625, delta: 0, queries: 4 });
    expect(scores.get("trec9")!.together).toBeCloseTo(-(2.5 / 3 - 0.625) + 0.125, 12);
    expect(causesOf(scores.get("sentence-transformers")!)).toEqual({ ties: [2, 0] });
    expect(scores.get("sentence-transformers")!.idle).toEqual(["labels", "scoreType", "apDivisor"]);
  });

  test("a harness that stops says so, and what would let it go on is there", () => {
    const trec10 = scoresOf("mrr").get("trec10")!;
    expect(trec10).toMatchObject({ value: null, printed: null, delta: null, together: null });
    expect(trec10.error).toBe("stops with an error: 1 judged query has no list");
    expect(trec10.causes[0]).toMatchObject({ rule: "missingQueries", to: "error", queries: 1, effect: null });
  });

  test("self matches, labels, float64 and rounding, each where it acts", () => {
    const beir = scoresOf("ndcg@3").get("beir")!;
    expect(causesOf(beir).selfMatches![0]).toBe(1);
    expect(causesOf(beir).selfMatches![1]).toBeLessThan(0);
    const binary = scoresOf("ndcg@3").get("sentence-transformers")!;
    expect(causesOf(binary).labels![0]).toBe(1);
    const float64 = { q2: { d9: 0.70000001, d1: 0.700000012 } };
    const scores = scoresOf("mrr", { q2: { d1: 1 } }, float64);
    expect(scores.get("alidade")!.value).toBe(0.5);
    expect(causesOf(scores.get("trec10")!)).toEqual({ scoreType: [1, 0.5] });
    const thirds = scoresOf("precision@3", { q: { a: 1, b: 0 } }, { q: { a: 2, b: 1 } });
    expect(causesOf(thirds.get("mteb")!).meanDecimals).toEqual([0, 0.33333 - 1 / 3]);
    expect(thirds.get("mteb")!.printed).toBe("0.33333");
  });

  test("effects and what they do together add up to the difference, for every metric and profile", () => {
    for (const metric of ["ndcg@3", "map@3", "mrr", "recall@2", "precision@3", "iprec@0.5", "gmap"]) {
      for (const { delta, causes, together } of scoresOf(metric).values()) {
        if (delta === null) continue;
        const sum = causes.reduce((total, { effect }) => total + effect!, 0);
        expect(sum + together!).toBeCloseTo(delta, 10);
      }
    }
  });

  test("where no convention acts all profiles agree", () => {
    const same = scoresOf("mrr", { q: { a: 1 } }, { q: { b: 2, a: 1 } });
    for (const { value, causes } of same.values()) {
      expect(value).toBe(0.5);
      expect(causes).toEqual([]);
    }
  });

  test("every rule of every profile has words", () => {
    for (const metric of ["ndcg@3", "mrr", "map@3", "iprec@0.5"]) {
      for (const { causes, idle, profile } of scoresOf(metric).values()) {
        for (const cause of causes) expect(ruleInWords(cause)).not.toContain(`${cause.rule}:`);
        for (const rule of idle) {
          const to = String(profiles[profile][rule]);
          expect(ruleInWords({ rule, to })).not.toContain(`${rule}:`);
        }
      }
    }
  });
});

interface Harness {
  readonly exit?: number;
  readonly mean?: Record<string, number> | null;
}

interface Harnesses {
  readonly qrels: Nested;
  readonly run: Nested;
  readonly profiles: Record<string, Harness>;
}

describe("harness-profiles.json", () => {
  const path = shared("reference-data", "metrics", "harness-profiles.json");
  test.skipIf(path === null)("every mean of every harness (needs the shared reference data)", () => {
    const { qrels, run, profiles: expected } = JSON.parse(readFileSync(path!, "utf8")) as Harnesses;
    const wrong: string[] = [];
    let compared = 0;
    for (const metric of ["ndcg@3", "map@3", "recall@3", "precision@3", "mrr", "mrr@3"]) {
      for (const [profile, { value, error }] of scoresOf(metric, qrels, run)) {
        const harness = expected[nameThere(profile)];
        if (harness === undefined) continue;
        if (harness.exit === 4) {
          expect(error).toContain("stops with an error");
          compared++;
        }
        const mean = Object.entries(harness.mean ?? {}).find(([name]) => plain(name) === plain(metric))?.[1];
        if (mean === undefined) continue;
        compared++;
        if (Math.abs(value! - mean) > 5.1e-5) wrong.push(`${profile} ${metric}: ${value}, expected ${mean}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBe(comparedMeans);
  });

  test.skipIf(path === null)("and why they differ (needs the shared reference data)", () => {
    const { qrels, run } = JSON.parse(readFileSync(path!, "utf8")) as Harnesses;
    const scores = scoresOf("ndcg@3", qrels, run);
    expect(scores.get("trec9")!.causes.map(({ rule }) => rule)).toEqual(["missingQueries"]);
    expect(scores.get("trec10-c")!.causes).toMatchObject([{ rule: "scoreType", queries: 1 }]);
    const { causes } = scores.get("sentence-transformers")!;
    expect(causes.map(({ rule, queries }) => [rule, queries])).toEqual([
      ["labels", 1],
      ["scoreType", 1],
      ["ties", 2],
    ]);
  });
});

function nameThere(profile: string): string {
  return profile
    .replace(/^trec9/, "trec_eval-9.0.8")
    .replace(/^trec10/, "trec_eval-10.0")
    .replace(/-c$/, " -c");
}

/** `ndcg_cut_3`, `NDCG@3` and `ndcg@3` are one; recip_rank looks at the whole list. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace("recip_rank", "mrr")
    .replace(/_cut_|_at_|_(?=\d)/, "@")
    .replace(/^p@/, "precision@");
}

/** Five of each harness, and six refusals of trec_eval 10; ranx leaves a tie open and has no mean there. */
const comparedMeans = 36;
