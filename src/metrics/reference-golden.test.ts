import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { type Evaluation, evaluateRun } from "./evaluate-run.js";
import { measures } from "./measures.js";
import { parseMetricName } from "./metric-name.js";
import { type HarnessProfile, type ProfileName, profiles } from "./profiles.js";

type Nested<T> = Record<string, Record<string, T>>;

interface Expected {
  readonly measure: string;
  readonly query: string;
  readonly value: number | null;
  readonly tolerance?: number;
}

interface Case {
  readonly id: string;
  readonly qrels: Nested<number>;
  readonly run?: Nested<number>;
  readonly ranking?: Record<string, string[]>;
  readonly expected: Expected[];
}

interface GoldenFile {
  readonly file: string;
  readonly profile: ProfileName;
  /** Values compared. */
  readonly compared: number;
  /** Every measure that is not, with the reason. */
  readonly leftOut: Record<string, string>;
}

const notAsked = "not asked: no checked formula";

const files: GoldenFile[] = [
  { file: "pytrec-eval.json", profile: "trec9", compared: 11, leftOut: {} },
  // ir_measures adds queries that the run lacks as 0.
  { file: "ir-measures.json", profile: "trec9-c", compared: 162, leftOut: {} },
  {
    file: "ir-measures-other.json",
    profile: "trec9-c",
    compared: 64,
    leftOut: { BPM: notAsked, INSQ: notAsked, SDCG: "not asked", NERR: notAsked },
  },
  { file: "ranx-metrics.json", profile: "ranx", compared: 46, leftOut: {} },
];

describe.each(files)("$file under $profile", ({ file, profile, compared, leftOut }) => {
  const path = shared("reference-data", "metrics", file);
  test.skipIf(path === null)(`${compared} values (needs the shared reference data)`, () => {
    const differences: string[] = [];
    const unused = new Set(Object.keys(leftOut));
    let count = 0;
    for (const each of casesOf(path!)) {
      for (const { measure, query, value, tolerance = 1e-9 } of each.expected) {
        const family = /^[A-Za-z]+/.exec(measure)![0];
        if (leftOut[family] !== undefined) {
          unused.delete(family);
          continue;
        }
        const got = scoreOf(profile, each, measure, query);
        count++;
        // Rounded figures carry no tolerance of their own in some cases: their last printed digit bounds them.
        if (
          value === null ||
          got === null ||
          Math.abs(got - value) > Math.max(tolerance, printedError(value))
        )
          if (got !== value) differences.push(`${each.id} ${measure} ${query}: ${got}, expected ${value}`);
      }
    }
    expect(differences).toEqual([]);
    expect([...unused]).toEqual([]);
    expect(count).toBe(compared);
  });
});

describe("pytrec_eval's behaviour", () => {
  const qrels = qrelsOf({ q1: { a: 1 }, q2: { a: 1 } });
  const evaluate = (run: Nested<number>) => evaluateRun(qrels, runOf(run), ["map"], { profile: "trec9" });

  test("an empty run has no queries, an empty list scores 0, a missing query is left out", () => {
    expect(evaluate({}).means.map).toBeNull();
    expect(evaluate({ q1: { a: 1 }, q2: {} }).means.map).toBe(0.5);
    expect(evaluate({ q1: { a: 1 } }).means.map).toBe(1);
    expect(evaluate({ q1: { a: 1 }, q9: { a: 1 } }).means.map).toBe(1);
  });
});

interface EdgeCase extends Omit<Case, "expected"> {
  readonly options?: string[];
  readonly expected: Record<string, { exit: number; values?: Nested<number> }>;
}

describe("trec-eval-edge-cases.json", () => {
  const path = shared("reference-data", "metrics", "trec-eval-edge-cases.json");
  test.skipIf(path === null).each([
    { version: "trec_eval-9.0.8", profile: "trec9", compared: 592 },
    { version: "trec_eval-10.0", profile: "trec10", compared: 576 },
  ] as const)(
    "$version under $profile (needs the shared reference data)",
    ({ version, profile, compared }) => {
      const differences: string[] = [];
      let count = 0;
      for (const each of (readJson(path!) as { cases: EdgeCase[] }).cases) {
        const options = each.options ?? [];
        const name: ProfileName = options.includes("-c") ? `${profile}-c` : profile;
        const { exit, values = {} } = each.expected[version]!;
        const level = options.includes("-l2") ? 2 : 1;
        // -J drops what nobody judged before ranking.
        const run = options.includes("-J") ? judgedOnly(each) : each.run!;
        const depth = options.includes("-M") ? Number(options[options.indexOf("-M") + 1]) : 1000;
        const evaluate = (metrics: string[]) =>
          evaluateRun(qrelsOf(each.qrels), runOf(run), metrics, { profile: name, depth });
        if (exit !== 0) expect(() => evaluate(["map"])).toThrow("trec10-c");
        for (const [query, scores] of Object.entries(values)) {
          for (const [measure, value] of Object.entries(scores)) {
            const canonical = atLevel(measure, level);
            const got = entryOf(evaluate([canonical]), canonical, query);
            count++;
            if (Math.abs(got! - value) > 5.1e-5)
              differences.push(`${each.id} ${measure} ${query}: ${got}, expected ${value}`);
          }
        }
      }
      expect(differences).toEqual([]);
      expect(count).toBe(compared);
    },
  );
});

