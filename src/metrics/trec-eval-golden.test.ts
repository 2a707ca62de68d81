import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { type Evaluation, evaluateRun } from "./evaluate-run.js";
import { measures } from "./measures.js";
import { parseMetricName } from "./metric-name.js";
import type { ProfileName } from "./profiles.js";

interface Output {
  readonly expected: string;
  readonly qrels: string;
  readonly run: string;
  readonly level?: number;
  readonly depth?: number;
  readonly complete?: boolean;
  /** Values compared, and how many more are left out. */
  readonly values: number;
  readonly leftOut: number;
}

/** Outputs of trec_eval 10.0, 4 printed decimals. */
const outputs: Output[] = [
  { expected: "out.test", qrels: "qrels.test", run: "results.test", values: 29, leftOut: 1 },
  { expected: "out.test.a", qrels: "qrels.test", run: "results.test", values: 95, leftOut: 4 },
  { expected: "out.test.aq", qrels: "qrels.test", run: "results.test", values: 371, leftOut: 16 },
  {
    expected: "out.test.aqc",
    qrels: "qrels.test",
    run: "results.trunc",
    complete: true,
    values: 371,
    leftOut: 16,
  },
  {
    expected: "out.test.aqcM",
    qrels: "qrels.test",
    run: "results.trunc",
    complete: true,
    depth: 100,
    values: 371,
    leftOut: 16,
  },
  {
    expected: "out.test.aql",
    qrels: "qrels.rel_level",
    run: "results.test",
    level: 2,
    values: 371,
    leftOut: 16,
  },
  { expected: "out.test.meas_params", qrels: "qrels.test", run: "results.test", values: 88, leftOut: 0 },
  {
    expected: "out.comment.test",
    qrels: "qrels.comment.test",
    run: "results.comment.test",
    values: 29,
    leftOut: 1,
  },
];

/** Every measure of these files that is not compared, with the reason. */
const leftOut: Record<string, string> = {
  runid: "text, not a value",
  relstring: "text, not a value; not asked",
  G: "not asked: no checked formula",
  Rndcg: "not asked: no checked formula",
  ndcg_rel: "not asked: no checked formula",
};

const folder = shared("reference-data", "trec_eval");
const differences = shared("reference-data", "metrics", "trec-eval-9-vs-10.json");

describe.skipIf(folder === null)("trec_eval's own test data (needs the shared reference data)", () => {
  test.each(outputs)("$expected: $values values under trec10", (output) => {
    const profile = output.complete === true ? "trec10-c" : "trec10";
    const rows = readOutput(output.expected);
    const compared = rows.filter(({ measure }) => leftOut[familyOf(measure)] === undefined);
    expect(mismatches(output, profile, compared)).toEqual([]);
    expect(compared).toHaveLength(output.values);
    expect(rows.length - compared.length).toBe(output.leftOut);
  });

  const comparisons = differences === null ? [] : readComparisons(differences);
  test.each(comparisons)("what 9.0.8 prints otherwise than $expectedFile10, under trec9", (comparison) => {
    const output = outputs.find(({ expected }) => expected === comparison.expectedFile10)!;
    const only10 = new Set(comparison.onlyIn10);
    const v9 = new Map(
      comparison.differences.map(({ measure, query, v9 }) => [`${measure} ${query}`, v9] as const),
    );
    const rows = readOutput(output.expected).flatMap(({ measure, query, value }) => {
      if (leftOut[familyOf(measure)] !== undefined || only10.has(measure)) return [];
      if (comparison.queryRowsOnlyIn10.includes(query)) return [];
      return [{ measure, query, value: v9.get(`${measure} ${query}`) ?? value }];
    });
    expect(mismatches(output, output.complete === true ? "trec9-c" : "trec9", rows)).toEqual([]);
    expect(v9.size).toBe(comparison.differences.length);
    for (const key of v9.keys())
      expect(rows.map(({ measure, query }) => `${measure} ${query}`)).toContain(key);
  });

  test("a query that the run lacks: 0 and listed, left out, or an error", () => {
    const evaluate = (profile: ProfileName) =>
      evaluateRun(readQrels("qrels.test"), readRun("results.trunc"), ["ndcg@10", "map"], { profile });
    expect(evaluate("alidade").missing).toEqual(["302"]);
    expect(evaluate("alidade").metrics.map![1]).toBe(0);
    expect(evaluate("alidade").countedQueries).toBe(3);
    expect(evaluate("trec9").countedQueries).toBe(2);
    expect(() => evaluate("trec10")).toThrow(
      /no list for 1 judged queries, the first "302".*such as trec10-c/,
    );
  });
});

