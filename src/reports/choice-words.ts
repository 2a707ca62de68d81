import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Choice, TradeOff, Weighed } from "../contracts/choice.js";
import { formatBytes, formatLevel, formatMs, formatPercent, listOf, metricLabel } from "./format.js";
import { formatQuantity } from "./format-quantity.js";
import { visibleText } from "./plain-text.js";

/** Sentences on a choice; each list is empty where nothing was asked. */
export interface ChoiceWords {
  /** Who meets what is required, who does not and why, and the decision among the first. */
  readonly requirements: readonly string[];
  /** What the weights choose, and how far they can move. */
  readonly weights: readonly string[];
  readonly tradeOffs: readonly string[];
}

/** The choice of a result in sentences; `nameOf` gives the short name of a candidate. */
export function choiceWords(result: BenchmarkResult, nameOf: (id: string) => string): ChoiceWords {
  const { choice, decision } = result;
  if (choice === undefined) return { requirements: [], weights: [], tradeOffs: [] };
  const name = (id: string): string => visibleText(nameOf(id));
  return {
    requirements: [...requirementWords(choice, decision.metric, name), ...onDeviceWords(result, name)],
    weights: choice.weighed === null ? [] : weightWords(choice.weighed, name),
    tradeOffs: choice.tradeOffs.map((one) => tradeOffWords(one, name)),
  };
}

/**
 * "A has 3.1 % more nDCG@10 than B (95 % interval +1 % to +5.2 %; n = 100: 50 wins, 20 ties, 30 losses) at 5.2 times the
 * latency (95 % interval 4.9 to 5.5)."
 */
export function tradeOffWords(one: TradeOff, name: (id: string) => string): string {
  const ratio = times(one.latencyRatio);
  const latency = `${ratio === "1" ? "about the same latency" : `${ratio} times the latency`} (${
    one.latencyLow === null || one.latencyHigh === null
      ? "medians, measured once"
      : `95 % interval ${times(one.latencyLow)} to ${times(one.latencyHigh)}`
  })`;
  const interval =
    one.low === null || one.high === null
      ? "no interval"
      : `95 % interval ${signedPercent(one.low)} to ${signedPercent(one.high)}`;
  const open = one.low === null || one.high === null || (one.low <= 1 && one.high >= 1);
  const change = percent(Math.abs(one.ratio - 1));
  const side = one.ratio >= 1 ? "more" : "less";
  const metric = metricLabel(one.metric);
  const gain = change === "0 %" ? `the same ${metric} as` : `${change} ${side} ${metric} than`;
  const counts = `n = ${one.n}: ${one.wins} wins, ${one.ties} ties, ${one.losses} losses`;
  return `${name(one.a)} has ${gain} ${name(one.b)} (${interval}${open ? ", not established" : ""}; ${counts}) at ${latency}.`;
}

function requirementWords(choice: Choice, metric: string | null, name: (id: string) => string): string[] {
  const { requirements, eligible, decision } = choice;
  if (requirements.length === 0) return [];
  const rules = requirements.map(({ text }) => text).join("; ");
  const ids = requirements[0]!.findings.map(({ id }) => id);
  const out = ids.filter((id) => !eligible.includes(id));
  const lines = [
    eligible.length === 0
      ? `No candidate meets what is required (${rules}).`
      : `Required: ${rules}. Met by ${eligible.length} of ${ids.length}: ${listOf(eligible.map(name))}.`,
    ...(out.length === 0
      ? []
      : [`Left out: ${out.map((id) => `${name(id)} (${whyOut(choice, id)})`).join("; ")}.`]),
  ];
  const close = requirements.flatMap(({ text, findings }) =>
    findings
      .filter(({ id, established }) => established === false && eligible.includes(id))
      .map(({ id }) => `${name(id)} on ${text}`),
  );
  if (close.length > 0)
    lines.push(`Met as measured, but the 95 % interval reaches over the bound: ${listOf(close)}.`);
  if (decision === null || metric === null || eligible.length === 0) return lines;
  const level = `level ${formatLevel(decision.level)}, by ${metricLabel(metric)} alone`;
  if (eligible.length === 1)
    return [...lines, `${name(eligible[0]!)} is the only one left, so nothing is compared.`];
  return [
    ...lines,
    decision.winner === null
      ? `Among them not separable: ${listOf(decision.couldBeBest.map(name))} could each be the best (${level}).`
      : `Among them ${name(decision.winner)} is the best (${level}).`,
  ];
}