interface HarnessFile {
  readonly qrels: Nested<number>;
  readonly run: Nested<number>;
  readonly profiles: Record<string, HarnessScores>;
}

interface HarnessScores {
  readonly exit?: number;
  readonly perQuery?: Record<string, Record<string, number> | null>;
  readonly perQueryMrrAt3?: Record<string, number>;
  readonly mean?: Record<string, number> | null;
}

describe("harness-profiles.json: one run under every harness", () => {
  const path = shared("reference-data", "metrics", "harness-profiles.json");
  const names: Record<string, ProfileName> = {
    "trec_eval-9.0.8": "trec9",
    "trec_eval-9.0.8 -c": "trec9-c",
    "trec_eval-10.0": "trec10",
    "trec_eval-10.0 -c": "trec10-c",
    mteb: "mteb",
    beir: "beir",
    "sentence-transformers": "sentence-transformers",
    ranx: "ranx",
  };

  test.skipIf(path === null).each(Object.entries(names))(
    "%s under %s (needs the shared reference data)",
    (harness, profile) => {
      const { qrels, run, profiles: expected } = readJson(path!) as HarnessFile;
      const { exit = 0, perQuery = {}, perQueryMrrAt3 = {}, mean } = expected[harness]!;
      const evaluate = (measure: string) => {
        const name = parseMetricName(measure).canonical;
        return { name, evaluation: evaluateRun(qrelsOf(qrels), runOf(run), [name], { profile }) };
      };
      if (exit !== 0) expect(() => evaluate("map")).toThrow("trec10-c");
      const differences: string[] = [];
      const check = (measure: string, query: string, value: number): void => {
        const { name, evaluation } = evaluate(measure);
        const got = entryOf(evaluation, name, query);
        if (Math.abs(got! - value) > 5.1e-5)
          differences.push(`${measure} ${query}: ${got}, expected ${value}`);
      };
      for (const [query, scores] of Object.entries(perQuery))
        for (const [measure, value] of Object.entries(scores ?? {})) check(measure, query, value);
      for (const [query, value] of Object.entries(perQueryMrrAt3)) check("mrr@3", query, value);
      for (const [measure, value] of Object.entries(mean ?? {})) check(measure, "all", value);
      expect(differences).toEqual([]);
      expect(Object.keys(expected).sort()).toEqual(Object.keys(names).sort());
    },
  );
});

interface MtebCase extends Omit<Case, "expected"> {
  readonly options?: { ignoreIdenticalIds: boolean };
  readonly perQuery?: Record<string, Record<string, number>>;
  readonly expected: Record<string, number | null>;
}

describe("mteb-retrieval.json under mteb", () => {
  const path = shared("reference-data", "metrics", "mteb-retrieval.json");
  const leftOut: Record<string, string> = {
    nauc: "not asked (the nDCG of each query behind it is compared)",
    "p-MRR": "not asked",
  };

  test.skipIf(path === null)("every value (needs the shared reference data)", () => {
    let count = 0;
    for (const each of (readJson(path!) as { cases: MtebCase[] }).cases) {
      const profile: HarnessProfile = each.options?.ignoreIdenticalIds
        ? { ...profiles.mteb, selfMatches: "removed" }
        : profiles.mteb;
      const check = (measure: string, query: string, value: number | null): void => {
        count++;
        const name = parseMetricName(measure).canonical;
        const got = entryOf(
          evaluateRun(qrelsOf(each.qrels), runOf(each.run!), [name], { profile }),
          name,
          query,
        );
        // MTEB has no value for capped recall without a relevant document; here it is 0, as evaluation.md says.
        expect(got, `${each.id} ${measure} ${query}`).toBeCloseTo(value ?? 0, 9);
      };
      for (const [measure, value] of Object.entries(each.expected)) {
        const family = measure.replace(/_.*/, "");
        if (leftOut[family] === undefined) check(measure, "all", value);
      }
      for (const [measure, scores] of Object.entries(each.perQuery ?? {}))
        for (const [query, value] of Object.entries(scores)) check(measure, query, value);
    }
    expect(count).toBe(39);
  });
});

interface EmbeddedCase {
  readonly id: string;
  readonly embeddings?: Record<"queries" | "corpus", Record<string, number[]>>;
  readonly run?: Nested<number>;
  readonly relevant: Record<string, string[]>;
  readonly expected: Record<string, number>;
  readonly recomputed?: Record<string, number>;
}

