import { throwIfAborted } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { evaluateRun } from "./evaluate-run.js";
import { type MetricName, parseMetricName } from "./metric-name.js";
import { type HarnessProfile, type ProfileName, profileOf, profiles, rulesFor } from "./profiles.js";

/** A convention in which a profile differs from the reference. */
export type ProfileRule = (typeof switchable)[number];

/** One convention switched alone: what it does to this run. */
export interface ProfileCause {
  readonly rule: ProfileRule;
  /** The reference's choice and the profile's: `zero`, `left-out`. */
  readonly from: string;
  readonly to: string;
  /** Queries whose score it changes, or that it takes into the mean or out of it. */
  readonly queries: number;
  /**
   * The reference with this convention alone switched, minus the reference; for rounding the profile's mean minus the same
   * unrounded. null where that is an error or no mean.
   */
  readonly effect: number | null;
}

/** A run's number under one profile, and why it differs from that under the reference. */
export interface ProfileScore {
  readonly profile: ProfileName;
  /** The programs that compute so. */
  readonly harness: string;
  /** null where the harness stops with an error, or no query counts. */
  readonly value: number | null;
  /** As the harness prints it; null as `value`. */
  readonly printed: string | null;
  readonly error: string | null;
  /** Queries in the mean. */
  readonly queries: number;
  /** `value` minus that of the reference. */
  readonly delta: number | null;
  /** Conventions that differ and act on this run. */
  readonly causes: readonly ProfileCause[];
  /** Conventions that differ and change nothing here. */
  readonly idle: readonly ProfileRule[];
  /** `delta` less the effects of all causes: what they do only together. */
  readonly together: number | null;
  readonly notes: readonly string[];
}

export interface ProfileDifferences {
  readonly metric: string;
  readonly reference: ProfileName;
  readonly scores: readonly ProfileScore[];
}

