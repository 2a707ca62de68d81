import type { BenchmarkResult, CandidateResult, Estimate } from "../contracts/benchmark-result.js";
import { candidateKey, shortNames } from "./candidate-names.js";
import { countOf, formatCount, formatPercent, formatTime, formatUsd } from "./format.js";

/** One candidate as the reports show it, in the order of their tables. */
export interface CandidateRow {
  /** Letter that charts with little room use. */
  readonly key: string;
  /** Short name, unique among the candidates. */
  readonly name: string;
  readonly candidate: CandidateResult;
  /** Its estimate on the primary metric; null without judgements or when it failed. */
  readonly primary: Estimate | null;
  readonly couldBeBest: boolean;
  /** What the numbers alone would hide: `cut 12 % of the documents`, `failed: …`. */
  readonly notes: readonly CandidateNote[];
}

export interface CandidateNote {
  /** `failure`: no or partial results. `caution`: lowers trust in the numbers. `remark`: neither. */
  readonly kind: "failure" | "caution" | "remark";
  readonly text: string;
  /** Set where the text is of this candidate alone, whatever another's says. */
  readonly alone?: true;
  /** Set where it says how much nobody judged, which reports may say of all candidates at once. */
  readonly unjudged?: true;
}

/** The metric that decides, or null where there are no judgements. */
export function primaryMetric(result: BenchmarkResult): string | null {
  return result.decision.metric;
}

/** Candidates by primary metric, best first (equal ones as given); those without a score after them, failed ones last. */
export function candidateRows(result: BenchmarkResult): CandidateRow[] {
  const metric = primaryMetric(result);
  const names = shortNames(result.candidates.map(({ id }) => id));
  const best = new Set(result.decision.couldBeBest);
  return result.candidates
    .map((candidate) => ({ candidate, primary: estimateOf(candidate, metric) }))
    .sort((x, y) => orderOf(x.candidate) - orderOf(y.candidate) || scoreOf(y.primary) - scoreOf(x.primary))
    .map(({ candidate, primary }, index) => ({
      key: candidateKey(index),
      name: names.get(candidate.id) ?? candidate.id,
      candidate,
      primary,
      couldBeBest: metric !== null && best.has(candidate.id),
      notes: candidateNotes(candidate, result),
    }));
}

function candidateNotes(candidate: CandidateResult, result: BenchmarkResult): CandidateNote[] {
  const { dataset } = result;
  const notes: CandidateNote[] = [];
  const add = (kind: CandidateNote["kind"], text: string) => notes.push({ kind, text });
  if (candidate.status !== "ok") {
    add("failure", `${candidate.status}: ${candidate.error ?? "no error was recorded"}`);
  }
  const { truncated, empty, timing, cost } = candidate;
  if (truncated.documents > 0) {
    add("caution", `cut ${formatPercent(truncated.documents / dataset.documents)} of the documents`);
  }
  if (truncated.queries > 0) {
    add("caution", `cut ${formatPercent(truncated.queries / dataset.queries)} of the queries`);
  }
  const why = emptyReasons[String(candidate.manifest.kind)] ?? "no word or token it knows";
  if (empty.documents > 0) {
    add("caution", `can never find ${countOf(empty.documents, "document")} (${why})`);
  }
  if (empty.queries > 0) {
    add("caution", `has no answer to ${countOf(empty.queries, "query", "queries")} (${why})`);
  }
  if (cost.uncertain !== undefined) {
    const { calls, texts, usd } = cost.uncertain;
    const most = usd === null ? "" : `, at most ${formatUsd(usd)}`;
    add(
      "caution",
      `the answers of ${countOf(calls, "call")} were lost, and ${countOf(texts, "text")} asked for again: they may be billed twice${most}`,
    );
  }
  for (const { kind, text } of coverageNotes(candidate, result)) add(kind, text);
  if (candidate.unjudged !== null && candidate.unjudged.mean >= 0.5) {
    const { k, mean } = candidate.unjudged;
    const text = `nobody judged ${formatPercent(mean)} of its top ${k}, so its score may be far too low`;
    notes.push({ kind: "caution", text, unjudged: true });
  }
  for (const warning of candidate.warnings ?? []) add("caution", warning);
  if (String(candidate.manifest.pooling).endsWith("(assumed)")) {
    add("caution", "nothing states how it pools: its vectors may be wrong (?pooling=… settles it)");
  }
  const language = analysisNote(candidate.manifest);
  if (language !== null) add("remark", language);
  for (const note of fitNotes(candidate.manifest)) add("remark", note);
  if (timing?.cached) {
    const text = `timing cached, measured ${formatTime(timing.measuredAt)}`;
    notes.push({ kind: "remark", text, alone: true });
  }
  return notes;
}