describe("sentence-transformers.json under sentence-transformers", () => {
  const path = shared("reference-data", "metrics", "sentence-transformers.json");
  test.skipIf(path === null)("every value of retrieval (needs the shared reference data)", () => {
    let count = 0;
    for (const each of (readJson(path!) as { retrieval: EmbeddedCase[] }).retrieval) {
      const run = each.run ?? cosineRun(each.embeddings!);
      const qrels = Object.fromEntries(
        Object.entries(each.relevant).map(([query, ids]) => [
          query,
          Object.fromEntries(ids.map((id) => [id, 1])),
        ]),
      );
      for (const [measure, value] of Object.entries({ ...each.expected, ...each.recomputed })) {
        const name = parseMetricName(measure).canonical;
        const evaluation = evaluateRun(qrelsOf(qrels), runOf(run), [name], {
          profile: "sentence-transformers",
        });
        expect(evaluation.means[name], `${each.id} ${measure}`).toBeCloseTo(value, 9);
        count++;
      }
    }
    expect(count).toBe(18);
  });
});

function cosineRun({
  queries,
  corpus,
}: Record<"queries" | "corpus", Record<string, number[]>>): Nested<number> {
  const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  return Object.fromEntries(
    Object.entries(queries).map(([query, a]) => [
      query,
      Object.fromEntries(
        Object.entries(corpus).map(([id, b]) => [id, dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))]),
      ),
    ]),
  );
}

/** One value under a profile; `all` and `mean` sum up. */
function scoreOf(profile: ProfileName, each: Case, measure: string, query: string): number | null {
  const run = each.run ?? ranked(each.ranking!);
  if (measure === "NumQ") {
    const { countedQueries } = evaluateRun(qrelsOf(each.qrels), runOf(run), ["map"], { profile });
    return query === "all" ? countedQueries : 1;
  }
  const condensed = measure.includes("judged_only=True");
  const name = parseMetricName(ourName(profile, each.id, measure)).canonical;
  const lists = condensed ? judgedOnly({ qrels: each.qrels, run }) : run;
  return entryOf(evaluateRun(qrelsOf(each.qrels), runOf(lists), [name], { profile }), name, query);
}

/** Where a program's name means something else here, or nothing. */
function ourName(profile: ProfileName, id: string, measure: string): string {
  // Without a cutoff ranx looks at the whole list.
  if (profile === "ranx" && ["precision", "recall", "f1"].includes(measure))
    return { precision: "set-precision", recall: "set-recall" }[measure] ?? "set-f";
  // gdeval's nDCG has exponential gain under the plain name, and its ERR a scale up to 4.
  if (id === "gdeval/nDCG") return measure.replace("nDCG", "ndcg-exp");
  if (measure.startsWith("ERR")) return measure.replace("ERR", "err(max=4)");
  // Judgements are binary there: its largest grade of 1 is our level.
  if (measure.startsWith("INST")) return measure.replace(",max_rel=1", "");
  return measure.replace("judged_only=True", "");
}

function entryOf(evaluation: Evaluation, name: string, query: string): number | null {
  if (query === "all" || query === "mean") return evaluation.means[name]!;
  return evaluation.metrics[name]![evaluation.queryIds.indexOf(query)]!;
}

function atLevel(measure: string, level: number): string {
  const name = parseMetricName(measure);
  if (level === 1 || measures[name.measure].noLevel !== null) return name.canonical;
  return parseMetricName(`${measure}-l${level}`).canonical;
}

/** The cases of a file; situations of a case are cases of their own. */
function casesOf(path: string): Case[] {
  const { cases } = readJson(path) as { cases: (Case & { situations?: Case[] })[] };
  return cases.flatMap(({ situations, ...each }) => situations ?? [each]);
}

function judgedOnly({ qrels, run }: { qrels: Nested<number>; run?: Nested<number> }): Nested<number> {
  return Object.fromEntries(
    Object.entries(run!).map(([query, list]) => [
      query,
      Object.fromEntries(Object.entries(list).filter(([id]) => (qrels[query]?.[id] ?? -1) >= 0)),
    ]),
  );
}

function ranked(ranking: Record<string, string[]>): Nested<number> {
  return Object.fromEntries(
    Object.entries(ranking).map(([query, ids]) => [query, Object.fromEntries(ids.map((id, i) => [id, -i]))]),
  );
}

function qrelsOf(nested: Nested<number>): Qrels {
  return qrelsFromMaps(mapsOf(nested));
}

function runOf(nested: Nested<number>): Run {
  return runFromMaps("golden", mapsOf(nested));
}

function mapsOf(nested: Nested<number>): Map<string, Map<string, number>> {
  return new Map(Object.entries(nested).map(([query, inner]) => [query, new Map(Object.entries(inner))]));
}

/** Figures of up to 6 decimals are rounded ones. */
function printedError(value: number): number {
  const decimals = `${value}`.split(".")[1]?.length ?? 0;
  return decimals >= 3 && decimals <= 6 ? 0.51 * 10 ** -decimals : 0;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
