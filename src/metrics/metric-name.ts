import { InputError } from "../contracts/errors.js";
import { nearestName } from "../contracts/nearest-name.js";
import { type Measure, type MeasureRules, measures } from "./measures.js";
import { aliases } from "./metric-aliases.js";
import { parseParameters } from "./metric-parameters.js";
import { isModuleMetric, moduleMetric } from "./module-metrics.js";
import type { GradeGain } from "./ndcg-with-gains.js";

/** A metric, parsed: measure, cutoff, parameter and relevance level. */
export interface MetricName {
  /** The one spelling that results use: `ndcg@10`, `precision@5-l2`, `map`, `rbp.95`, `err(max=4)@20`. */
  readonly canonical: string;
  readonly measure: Measure;
  /** Ranks that count; null for the whole list. */
  readonly cutoff: number | null;
  /** Lowest grade that counts as relevant; 1 unless the name ends in `-lN`. */
  readonly level: number;
  /** The number in the name of `rbp.95`, `iprec@0.1`, `set-f(beta=2)`; null where the measure has none. */
  readonly parameter: number | null;
  /** Gains by grade, of `ndcg(gains=1:3;2:9)`; null where a grade is its own gain. */
  readonly gains: readonly GradeGain[] | null;
  /** For people: `nDCG@10`, `P@5`, `R@5`. */
  readonly label: string;
}

/**
 * Parses a metric name: `MEASURE[(PARAMETERS)][@K][-lN]`. Aliases of trec_eval, pytrec_eval, ir_measures, MTEB, BEIR,
 * sentence-transformers and ranx are understood, in any case: `ndcg_cut_10`, `ndcg_at_10`, `nDCG@10`,
 * `nDCG(dcg='exp-log2')@10`, `P_5`, `P(rel=2)@5`, `R@5`, `hit_rate@5`, `recip_rank`, `AP`, `Rprec`, `RBP(p=0.8,rel=1)`,
 * `iprec_at_recall_0.10`. Throws `InputError` that names the nearest and lists all.
 */
export function parseMetricName(name: string): MetricName {
  if (isModuleMetric(name)) return ownMetric(name.trim());
  const plain = name.trim().toLowerCase().replace(trecGains, inBrackets);
  const match = grammar.exec(plain);
  if (match === null) throw unknownMetric(name);
  const [, stem = "", bracketed, separator, digits, levelSuffix] = match;
  const given = parseParameters(name, bracketed ?? "");
  const measure = measureOf(stem, { ...given, hasNumber: digits !== undefined });
  if (measure === null) throw unknownMetric(name);
  const rules: MeasureRules = measures[measure];
  const numberIsParameter = rules.parameter !== null && rules.parameter.form !== "named";
  const number =
    digits !== undefined && separator === "." && numberIsParameter && !digits.includes(".")
      ? `.${digits}`
      : digits;
  const parameter = parseParameter(name, measure, numberIsParameter ? number : undefined, given.parameter);
  const cutoff = numberIsParameter ? null : parseCutoff(name, measure, number);
  const level = parseLevel(name, measure, levelSuffix, given.level);
  if (given.gains !== null && measure !== "ndcg")
    throw new InputError(`"${name}" gives gains, but only ndcg has them: write ndcg(gains=1:3;2:9)@10`);
  const parts = { measure, cutoff, level, parameter, gains: given.gains };
  return { ...parts, ...spellings(parts) };
}

