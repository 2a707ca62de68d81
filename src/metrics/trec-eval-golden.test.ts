import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { evaluateRun } from "./evaluate-run.js";
import { parseMetricName } from "./metric-name.js";
import { type HarnessProfile, profiles } from "./profiles.js";

/** Expected outputs of trec_eval 10.0, 4 printed decimals. For our measures 9.0.8 prints the same. */
const files = [
  { expected: "out.test.aq", qrels: "qrels.test", run: "results.test", level: 1, values: 184 },
  { expected: "out.test.aql", qrels: "qrels.rel_level", run: "results.test", level: 2, values: 184 },
  { expected: "out.test.aqc", qrels: "qrels.test", run: "results.trunc", level: 1, values: 184 },
  {
    expected: "out.comment.test",
    qrels: "qrels.comment.test",
    run: "results.comment.test",
    level: 1,
    values: 12,
  },
];

/** Printed by trec_eval, not among these metrics. The measures `bpref`, `infAP` and `rbp` belong to a later issue. */
const leftOut: Record<string, string[]> = {
  "counts, not scores": ["num_q", "num_ret", "num_rel", "num_rel_ret", "num_nonrel_judged_ret", "utility"],
  text: ["runid", "relstring"],
  "later issue": ["bpref", "infAP", "rbp", "rbp_resid"],
  "not offered": [
    "11pt_avg",
    "G",
    "Rndcg",
    "Rprec_mult",
    "binG",
    "gm_bpref",
    "gm_map",
    "iprec_at_recall",
    "ndcg_rel",
    "relative_P",
    "set_F",
    "set_P",
    "set_map",
    "set_recall",
    "set_relative_P",
  ],
};

/** trec_eval's means include judged queries without a relevant document (one of out.comment.test). */
const overAllJudged: HarnessProfile = { ...profiles.alidade, averageOver: "judged" };

const folder = shared("reference-data", "trec_eval");

describe.skipIf(folder === null)("trec_eval's own test data (needs the shared reference data)", () => {
  describe.each(files)("$expected", ({ expected, qrels, run, level, values }) => {
    test(`every value of our metrics, to 4 decimals (${values} values)`, () => {
      const rows = readOutput(expected).filter((row) => canonicalName(row.measure, level) !== null);
      const names = [...new Set(rows.map((row) => canonicalName(row.measure, level)!))];
      const evaluation = evaluateRun(readQrels(qrels), readRun(run), names, { profile: overAllJudged });
      const differences = rows.flatMap(({ measure, query, value }) => {
        const name = canonicalName(measure, level)!;
        const row = evaluation.queryIds.indexOf(query);
        const got = query === "all" ? evaluation.means[name]! : evaluation.metrics[name]![row]!;
        return Math.abs(got - value) <= 5.0001e-5 ? [] : [`${measure} ${query}: ${got}, expected ${value}`];
      });
      expect(differences).toEqual([]);
      expect(rows).toHaveLength(values);
    });

    test("left out are exactly the listed measures", () => {
      const known = Object.values(leftOut).flat();
      const others = readOutput(expected).filter((row) => canonicalName(row.measure, level) === null);
      const families = new Set(others.map(({ measure }) => measure.replace(/_\d+(\.\d+)?$/, "")));
      expect([...families].filter((family) => !known.includes(family))).toEqual([]);
    });
  });

  test("a query that the run lacks scores 0 in every metric and is listed", () => {
    const evaluation = evaluateRun(readQrels("qrels.test"), readRun("results.trunc"), ["ndcg@10", "map"]);
    expect(evaluation.missing).toEqual(["302"]);
    expect(evaluation.metrics.map![evaluation.queryIds.indexOf("302")]).toBe(0);
    expect(evaluation.countedQueries).toBe(3);
  });
});

/** The name of a trec_eval measure at a level, null where it is not one of ours. */
function canonicalName(measure: string, level: number): string | null {
  if (
    !/^(ndcg(_cut_\d+)?|P_\d+|recall_\d+|map(_cut_\d+)?|recip_rank|Rprec|success_\d+|unj_\d+)$/.test(measure)
  ) {
    return null;
  }
  const graded = measure.startsWith("ndcg") || measure.startsWith("unj");
  return parseMetricName(graded || level === 1 ? measure : `${measure}-l${level}`).canonical;
}

function linesOf(file: string): string[] {
  return readFileSync(`${folder}/${file}`, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

function readOutput(file: string): { measure: string; query: string; value: number }[] {
  return linesOf(file).map((line) => {
    const [measure = "", query = "", value = ""] = line.split("\t");
    return { measure: measure.trim(), query: query.trim(), value: Number(value) };
  });
}

function readQrels(file: string): Qrels {
  return qrelsFromMaps(
    nested(
      linesOf(file).map((line) => line.split(/\s+/)),
      3,
    ),
  );
}

function readRun(file: string): Run {
  return runFromMaps(
    file,
    nested(
      linesOf(file).map((line) => line.split(/\s+/)),
      4,
    ),
  );
}

function nested(rows: string[][], column: number): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const fields of rows) {
    const inner = result.get(fields[0]!) ?? new Map<string, number>();
    result.set(fields[0]!, inner.set(fields[2]!, Number(fields[column])));
  }
  return result;
}