export interface ProfileDifferencesOptions {
  /** The profile that the others are explained from; default `alidade`. */
  readonly reference?: ProfileName | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One metric of a run under every harness profile, and why the numbers differ: each convention in which a profile
 * departs from the reference is switched alone, and the change of the mean and the queries it touches are measured on this
 * run. Effects need not add up; `together` is the rest. Cost: an evaluation for each distinct set of conventions, about
 * twenty. Throws `InputError` as `evaluateRun`, except for a missing query where a profile makes that an error.
 */
export function profileDifferences(
  qrels: Qrels,
  run: Run,
  metricName: string,
  { reference = "alidade", signal }: ProfileDifferencesOptions = {},
): ProfileDifferences {
  const metric = parseMetricName(metricName);
  const measure = createMeasurer(qrels, run, metric, signal);
  const base = conventionsOf(profileOf(reference), metric);
  const scores = (Object.keys(profiles) as ProfileName[]).map((name) => {
    const profile = profileOf(name);
    return scoreOf(name, profile, { base, own: conventionsOf(profile, metric), measure });
  });
  return { metric: metric.canonical, reference, scores };
}

/** A rule as a sentence: what the profile does where the reference does otherwise. */
export function ruleInWords({ rule, to }: Pick<ProfileCause, "rule" | "to">): string {
  if (rule === "meanDecimals" && to !== "null") return `the mean is rounded to ${to} decimals`;
  return words[`${rule} ${to}`] ?? `${rule}: ${to}`;
}

type Conventions = Pick<HarnessProfile, ProfileRule>;

interface Measured {
  readonly value: number | null;
  readonly error: string | null;
  readonly scores: Float64Array;
  readonly counted: Uint8Array;
  /** Judged queries without a list. */
  readonly missing: number;
}

interface Sides {
  readonly base: Conventions;
  readonly own: Conventions;
  readonly measure: (conventions: Conventions) => Measured;
}

function scoreOf(name: ProfileName, profile: HarnessProfile, { base, own, measure }: Sides): ProfileScore {
  const [before, found] = [measure(base), measure(own)];
  const differing = switchable.filter((rule) => base[rule] !== own[rule]);
  const tried = differing.map((rule): ProfileCause => {
    const alone = measure({ ...base, [rule]: own[rule] });
    // Rounding comes last: what matters is what it does to the profile's own mean.
    const [after, unchanged] =
      rule === "meanDecimals" ? [found, measure({ ...own, [rule]: base[rule] })] : [alone, before];
    return {
      rule,
      from: String(base[rule]),
      to: String(own[rule]),
      queries: alone.error === null ? queriesTouched(before, alone) : alone.missing,
      effect: difference(after.value, unchanged.value),
    };
  });
  const causes = tried.filter(({ queries, effect }) => queries > 0 || Math.abs(effect ?? 0) > rounding);
  const delta = difference(found.value, before.value);
  const explained = causes.reduce((sum, { effect }) => sum + (effect ?? 0), 0);
  return {
    profile: name,
    harness: profile.harness,
    value: found.value,
    printed: found.value === null ? null : printed(found.value, profile.printedDecimals),
    error: found.error,
    queries: found.counted.reduce((sum, flag) => sum + flag, 0),
    delta,
    causes,
    idle: differing.filter((rule) => !causes.some((cause) => cause.rule === rule)),
    together: delta === null ? null : Math.abs(delta - explained) > rounding ? delta - explained : 0,
    notes: profile.notes,
  };
}

/** What a profile does for this measure, its exceptions applied. */
function conventionsOf(profile: HarnessProfile, { measure }: MetricName): Conventions {
  const { apDivisor, recallPoints } = profile;
  return { ...rulesFor(profile, measure), apDivisor, recallPoints };
}

/** Evaluates under any conventions; the same ones once. */
function createMeasurer(
  qrels: Qrels,
  run: Run,
  metric: MetricName,
  signal: AbortSignal | undefined,
): (conventions: Conventions) => Measured {
  const known = new Map<string, Measured>();
  return (conventions) => {
    const key = switchable.map((rule) => String(conventions[rule])).join(" ");
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    throwIfAborted(signal);
    const measured = measureUnder(qrels, run, metric, conventions);
    known.set(key, measured);
    return measured;
  };
}

function measureUnder(qrels: Qrels, run: Run, { canonical }: MetricName, conventions: Conventions): Measured {
  const inRun = new Set(run.queryIds);
  const missing = qrels.queryIds.filter((id) => !inRun.has(id)).length;
  if (conventions.missingQueries === "error" && missing > 0) {
    const error = `stops with an error: ${missing} judged ${missing === 1 ? "query has" : "queries have"} no list`;
    return { value: null, error, scores: new Float64Array(0), counted: new Uint8Array(0), missing };
  }
  const profile = { ...profiles.alidade, ...conventions, name: "conventions", exceptions: [] };
  const { means, metrics, counted } = evaluateRun(qrels, run, [canonical], { profile });
  return { value: means[canonical]!, error: null, scores: metrics[canonical]!, counted, missing };
}

function queriesTouched(before: Measured, after: Measured): number {
  let count = 0;
  for (let q = 0; q < before.counted.length; q++) {
    const [was, is] = [before.counted[q] === 1, after.counted[q] === 1];
    if (was !== is || (was && Math.abs(before.scores[q]! - after.scores[q]!) > rounding)) count++;
  }
  return count;
}

function difference(value: number | null, reference: number | null): number | null {
  return value === null || reference === null ? null : value - reference;
}

function printed(value: number, decimals: number | null): string {
  return decimals === null ? String(value) : value.toFixed(decimals);
}

/** In the order in which they are told. */
const switchable = [
  "missingQueries",
  "withoutRelevant",
  "selfMatches",
  "labels",
  "scoreType",
  "ties",
  "apDivisor",
  "recallPoints",
  "meanDecimals",
] as const satisfies readonly (keyof HarnessProfile)[];

const words: Readonly<Record<string, string>> = {
  "missingQueries left-out": "judged queries without a list are left out of the mean",
  "missingQueries zero": "judged queries without a list score 0",
  "missingQueries error": "a judged query without a list is an error",
  "withoutRelevant zero": "queries without a relevant document score 0 and count",
  "withoutRelevant left-out": "queries without a relevant document are left out of the mean",
  "selfMatches removed": "a document that has the query's own id is dropped",
  "selfMatches kept": "a document that has the query's own id is kept",
  "labels binary": "every grade above 0 counts as 1",
  "labels graded": "grades count as they are",
  "scoreType float64": "scores are compared in float64, so fewer of them tie",
  "scoreType float32": "scores are compared in float32, so more of them tie",
  "ties id-ascending": "equal scores go by id, ascending",
  "ties id-descending": "equal scores go by id, descending",
  "ties as-listed": "equal scores stay as the run lists them",
  "apDivisor cutoff-or-relevant": "average precision is divided by min(k, R)",
  "apDivisor relevant": "average precision is divided by R",
  "recallPoints rounded": "a recall of c takes cR relevant documents, rounded",
  "recallPoints floor-plus-0.9": "a recall of c takes floor(cR + 0.9) relevant documents",
  "meanDecimals null": "the mean is not rounded",
};

const rounding = 1e-12;
