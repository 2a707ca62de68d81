import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { GateDifference, GateFinding, GatesResult } from "../contracts/gates.js";
import { countOf, formatCount, formatDelta, formatPercent, winsTiesLosses } from "./format.js";
import { formatQuantity } from "./format-quantity.js";

/** One gate for one candidate in plain words, the same in every report. */
export interface GateWords {
  /** `passed`, `not shown`, `not met`, `drop established`, `silent`, `not judged`. */
  readonly verdict: string;
  /** What is asked: `ndcg@10 no worse than bm25 by 0.02`. */
  readonly asked: string;
  /** The short name of the candidate. */
  readonly candidate: string;
  /** What was found, one sentence without its full stop. */
  readonly evidence: string;
  /** How likely the gate was to pass, or to notice; empty where it has no power to tell. */
  readonly power: string;
}

/** How the gates ended, in one sentence. */
export function gatesHeadline({ passed, findings }: GatesResult): string {
  const count = (status: GateFinding["status"]) => findings.filter((one) => one.status === status).length;
  const others = [
    [count("failed"), "failed"],
    [count("not-judged"), "not judged, which is no pass"],
    [count("silent"), "silent, which is no pass either"],
  ] as const;
  const told = others.filter(([number]) => number > 0).map(([number, what]) => `; ${number} ${what}`);
  return `Gates ${passed ? "passed" : "failed"}: ${count("passed")} of ${countOf(findings.length, "check")} passed${told.join("")}.`;
}

/** What earlier looks at the same question do to the gates of `result`; empty for a first look, and where none was counted. */
export function gatesLookWords({ gates, decision }: Pick<BenchmarkResult, "gates" | "decision">): string {
  const number = decision.look?.number ?? 1;
  const compared = gates?.findings.some(({ kind }) => kind === "nonInferior") ?? false;
  return number === 1 || !compared
    ? ""
    : `This is look ${number} at the question, and a gate counts no looks: over five of them a drop as large as the margin passes in about 13 % of cases.`;
}

/** Words for one finding; `nameOf` gives the short name of a candidate. */
export function gateWords(finding: GateFinding, nameOf: (id: string) => string): GateWords {
  const { status, kind, text, candidate, why, difference } = finding;
  return {
    verdict: verdictOf(finding),
    asked: text,
    candidate: nameOf(candidate),
    evidence:
      status === "not-judged"
        ? why!
        : difference === null
          ? measuredWords(finding)
          : differenceWords(finding, difference),
    power:
      difference === null
        ? passingWords(finding)
        : kind === "nonInferior"
          ? powerWords(finding)
          : alarmWords(finding),
  };
}

function verdictOf({ status, kind }: GateFinding): string {
  if (status === "failed")
    return { nonInferior: "not shown", require: "not met", establishedDrop: "drop established" }[kind];
  return status === "not-judged" ? "not judged" : status;
}

function differenceWords({ kind, bound, alpha, status }: GateFinding, difference: GateDifference): string {
  const { delta, n, unpaired, identical, result } = difference;
  const side = kind === "nonInferior" ? "at least" : "at most";
  const from = result === null ? "" : ` against ${difference.baseline} of ${result}`;
  const left = unpaired === 0 ? "" : `, ${countOf(unpaired, "query", "queries")} without a partner left out`;
  const same = identical ? "; same settings and same scores, so there is no difference" : "";
  const more = kind === "nonInferior" && status === "failed" ? `; ${neededWords(difference)}` : "";
  return `${formatDelta(delta)}${from}, ${side} ${formatDelta(bound)} (one-sided ${percent(1 - alpha)} bound, n = ${formatCount(n)}${left}, ${winsTiesLosses(difference)})${same}${more}`;
}

function neededWords({ queriesNeeded, delta, size }: GateDifference): string {
  if (queriesNeeded !== null)
    return `about ${formatCount(queriesNeeded)} queries in all would show it, if the difference is as seen`;
  return (delta ?? 0) <= -size
    ? "no number of queries would show it, if the drop is as seen"
    : "more than a million queries would be needed, if the difference is as seen";
}

function measuredWords({ measurement, bound, alpha }: GateFinding): string {
  const { value, unit, by, n, source } = measurement!;
  const seen = formatQuantity(value, unit);
  if (by === "value") return `${seen} as measured (${source})`;
  const interval =
    n === null ? "end of its 95 % interval" : `one-sided ${percent(1 - alpha)} bound, n = ${n}`;
  return `${seen}, judged by ${formatQuantity(bound, unit)} (${interval})`;
}

function powerWords({ difference }: GateFinding): string {
  const { power, queriesForPower } = difference!;
  return power === null
    ? ""
    : `An equally good candidate passes in ${formatPercent(power)} of cases${forPower(power, queriesForPower)}.`;
}

function alarmWords({ difference }: GateFinding): string {
  const { power, queriesForPower, size } = difference!;
  return power === null
    ? ""
    : `A true drop of ${size} is noticed in ${formatPercent(power)} of cases${forPower(power, queriesForPower)}.`;
}

function forPower(power: number, queries: number | null): string {
  if (power >= 0.8) return "";
  return queries === null
    ? "; no number of queries up to a million makes that 80 %"
    : `; ${formatCount(queries)} queries would make that 80 %`;
}

function passingWords({ measurement }: GateFinding): string {
  const passesAt = measurement?.passesAt ?? null;
  if (passesAt === null) return "";
  const { measure, unit, reachable } = measurement!;
  return reachable === false
    ? `With these queries no model can pass in 80 % of cases: that would take a true mean of ${formatQuantity(passesAt, unit)}, which is outside the range of ${measure}.`
    : `A true mean of ${formatQuantity(passesAt, unit)} passes in 80 % of cases.`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}