/** What a run of another system does not cover, and that nobody measured it. */
function coverageNotes(
  { id, coverage = [] }: CandidateResult,
  { dataset, depth, metrics }: BenchmarkResult,
): CandidateNote[] {
  const deepest = Math.max(0, ...metrics.map((metric) => Number(/@(\d+)/.exec(metric)?.[1] ?? depth)));
  const notes = coverage.flatMap((run): CandidateNote[] => {
    const of = run.candidate === id ? "" : `${run.candidate}: `;
    const remarks: CandidateNote[] = [];
    const add = (kind: CandidateNote["kind"], text: string) => remarks.push({ kind, text: `${of}${text}` });
    if (run.missingQueries > 0) {
      add(
        "caution",
        `no list for ${formatCount(run.missingQueries)} of ${countOf(dataset.queries, "query", "queries")}: it finds nothing there`,
      );
    }
    if (run.unknownDocuments > 0) {
      add(
        "caution",
        `lists ${countOf(run.unknownDocuments, "document")} that the corpus lacks; they keep their rank`,
      );
    }
    if (run.longestList < depth) {
      add(
        run.longestList < deepest ? "caution" : "remark",
        `its lists hold at most ${countOf(run.longestList, "document")}; ${formatCount(depth)} were asked for`,
      );
    } else if (run.shorterLists > 0) {
      add(
        "remark",
        `${countOf(run.shorterLists, "list")} of it hold fewer than the ${formatCount(depth)} documents asked for`,
      );
    }
    if (run.otherQueries > 0) {
      add("remark", `has lists of ${countOf(run.otherQueries, "query", "queries")} that were not asked`);
    }
    return remarks;
  });
  if (coverage.length === 0) return notes;
  const text = "its lists were made elsewhere, so neither its speed nor its memory is measured";
  const part = "a part of it was made elsewhere, so neither its speed nor its memory is measured";
  return [...notes, { kind: "remark", text: coverage[0]!.candidate === id ? text : part }];
}

/** What BM25 took the language of the texts to be, where its manifest says. */
function analysisNote({ analysis }: CandidateResult["manifest"]): string | null {
  if (typeof analysis !== "object" || analysis === null || !("note" in analysis)) return null;
  return typeof analysis.note === "string" ? `language ${analysis.note}` : null;
}

/** What a model found while it was fitted on the documents; of a hybrid, what each part found. */
function fitNotes({ provider, components }: CandidateResult["manifest"]): string[] {
  if (Array.isArray(components))
    return components.flatMap((part) => fitNotes(part as CandidateResult["manifest"]));
  const fit = memberOf(provider, "fit");
  const notes = memberOf(fit, "notes");
  return Array.isArray(notes) ? notes.filter((note) => typeof note === "string") : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function estimateOf(candidate: CandidateResult, metric: string | null): Estimate | null {
  return metric === null ? null : (candidate.metrics[metric] ?? null);
}

function orderOf(candidate: CandidateResult): number {
  return candidate.status !== "ok" ? 1 : 0;
}

function scoreOf(estimate: Estimate | null): number {
  return estimate?.mean ?? Number.NEGATIVE_INFINITY;
}

/** Why a text has nothing to be found by, where its words are not the reason. */
const emptyReasons: Readonly<Record<string, string>> = {
  vectors: "no vector, or one of zeros alone",
  hybrid: "none of its parts can",
};