/** A metric of the user's own. Throws `InputError` where it was not loaded. */
function ownMetric(canonical: string): MetricName {
  const { cutoff, label } = moduleMetric(canonical);
  return { canonical, measure: "module", cutoff, level: 1, parameter: null, gains: null, label };
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

interface StemSettings {
  readonly exponential: boolean;
  readonly level: string | undefined;
  /** Whether the name has a number after its stem. */
  readonly hasNumber: boolean;
}

function measureOf(stem: string, { exponential, level, hasNumber }: StemSettings): Measure | null {
  const plain = plainStem(stem);
  if (plain === "module") return null;
  // sentence-transformers' accuracy@k is the hit rate, ir_measures' Accuracy a share of pairs.
  if (plain === "accuracy") return hasNumber ? "success" : "pair-accuracy";
  const measure = Object.hasOwn(measures, plain) ? (plain as Measure) : (ownAlias(plain) ?? null);
  // ir_measures' NumRet counts relevant documents where it is given a level.
  if (measure === "num-ret" && level !== undefined) return "num-rel-ret";
  if (!exponential) return measure;
  return measure === "ndcg" ? "ndcg-exp" : measure === "dcg" ? "dcg-exp" : null;
}

function ownAlias(stem: string): Measure | undefined {
  return Object.hasOwn(aliases, stem) ? aliases[stem] : undefined;
}

function parseCutoff(name: string, measure: Measure, text: string | undefined): number | null {
  const rule = measures[measure].cutoff;
  if (text === undefined) {
    if (rule !== "required") return null;
    throw new InputError(
      `the metric "${name}" needs a cutoff: write ${measure}@10, or another number of documents${wholeList(measure)}`,
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

function wholeList(measure: Measure): string {
  const whole = `set-${measure}`;
  return Object.hasOwn(measures, whole) ? `; ${whole} is for whole lists` : "";
}

function parseParameter(
  name: string,
  measure: Measure,
  number: string | undefined,
  given: { name: string; text: string } | null,
): number | null {
  const rules: MeasureRules["parameter"] = measures[measure].parameter;
  if (given !== null && given.name !== rules?.name)
    throw new InputError(
      `"${name}" has the parameter ${given.name}, but ${measure} has ${rules === null ? "none" : `${rules.name}, as in ${measure}${rules.example}`}`,
    );
  if (rules === null) return null;
  if (given !== null && number !== undefined)
    throw new InputError(
      `"${name}" gives ${rules.meaning} twice; write it once, as in ${measure}${rules.example}`,
    );
  const text = given?.text ?? number;
  if (text === undefined) {
    if (rules.standard === "derived") return null;
    if (rules.standard !== null) return rules.standard;
    throw new InputError(
      `the metric "${name}" needs ${rules.meaning}: write ${measure}${rules.example}, or another${trecRbp(measure)}`,
    );
  }
  const value = Number(text);
  if (text !== "" && rules.valid(value)) return value;
  throw new InputError(
    `the metric "${name}" has "${text}" as ${rules.meaning}; expected ${rules.expected}, as in ${measure}${rules.example}`,
  );
}

function trecRbp(measure: Measure): string {
  return measure === "rbp" ? "; trec_eval's rbp is rbp-graded.9" : "";
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
  const reason: string | null = measures[measure].noLevel;
  if (reason !== null)
    throw new InputError(`"${name}" gives a relevance level, but ${measure} has none (${reason})`);
  const level = Number(text);
  if (level < 1) throw new InputError(`the relevance level of "${name}" is ${text}; expected a grade from 1`);
  return level;
}

function spellings(metric: Omit<MetricName, "canonical" | "label">): { canonical: string; label: string } {
  const { measure, cutoff, level, parameter, gains } = metric;
  const rules: MeasureRules = measures[measure];
  const number = parameter === null ? "" : spelledParameter(rules.parameter!, parameter);
  const inBrackets =
    gains === null ? "" : `(gains=${gains.map(({ grade, gain }) => `${grade}:${gain}`).join(";")})`;
  const suffix = `${number}${inBrackets}${cutoff === null ? "" : `@${cutoff}`}${level === 1 ? "" : `-l${level}`}`;
  return { canonical: measure + suffix, label: rules.label + suffix };
}

function spelledParameter(
  { form, name, standard }: NonNullable<MeasureRules["parameter"]>,
  value: number,
): string {
  if (form === "point") return `@${value}`;
  if (form === "fraction") return `${value}`.replace(/^0/, "");
  return value === standard ? "" : `(${name}=${value})`;
}

/** `ndcg_cut`, `ndcg_at` and `ndcg` are one stem. */
function plainStem(stem: string): string {
  return stem.replaceAll("_", "-").replace(/-(at|cut)$/, "");
}

function unknownMetric(name: string): InputError {
  const stem = /^[a-z0-9_-]*[a-z]/.exec(name.trim().toLowerCase())?.[0] ?? "";
  const nearest = nearestName(plainStem(stem), [...Object.keys(measures), ...Object.keys(aliases)]);
  const hint =
    nearest === null ? "" : ` Did you mean "${exampleOf(ownAlias(nearest) ?? (nearest as Measure))}"?`;
  return new InputError(`"${name}" is not a metric.${hint} ${listOfMetrics()}`);
}

function exampleOf(measure: Measure): string {
  if (measure === "module") return "module:./mine.mjs";
  const { cutoff, parameter }: MeasureRules = measures[measure];
  if (parameter !== null && parameter.standard === null) return measure + parameter.example;
  return cutoff === "required" || measure.startsWith("ndcg") ? `${measure}@10` : measure;
}

function listOfMetrics(): string {
  const forms = usual.map((measure) => {
    const { cutoff, parameter }: MeasureRules = measures[measure];
    const number = parameter === null || parameter.standard !== null ? "" : parameter.example;
    return `${measure}${number}${cutoff === "required" ? "@k" : cutoff === "optional" ? "[@k]" : ""}`;
  });
  const more = Object.keys(measures).length - 1 - usual.length;
  return `Metrics: ${forms.join(", ")} and ${more} more (docs/metrics.md); the suffix -lN sets the lowest relevant grade.`;
}

/** The measures that an error lists. */
const usual: readonly Measure[] = [
  "ndcg",
  "ndcg-exp",
  "precision",
  "recall",
  "map",
  "mrr",
  "r-precision",
  "success",
  "f1",
  "bpref",
  "rbp",
  "err",
  "judged",
  "unjudged",
];

/** trec_eval's `ndcg_1=3,2=9` as `ndcg(gains=1:3,2:9)`. */
function inBrackets(_: string, gains: string): string {
  return `ndcg(gains=${gains.replaceAll("=", ":")})`;
}

const trecGains = /^ndcg[._](\d+=[\d.]+(?:,\d+=[\d.]+)*)$/;

/** Stem, (parameters), then a number after `@` or, before a digit, after one of `_ - .`, then -lN. */
const grammar =
  /^((?:11pt|[a-z][a-z0-9]*)(?:[-_][a-z]+)*)\s*(?:\(([^)]*)\))?(?:(@|[-_.](?=\.?\d))(-?[^-\s]*))?(?:-l(\d+))?$/;