/** Bytes, memory and latency of each candidate that was measured with one thread. */
function onDeviceWords({ candidates }: BenchmarkResult, name: (id: string) => string): string[] {
  const measured = candidates.flatMap(({ id, onDevice }) =>
    onDevice === undefined
      ? []
      : [
          `${name(id)} ${formatBytes(onDevice.modelBytes)} on disk, peak ${formatBytes(onDevice.peakRssBytes)} (${formatBytes(Math.max(0, onDevice.peakRssBytes - onDevice.baselineRssBytes))} above a process that has read the data), p50 ${formatMs(onDevice.queryMs?.p50)}`,
        ],
  );
  return measured.length === 0 ? [] : [`Measured with one thread: ${measured.join("; ")}.`];
}

/** Each requirement that this candidate does not meet, with its value or why there is none. */
function whyOut({ requirements }: Choice, id: string): string {
  return requirements
    .flatMap(({ text, unit, findings }) => {
      const found = findings.find((one) => one.id === id)!;
      if (found.status === "met") return [];
      const value = found.value === null || unit === null ? found.source : formatQuantity(found.value, unit);
      return [
        `${text}: ${found.status === "unknown" ? `not known, ${found.value === null ? found.source : `${value} or more`}` : value}`,
      ];
    })
    .join(", ");
}

function weightWords(weighed: Weighed, name: (id: string) => string): string[] {
  const given = weighed.weights.map(({ measure, weight }) => `${label(measure)} ${weight}`).join(", ");
  const unranked = weighed.notRanked.map(({ id, unknown }) => `${name(id)} (${listOf(unknown)} not known)`);
  const left = unranked.length === 0 ? [] : [`Not ranked: ${listOf(unranked)}.`];
  if (weighed.chosen === null)
    return [`By your weights (${given}) no single candidate comes first.`, ...left];
  const [first, second] = weighed.totals;
  const next = second === undefined ? "" : `, before ${name(second.id)} at ${second.total.toFixed(2)}`;
  const stays =
    weighed.stays === null
      ? ""
      : ` It stays so in ${formatPercent(weighed.stays)} of ${weighed.resamples} resamples of the queries.`;
  return [
    `By your weights (${given}): ${name(weighed.chosen)}, ${first!.total.toFixed(2)} of 1${next}.${stays}`,
    ...(weighed.totals.length < 2
      ? []
      : [`The choice stays while ${weighed.weights.map((one) => rangeWords(one, name)).join("; ")}.`]),
    ...left,
  ];
}

function rangeWords(
  { measure, from, to, below, above }: Weighed["weights"][number],
  name: (id: string) => string,
): string {
  const weight = (value: number): string => String(Number(value.toPrecision(3)));
  const ends = [
    below === null ? null : `below it ${name(below)}`,
    above === null ? null : `above it ${name(above)}`,
  ].filter((end) => end !== null);
  const then = ends.length === 0 ? "" : ` (${ends.join(", ")})`;
  const subject = `${label(measure)} weighs`;
  if (to === null) return from === 0 ? `${subject} anything` : `${subject} more than ${weight(from)}${then}`;
  return from === 0
    ? `${subject} less than ${weight(to)}${then}`
    : `${subject} ${weight(from)} to ${weight(to)}${then}`;
}

function label(measure: string): string {
  return measure.includes("@") ? metricLabel(measure) : measure;
}

function percent(share: number): string {
  return `${twoDigits(share * 100)} %`;
}

function signedPercent(ratio: number): string {
  const value = twoDigits((ratio - 1) * 100);
  return `${value < 0 ? "−" : value > 0 ? "+" : ""}${Math.abs(value)} %`;
}

/** Rounding errors of two equal means are no difference. */
function twoDigits(value: number): number {
  return Math.abs(value) < 1e-4 ? 0 : Number(value.toPrecision(2));
}

function times(ratio: number): string {
  return String(Number(ratio.toPrecision(2)));
}
