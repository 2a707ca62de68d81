import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { evaluateRun } from "./evaluate-run.js";
import { f1 } from "./f1.js";
import { judgedListOf } from "./judged-list.js";
import { parseMetricName } from "./metric-name.js";
import { type HarnessProfile, profiles } from "./profiles.js";

type Nested<T> = Record<string, Record<string, T>>;

interface Expected {
  readonly measure: string;
  readonly query: string;
  readonly value: number;
  readonly tolerance?: number;
}

interface Case {
  readonly id: string;
  readonly qrels: Nested<number>;
  readonly run?: Nested<number>;
  readonly ranking?: Record<string, string[]>;
  readonly options?: unknown;
  readonly expected: Expected[];
}

/** Values per file that are compared, and the measures that are left out, with the reason. */
const files: { file: string; compared: number; leftOut: Record<string, string[]> }[] = [
  { file: "pytrec-eval.json", compared: 11, leftOut: {} },
  {
    file: "ir-measures.json",
    compared: 57,
    leftOut: {
      "counts and set measures are not offered": [
        "NumRet",
        "NumQ",
        "NumRel",
        "SetP",
        "SetRelP",
        "SetR",
        "SetAP",
        "SetF",
      ],
      "not offered": ["IPrec", "nDCG(gains={0:1,1:4})", "P(judged_only=True)@4"],
      "a later issue": ["infAP", "ERR"],
    },
  },
  {
    file: "ir-measures-other.json",
    compared: 26,
    leftOut: {
      "a judged share without cutoff is not offered": ["Judged"],
      "not offered": [
        "Accuracy",
        "BPM",
        "INSQ",
        "INST",
        "SDCG",
        "NERR8",
        "NERR9",
        "NERR10",
        "NERR11",
        "Compat",
      ],
      "a later issue": ["RBP"],
    },
  },
  {
    file: "ranx-metrics.json",
    compared: 24,
    leftOut: {
      "not normalised": ["hits", "dcg", "dcg_burges"],
      "without a cutoff: f1 is compared below, at the length of each list": ["precision", "recall", "f1"],
      "a later issue": ["bpref", "rbp"],
    },
  },
];

/** ir_measures, ranx and the rest average over all judged queries. */
const overAllJudged: HarnessProfile = { ...profiles.alidade, averageOver: "judged" };

