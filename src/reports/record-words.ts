import type { CandidateRow } from "./candidate-rows.js";
import {
  countOf,
  formatBytes,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatLevel,
  formatMs,
  formatPEquation,
  formatScore,
  listOf,
  metricLabel,
  winsTiesLosses,
} from "./format.js";
import { gateWords } from "./gates-words.js";
import { amountWords, paidWords } from "./money-words.js";
import { orderedComparisons, type ReportView } from "./report-view.js";
import { riskWords } from "./risk-words.js";
import { turnedComparison } from "./turned-comparison.js";

/** A decision on one page, in plain sentences: the same in the decision record and on the first page of the report. */
export interface RecordWords {
  readonly question: string;
  /** Ids of the candidates, best first. */
  readonly compared: readonly string[];
  /** What is in use today; empty without a baseline. */
  readonly baseline: string;
  /** Which data, and how much of them was judged. */
  readonly data: string;
  /** Who was ruled out, by whom and by how much; and who could not be judged. */
  readonly ruledOut: readonly string[];
  /** The gates that did not pass, one sentence each. */
  readonly gates: readonly string[];
  /** What each candidate that answered takes, those that could be the best first. */
  readonly cost: readonly CandidateCost[];
  readonly risks: readonly string[];
  /** What would change the verdict, what to do for it first. */
  readonly change: readonly string[];
  /** The command that checks the numbers. */
  readonly verify: string;
  /** Settings, versions and machine. */
  readonly settings: string;
}

/** What a candidate takes, in words; a dash for what is not known. */
export interface CandidateCost {
  readonly name: string;
  /** Median time of a query; empty where no speed was measured. */
  readonly query: string;
  /** What 95 of 100 stay below, and whether the times come from an earlier run. */
  readonly queryTail: string;
  readonly model: string;
  readonly vectors: string;
  readonly memory: string;
  /** Who was paid how much. */
  readonly paid: string;
  /** At the traffic stated; empty where none is. */
  readonly month: string;
}

/** Words for the record of the decision in `view`. */
export function recordWords(view: ReportView): RecordWords {
  const { result, rows, nameOf } = view;
  return {
    question: `Which of ${countOf(rows.length, "candidate")} should find documents in ${result.dataset.name}?`,
    compared: rows.map(({ candidate }) => candidate.id),
    baseline: result.baseline === null ? "" : `In use today (baseline): ${nameOf(result.baseline)}.`,
    data: dataOf(view),
    ruledOut: [...ruledOutOf(view), ...failedOf(view)],
    gates: gatesOf(view),
    cost: costOf(view),
    risks: riskWords(view),
    change: changeOf(view),
    verify: `alidade verify ${result.id}`,
    settings: settingsOf(view),
  };
}

function dataOf({ result: { dataset }, metric }: ReportView): string {
  const split = dataset.split === null ? "" : `, split ${dataset.split}`;
  const judged =
    metric === null
      ? "without judgements"
      : `${countOf(dataset.judgements, "judgement")} on ${countOf(dataset.judgedQueries, "query", "queries")}, ${formatCount(dataset.withoutPositive)} of them without a relevant document and left out of the means`;
  return `${countOf(dataset.documents, "document")}, ${countOf(dataset.queries, "query", "queries")}${split}; ${judged}.`;
}

function ruledOutOf(view: ReportView): string[] {
  const { result, metric, nameOf } = view;
  const comparisons = metric === null ? [] : orderedComparisons(view, metric);
  const places = new Map(view.rows.map(({ candidate }, place) => [candidate.id, place]));
  const inOrder = [...result.decision.ruledOut].sort((x, y) => places.get(x.id)! - places.get(y.id)!);
  return inOrder.map(({ id, p, by }) => {
    const found = comparisons.find(({ a, b }) => (a === by && b === id) || (a === id && b === by));
    const head = `${nameOf(id)}, by ${nameOf(by)} (${formatPEquation(p)})`;
    if (found === undefined) return head;
    const seen = found.a === id ? found : turnedComparison(found);
    const { delta, low, high, n } = seen;
    return `${head}: ${formatDelta(delta)} (95 % interval ${formatDeltaInterval(low, high)}, n = ${n}, ${winsTiesLosses(seen)})`;
  });
}

function failedOf({ rows }: ReportView): string[] {
  return rows
    .filter(({ candidate }) => candidate.status !== "ok")
    .map(({ name, notes }) => `${name} was not judged: ${notes.map(({ text }) => text).join("; ")}`);
}

function gatesOf({ result: { gates }, nameOf }: ReportView): string[] {
  if (gates === undefined) return [];
  const open = gates.findings.filter(({ status }) => status !== "passed");
  return open.map((finding) => {
    const { verdict, candidate, asked, evidence } = gateWords(finding, nameOf);
    return `${verdict}: ${candidate}, ${asked}: ${evidence}`;
  });
}

function costOf({ rows }: ReportView): CandidateCost[] {
  const answered = rows.filter(({ candidate }) => candidate.status === "ok");
  const inFront = answered.filter(({ couldBeBest }) => couldBeBest);
  return [...inFront, ...answered.filter((row) => !inFront.includes(row))].map(candidateCost);
}

function candidateCost({ name, candidate: { timing, memory, cost } }: CandidateRow): CandidateCost {
  const { queryMs, cached } = timing ?? { queryMs: null, cached: false };
  return {
    name,
    query: queryMs === null ? "" : formatMs(queryMs.p50),
    queryTail: queryMs === null ? "" : `p95 ${formatMs(queryMs.p95)}${cached ? ", cached" : ""}`,
    model: formatBytes(memory.modelBytes),
    vectors: formatBytes(memory.vectorBytes),
    memory: formatBytes(memory.peakRssBytes),
    paid: paidWords(cost),
    month: cost.monthly === undefined ? "" : amountWords(cost.monthly.total),
  };
}

/** The same in one sentence. */
export function costSentence(cost: CandidateCost): string {
  const { name, query, queryTail, model, vectors, memory, paid, month } = cost;
  const price = `${paid}${month === "" ? "" : `; ${month} a month`}`;
  if (query === "") return `${name}: neither speed nor memory was measured; ${price}`;
  return `${name}: query ${query} (${queryTail}), model ${model}, vectors ${vectors}, peak memory ${memory}; ${price}`;
}

function changeOf(view: ReportView): string[] {
  const { result, metric, words } = view;
  if (metric === null) return [...words.next];
  const [first, second] = orderedComparisons(view, metric);
  const detectable =
    first?.detectable == null
      ? []
      : [
          `With this many queries a difference of ${formatScore(first.detectable)} in ${metricLabel(metric)} would be found four times in five${second === undefined ? "" : " (best two)"}; a smaller one may have been missed.`,
        ];
  const { look } = result.decision;
  return [
    ...words.next,
    ...detectable,
    look === undefined
      ? "Asking again: earlier looks at the same question are not counted, and each one makes a false winner likelier."
      : `A further look at these candidates, on these data grown or judged anew, or by another metric, is decided at level ${formatLevel(look.nextLevel)}.`,
    "Other data, or another revision of a model, is another question.",
  ];
}

function settingsOf({ result }: ReportView): string {
  const { machine, seed, depth, profile } = result;
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  return `Seed ${seed}, lists of depth ${formatCount(depth)}, profile ${profile}; ${listOf(versions)}. Measured on ${machine.cpu}, ${countOf(machine.cores, "core")}, Node ${machine.node}.`;
}