interface Value {
  readonly measure: string;
  readonly query: string;
  readonly value: number;
}

function mismatches(output: Output, profile: ProfileName, rows: readonly Value[]): string[] {
  const { level = 1, depth } = output;
  const names = [...new Set(rows.flatMap(({ measure }) => partsOf(measure, level)))];
  const evaluation = evaluateRun(readQrels(output.qrels), readRun(output.run), names, {
    profile,
    ...(depth === undefined ? {} : { depth }),
  });
  return rows.flatMap(({ measure, query, value }) => {
    const got = scoreOf(evaluation, measure, query, level);
    const near = Math.abs(got - value) <= 5.0001e-5;
    return near ? [] : [`${measure} ${query}: ${got}, expected ${value}`];
  });
}

/** One value of a trec_eval measure; two of its measures are made of several of ours. */
function scoreOf(evaluation: Evaluation, measure: string, query: string, level: number): number {
  if (measure === "num_q") return evaluation.countedQueries;
  const parts = partsOf(measure, level).map((name) =>
    query === "all"
      ? evaluation.means[name]!
      : evaluation.metrics[name]![evaluation.queryIds.indexOf(query)]!,
  );
  if (measure.startsWith("11pt_avg_")) return (parts[0]! + parts[1]! + parts[2]!) / 3;
  if (measure.startsWith("utility_")) {
    const queries = query === "all" ? evaluation.countedQueries : 1;
    return (2 * parts[0]! - (parts[1]! - parts[0]!)) / queries;
  }
  return parts[0]!;
}

/** Canonical names of what a trec_eval measure is made of. */
function partsOf(measure: string, level: number): string[] {
  if (measure === "num_q") return [];
  if (measure === "rbp") return ["rbp-graded.9"];
  if (measure === "rbp_resid") return ["rbp-residual.9"];
  if (measure === "11pt_avg_.25,.5,.75") return ["iprec@0.25", "iprec@0.5", "iprec@0.75"];
  if (measure === "utility_2,-1,0,0") return ["num-rel-ret", "num-ret"];
  const name = parseMetricName(measure);
  const { noLevel } = measures[name.measure];
  return [level > 1 && noLevel === null ? parseMetricName(`${measure}-l${level}`).canonical : name.canonical];
}

/** A measure without its numbers. */
function familyOf(measure: string): string {
  return measure.replace(/_\d+(\.\d+)?$/, "");
}

interface Comparison {
  readonly expectedFile10: string;
  readonly differences: { query: string; measure: string; v9: number }[];
  readonly onlyIn10: string[];
  readonly queryRowsOnlyIn10: string[];
}

function readComparisons(path: string): Comparison[] {
  return (JSON.parse(readFileSync(path, "utf8")) as { comparisons: Comparison[] }).comparisons;
}

function linesOf(file: string): string[] {
  return readFileSync(`${folder}/${file}`, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

function readOutput(file: string): Value[] {
  return linesOf(file).map((line) => {
    const [measure = "", query = "", value = ""] = line.split("\t");
    return { measure: measure.trim(), query: query.trim(), value: Number(value) };
  });
}

function readQrels(file: string): Qrels {
  return qrelsFromMaps(nested(file, 3));
}

function readRun(file: string): Run {
  return runFromMaps(file, nested(file, 4));
}

function nested(file: string, column: number): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const line of linesOf(file)) {
    const fields = line.split(/\s+/);
    const inner = result.get(fields[0]!) ?? new Map<string, number>();
    result.set(fields[0]!, inner.set(fields[2]!, Number(fields[column])));
  }
  return result;
}