describe.each(files)("$file", ({ file, compared, leftOut }) => {
  const path = shared("reference-data", "metrics", file);
  test.skipIf(path === null)("every value of our metrics (needs the shared reference data)", () => {
    const known = Object.values(leftOut).flat();
    const unknown: string[] = [];
    const differences: string[] = [];
    let count = 0;
    for (const each of casesOf(path!)) {
      for (const { measure, query, value, tolerance = 1e-9 } of each.expected) {
        const name = spelling(file, each.id, measure);
        if (name === null) {
          if (!known.includes(measure) && !known.includes(measure.replace(/[@(.].*$/, "")))
            unknown.push(measure);
          continue;
        }
        const got = scoreOf(each, name, query);
        count++;
        // Rounded figures carry no tolerance of their own in some cases: their last printed digit bounds them.
        if (Math.abs(got - value) > Math.max(tolerance, printedError(value))) {
          differences.push(`${each.id} ${measure} ${query}: ${got}, expected ${value}`);
        }
      }
    }
    expect(differences).toEqual([]);
    expect(unknown).toEqual([]);
    expect(count).toBe(compared);
  });
});

describe("ir_measures' missing queries", () => {
  const path = shared("reference-data", "metrics", "ir-measures-other.json");
  test.skipIf(path === null)(
    "a judged query that the run lacks counts as 0 (needs the shared reference data)",
    () => {
      const found = readJson(path!) as { cases: (Case & { situations?: Case[] })[] };
      const situations = found.cases.find(({ id }) => id === "missing-queries")!.situations!;
      let count = 0;
      for (const situation of situations) {
        for (const { measure, query, value } of situation.expected) {
          if (measure.startsWith("ERR")) continue; // a later issue
          // Judged@5 of a query that is not in the run: ir_measures leaves it at 0 as well.
          expect(scoreOf(situation, parseMetricName(measure).canonical, query)).toBe(
            value === null ? null : value,
          );
          count++;
        }
      }
      expect(count).toBe(12);
    },
  );
});

describe("ranx f1 without a cutoff", () => {
  test("equals F1 at the length of the list", () => {
    expect(f1(judgedListOf([0, 1, -1, 0], [1]), 4)).toBeCloseTo(1 / 3, 12);
    expect(f1(judgedListOf([0, 1, -1, -1, 1, 0]), 6)).toBeCloseTo(0.5, 12);
    expect(f1(judgedListOf([0, 1, -1, -1, 1, 0, 1, 0]), 8)).toBeCloseTo(6 / 11, 12);
    expect(f1(judgedListOf([0, -1, 0, -1, -1, 0, 0], [1, 1, 1, 1]), 7)).toBe(0);
  });
});

describe("trec_eval 9.0.8 on edge cases of ranking", () => {
  /** -J drops unjudged documents and -M cuts the run before ranking: options, not properties of a metric. */
  const leftOut = ["judged-only", "truncate"];
  const path = shared("reference-data", "metrics", "trec-eval-edge-cases.json");
  test.skipIf(path === null)("every value but those of -J and -M (needs the shared reference data)", () => {
    const differences: string[] = [];
    let count = 0;
    for (const each of (readJson(path!) as { cases: EdgeCase[] }).cases) {
      if (leftOut.includes(each.id)) continue;
      const { values } = each.expected["trec_eval-9.0.8"];
      for (const [query, measures] of Object.entries(values)) {
        if (query === "all") continue; // means depend on the profile
        for (const [measure, value] of Object.entries(measures)) {
          if (/^(num_|bpref)/.test(measure)) continue; // counts; a later issue
          const level = each.id === "relevance-level" && !measure.startsWith("ndcg") ? "-l2" : "";
          const got = scoreOf(each, parseMetricName(measure + level).canonical, query);
          count++;
          if (Math.abs(got - value) > 5.1e-5)
            differences.push(`${each.id} ${measure} ${query}: ${got}, expected ${value}`);
        }
      }
    }
    expect(differences).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });
});

interface EdgeCase extends Omit<Case, "expected"> {
  readonly expected: { "trec_eval-9.0.8": { values: Nested<number> } };
}

describe("MTEB retrieval", () => {
  /** Self matches dropped, nAUC, p-MRR, capped recall: not among these metrics, or of MTEB's own profile. */
  const compared = ["means-ignore-identical-false", "tie-constant-scorer", "tie-matches-recip-rank"];
  const path = shared("reference-data", "metrics", "mteb-retrieval.json");
  test.skipIf(path === null)("means and tie order (needs the shared reference data)", () => {
    const cases = (
      readJson(path!) as { cases: (Omit<Case, "expected"> & { expected: Record<string, number> })[] }
    ).cases;
    let count = 0;
    for (const each of cases.filter(({ id }) => compared.includes(id))) {
      for (const [measure, value] of Object.entries(each.expected)) {
        expect(scoreOf(each, parseMetricName(measure).canonical, "all")).toBeCloseTo(value, 5);
        count++;
      }
    }
    expect(count).toBe(15);
  });

  test.skipIf(path === null)("per-query nDCG@3 behind nAUC (needs the shared reference data)", () => {
    const cases = (readJson(path!) as { cases: (Case & { perQuery: Nested<number> })[] }).cases;
    const each = cases.find(({ id }) => id === "nauc-ignore-identical-false")!;
    for (const [query, value] of Object.entries(each.perQuery.ndcg_cut_3!)) {
      expect(scoreOf(each, "ndcg@3", query)).toBeCloseTo(value, 12);
    }
  });
});

describe("sentence-transformers", () => {
  const path = shared("reference-data", "metrics", "sentence-transformers.json");
  test.skipIf(path === null)(
    "the all-tied case under its tie order: id ascending (needs the shared reference data)",
    () => {
      const found = readJson(path!) as {
        retrieval: {
          id: string;
          run: Nested<number>;
          relevant: Record<string, string[]>;
          recomputed: Record<string, number>;
        }[];
      };
      const { run, relevant, recomputed } = found.retrieval.find(({ id }) => id === "all-tied")!;
      const profile: HarnessProfile = { ...overAllJudged, ties: "id-ascending" };
      const qrels = Object.fromEntries(
        Object.entries(relevant).map(([query, ids]) => [query, Object.fromEntries(ids.map((id) => [id, 1]))]),
      );
      for (const [measure, value] of Object.entries(recomputed)) {
        // Its accuracy@k is the hit rate; its map divides by min(k, R), here R.
        const name = measure.replace("accuracy", "success");
        expect(evaluateRun(qrelsOf(qrels), runOf({ run }), [name], { profile }).means[name]).toBeCloseTo(
          value,
          12,
        );
      }
    },
  );
});

/** Our name of a measure, or null where it is left out. */
function spelling(file: string, id: string, measure: string): string | null {
  if (
    /^(Num|Set|IPrec|infAP|ERR|BPM|INS|SDCG|NERR|Compat|Accuracy|RBP|hits|dcg|bpref|rbp)|gains|judged_only/.test(
      measure,
    )
  ) {
    return null;
  }
  if (["Judged", "precision", "recall", "f1"].includes(measure)) return null;
  // gdeval's nDCG has exponential gain under the plain name.
  if (file === "ir-measures.json" && id === "gdeval/nDCG")
    return parseMetricName(measure.replace("nDCG", "ndcg-exp")).canonical;
  return parseMetricName(measure).canonical;
}

function casesOf(path: string): Case[] {
  return (readJson(path) as { cases: Case[] }).cases.filter((each) => Array.isArray(each.expected));
}

/** Under the profile's tie and score rules; `all` and `mean` over all judged queries. */
function scoreOf(each: Pick<Case, "qrels" | "run" | "ranking">, name: string, query: string): number {
  const evaluation = evaluateRun(qrelsOf(each.qrels), runOf(each), [name], { profile: overAllJudged });
  if (query === "all" || query === "mean") return evaluation.means[name]!;
  return evaluation.metrics[name]![evaluation.queryIds.indexOf(query)]!;
}

function qrelsOf(nested: Nested<number>): Qrels {
  return qrelsFromMaps(mapsOf(nested));
}

function runOf({ run, ranking }: Pick<Case, "run" | "ranking">): Run {
  const scores =
    run ??
    Object.fromEntries(
      Object.entries(ranking!).map(([query, ids]) => [
        query,
        Object.fromEntries(ids.map((id, i) => [`${id}`, -i])),
      ]),
    );
  return runFromMaps("golden", mapsOf(scores));
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
