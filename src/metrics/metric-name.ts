import { InputError } from "../contracts/errors.js";
import { nearestName } from "../contracts/nearest-name.js";

/** A metric, parsed: measure, cutoff and relevance level. */
export interface MetricName {
  /** The one spelling that results use: `ndcg@10`, `precision@5-l2`, `map`. */
  readonly canonical: string;
  readonly measure: Measure;
  /** Ranks that count; null for the whole list. */
  readonly cutoff: number | null;
  /** Lowest grade that counts as relevant; 1 unless the name ends in `-lN`. */
  readonly level: number;
  /** For people: `nDCG@10`, `P@5`, `R@5`. */
  readonly label: string;
}

export type Measure = keyof typeof measures;

/**
 * Parses a metric name: `MEASURE[@K][-lN]`. Aliases of trec_eval, pytrec_eval, ir_measures, MTEB, BEIR and ranx are
 * understood, in any case: `ndcg_cut_10`, `ndcg_at_10`, `nDCG@10`, `nDCG(dcg='exp-log2')@10`, `P_5`, `P(rel=2)@5`,
 * `R@5`, `hit_rate@5`, `recip_rank`, `AP`, `Rprec`. Throws `InputError` that names the nearest and lists all.
 */
export function parseMetricName(name: string): MetricName {
  const match = grammar.exec(name.trim().toLowerCase());
  if (match === null) throw unknownMetric(name);
  const [, stem = "", parameters, cutoffText, levelText] = match;
  const settings = parseParameters(name, parameters ?? "");
  const found = measureOf(stem, settings.exponential);
  if (found === null) throw unknownMetric(name);
  const cutoff = parseCutoff(name, found, cutoffText);
  const level = parseLevel(name, found, levelText, settings.level);
  return { measure: found, cutoff, level, ...spellings(found, cutoff, level) };
}

/** Parses several names; throws `InputError` where two of them mean the same metric, or none is given. */
export function parseMetricNames(names: readonly string[]): MetricName[] {
  if (names.length === 0)
    throw new InputError(`no metric is named; expected at least one, such as ndcg@10. ${listOfMetrics()}`);
  const metrics = names.map(parseMetricName);
  const seen = new Map<string, string>();
  for (const [i, { canonical }] of metrics.entries()) {
    const earlier = seen.get(canonical);
    if (earlier !== undefined) {
      throw new InputError(
        `the metrics "${earlier}" and "${names[i]}" are the same (${canonical}); name it once`,
      );
    }
    seen.set(canonical, names[i]!);
  }
  return metrics;
}

function measureOf(stem: string, exponential: boolean): Measure | null {
  const plain = plainStem(stem);
  const measure = Object.hasOwn(aliases, plain) ? aliases[plain]! : null;
  if (!exponential) return measure;
  return measure === "ndcg" ? "ndcg-exp" : null;
}

function parseCutoff(name: string, measure: Measure, text: string | undefined): number | null {
  const rule = measures[measure].cutoff;
  if (text === undefined) {
    if (rule !== "required") return null;
    throw new InputError(
      `the metric "${name}" needs a cutoff: write ${measure}@10, or another number of documents`,
    );
  }
  if (rule === "none") throw new InputError(`the metric "${name}" takes no cutoff: write ${measure}`);
  const cutoff = Number(text);
  if (!/^\d+$/.test(text) || cutoff < 1 || !Number.isSafeInteger(cutoff)) {
    throw new InputError(
      `the cutoff of "${name}" is "${text}"; expected a whole number from 1, as in ${measure}@10`,
    );
  }
  return cutoff;
}

function parseLevel(
  name: string,
  measure: Measure,
  suffix: string | undefined,
  parameter: string | undefined,
): number {
  const text = suffix ?? parameter;
  if (text === undefined) return 1;
  if (suffix !== undefined && parameter !== undefined) {
    throw new InputError(`"${name}" gives the relevance level twice; write it once, as in ${measure}-l2`);
  }
  if (!measures[measure].binary) {
    throw new InputError(
      `"${name}" gives a relevance level, but ${measure} has none (${measures[measure].why})`,
    );
  }
  const level = Number(text);
  if (level < 1) throw new InputError(`the relevance level of "${name}" is ${text}; expected a grade from 1`);
  return level;
}

