import type { PerQueryScores } from "../contracts/benchmark-details.js";
import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import type { GateDifference, GateFinding, GatesResult } from "../contracts/gates.js";
import { establishedDrop, nonInferiority } from "../selection/non-inferiority.js";
import { requirementGate } from "../selection/requirement-gate.js";
import { canonicalJson } from "../storage/canonical-json.js";
import type { PlannedGate } from "./plan-gates.js";

/** What gates judge: the candidates of a run and their scores query by query (null without judgements). */
export interface JudgedRun {
  readonly candidates: readonly CandidateResult[];
  readonly dataset: Pick<BenchmarkResult["dataset"], "documents" | "queries">;
  readonly perQuery: PerQueryScores | null;
}

/**
 * Judges every gate for each of its candidates. All have to pass together (an intersection-union test: the chance that a
 * candidate which should fail one of them passes all is at most that of the one), so their number needs no correction.
 * What is unknown is not judged, and that is no pass.
 */
export function judgeGates(gates: readonly PlannedGate[], run: JudgedRun): GatesResult {
  const findings = gates.flatMap((gate) =>
    gate.candidates.map((candidate) => judgeGate(gate, candidate, run)),
  );
  return { passed: findings.every(({ status }) => status === "passed" || status === "silent"), findings };
}

function judgeGate(gate: PlannedGate, id: string, run: JudgedRun): GateFinding {
  const candidate = run.candidates.find((one) => one.id === id)!;
  const { place, kind, text, alpha } = gate;
  const base = { gate: place, kind, candidate: id, text, alpha };
  if (gate.kind !== "require") return { ...base, ...judgeDifference(gate, candidate, run) };
  const scores = run.perQuery?.metrics[gate.requirement.measure.name]?.[id] ?? null;
  const found = requirementGate(gate.requirement, candidate, { ...gate, dataset: run.dataset, scores });
  return { ...base, ...found, difference: null };
}

type Verdict = Pick<GateFinding, "status" | "why" | "threshold" | "bound" | "difference" | "measurement">;

function judgeDifference(
  gate: Extract<PlannedGate, { kind: "nonInferior" | "establishedDrop" }>,
  candidate: CandidateResult,
  run: JudgedRun,
): Verdict {
  const { kind, size, alpha } = gate;
  const threshold = kind === "nonInferior" ? -size : 0;
  const paired = pairScores(gate, candidate, run);
  const facts = factsOf(gate, candidate, paired);
  const unjudged = (why: string): Verdict => ({
    status: "not-judged",
    why,
    threshold,
    bound: null,
    difference: facts,
    measurement: null,
  });
  if (paired.why !== null) return unjudged(paired.why);
  if (paired.differences.length === 0) return unjudged("no query has a score for both");
  const common = { why: null, threshold, measurement: null };
  if (kind === "nonInferior") {
    const { shown, bound, power, queriesForPower, queriesNeeded } = nonInferiority(paired.differences, {
      margin: size,
      alpha,
    });
    const passed = shown || (facts.identical && size > 0);
    const difference = { ...facts, power, queriesForPower, queriesNeeded: passed ? null : queriesNeeded };
    return { ...common, status: passed ? "passed" : "failed", bound, difference };
  }
  const { established, bound, power, queriesForPower } = establishedDrop(paired.differences, {
    drop: size,
    alpha,
  });
  const difference = { ...facts, power, queriesForPower };
  return { ...common, status: established ? "failed" : "silent", bound, difference };
}

interface PairedScores {
  readonly differences: Float64Array;
  readonly unpaired: number;
  readonly old: CandidateResult | undefined;
  /** Why there is nothing to pair; else null. */
  readonly why: string | null;
}

/** Scores of the candidate minus those of its baseline, on the queries that both have, by their ids. */
function pairScores(
  { metric, baseline }: Extract<PlannedGate, { kind: "nonInferior" | "establishedDrop" }>,
  candidate: CandidateResult,
  run: JudgedRun,
): PairedScores {
  const source = baseline.stored === null ? run : { ...baseline.stored.result, ...baseline.stored.details };
  const oldId = baseline.of(candidate.id);
  const old = source.candidates.find(({ id }) => id === oldId);
  const none = (why: string): PairedScores => ({ differences: new Float64Array(0), unpaired: 0, old, why });
  if (candidate.status === "failed") return none("the candidate failed");
  if (old === undefined || old.status === "failed") return none(`the baseline ${oldId} failed`);
  if (run.perQuery === null) return none("there are no judgements, so there are no scores");
  const fresh = run.perQuery.metrics[metric]?.[candidate.id];
  const before = source.perQuery?.metrics[metric]?.[oldId];
  if (fresh === undefined || before === undefined) return none(`there are no scores by ${metric}`);
  const rows = new Map(source.perQuery!.queryIds.map((id, row) => [id, row]));
  const differences: number[] = [];
  for (const [row, id] of run.perQuery.queryIds.entries()) {
    const other = rows.get(id);
    if (other === undefined) continue;
    const difference = fresh[row]! - before[other]!;
    differences.push(Math.abs(difference) <= rounding ? 0 : difference);
  }
  const unpaired = run.perQuery.queryIds.length + rows.size - 2 * differences.length;
  return { differences: Float64Array.from(differences), unpaired, old, why: null };
}

function factsOf(
  { metric, size, baseline }: Extract<PlannedGate, { kind: "nonInferior" | "establishedDrop" }>,
  candidate: CandidateResult,
  { differences, unpaired, old }: PairedScores,
): GateDifference {
  const n = differences.length;
  const mean = n === 0 ? null : differences.reduce((sum, value) => sum + value, 0) / n;
  const squares = differences.reduce((sum, value) => sum + (value - (mean ?? 0)) ** 2, 0);
  const ties = differences.filter((value) => value === 0).length;
  const wins = differences.filter((value) => value > 0).length;
  return {
    metric,
    baseline: baseline.of(candidate.id),
    result: baseline.stored?.result.id ?? null,
    size,
    n,
    unpaired,
    delta: mean,
    deviation: n < 2 ? null : Math.sqrt(squares / (n - 1)),
    wins,
    ties,
    losses: n - wins - ties,
    identical: n > 0 && ties === n && canonicalJson(old?.manifest) === canonicalJson(candidate.manifest),
    power: null,
    queriesForPower: null,
    queriesNeeded: null,
  };
}

/** Differences this small are rounding, as in every comparison. */
const rounding = 1e-12;