function parseParameters(name: string, text: string): { level: string | undefined; exponential: boolean } {
  let level: string | undefined;
  let exponential = false;
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const rel = /^rel\s*=\s*(\d+)$/.exec(part);
    const dcg = /^dcg\s*=\s*['"]?(log2|exp-log2)['"]?$/.exec(part);
    if (rel !== null) level = rel[1];
    else if (dcg !== null) exponential = dcg[1] === "exp-log2";
    else throw new InputError(`"${name}" has the parameter "${part}"; expected rel=N or dcg='exp-log2'`);
  }
  return { level, exponential };
}

function spellings(
  measure: Measure,
  cutoff: number | null,
  level: number,
): { canonical: string; label: string } {
  const suffix = `${cutoff === null ? "" : `@${cutoff}`}${level === 1 ? "" : `-l${level}`}`;
  return { canonical: measure + suffix, label: measures[measure].label + suffix };
}

/** `ndcg_cut`, `ndcg_at` and `ndcg` are one stem. */
function plainStem(stem: string): string {
  return stem.replaceAll("_", "-").replace(/-(at|cut)$/, "");
}

function unknownMetric(name: string): InputError {
  const stem = /^[a-z_-]*[a-z]/.exec(name.trim().toLowerCase())?.[0] ?? "";
  const nearest = nearestName(plainStem(stem), Object.keys(aliases));
  const hint = nearest === null ? "" : ` Did you mean "${exampleOf(aliases[nearest]!)}"?`;
  return new InputError(`"${name}" is not a metric.${hint} ${listOfMetrics()}`);
}

function exampleOf(measure: Measure): string {
  return measures[measure].cutoff === "required" || measure.startsWith("ndcg") ? `${measure}@10` : measure;
}

function listOfMetrics(): string {
  const forms = Object.entries(measures).map(([measure, { cutoff }]) =>
    cutoff === "required" ? `${measure}@k` : cutoff === "optional" ? `${measure}[@k]` : measure,
  );
  return `Metrics: ${forms.join(", ")}; the suffix -lN sets the lowest relevant grade.`;
}

const gradesAreGains = "its grades are its gains";
const anyGrade = "it counts documents of any grade";

const measures = {
  ndcg: { label: "nDCG", cutoff: "optional", binary: false, why: gradesAreGains },
  "ndcg-exp": { label: "nDCG-exp", cutoff: "optional", binary: false, why: gradesAreGains },
  precision: { label: "P", cutoff: "required", binary: true, why: "" },
  recall: { label: "R", cutoff: "required", binary: true, why: "" },
  map: { label: "MAP", cutoff: "optional", binary: true, why: "" },
  mrr: { label: "MRR", cutoff: "optional", binary: true, why: "" },
  "r-precision": { label: "R-precision", cutoff: "none", binary: true, why: "" },
  success: { label: "Success", cutoff: "required", binary: true, why: "" },
  f1: { label: "F1", cutoff: "required", binary: true, why: "" },
  judged: { label: "Judged", cutoff: "required", binary: false, why: anyGrade },
  unjudged: { label: "Unjudged", cutoff: "required", binary: false, why: anyGrade },
} as const satisfies Record<
  string,
  { label: string; cutoff: "required" | "optional" | "none"; binary: boolean; why: string }
>;

/** In lower case, `_` written as `-`. */
const aliases: Record<string, Measure> = {
  ndcg: "ndcg",
  "ndcg-exp": "ndcg-exp",
  "ndcg-burges": "ndcg-exp",
  precision: "precision",
  p: "precision",
  prec: "precision",
  recall: "recall",
  r: "recall",
  map: "map",
  ap: "map",
  "average-precision": "map",
  mrr: "mrr",
  rr: "mrr",
  "recip-rank": "mrr",
  "reciprocal-rank": "mrr",
  "r-precision": "r-precision",
  rprec: "r-precision",
  rprecision: "r-precision",
  "r-prec": "r-precision",
  success: "success",
  hit: "success",
  "hit-rate": "success",
  hitrate: "success",
  f1: "f1",
  judged: "judged",
  unjudged: "unjudged",
  unj: "unjudged",
};

/** Stem, (parameters), then the cutoff after `@` or, before a digit, after one of `_ - .`, then -lN. */
const grammar =
  /^([a-z][a-z0-9]*(?:[-_][a-z]+)*)\s*(?:\(([^)]*)\))?(?:(?:@|[-_.](?=\d))(-?[^-\s]*))?(?:-l(\d+))?$/;
