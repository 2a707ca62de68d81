import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { BenchmarkResult, CandidateResult, Comparison } from "../contracts/benchmark-result.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";
import { bench } from "./bench.js";
import type { BenchOptions } from "./bench-options.js";

/** What a static model lost against its teacher on the same judgements. */
export interface DistillLoss {
  readonly teacher: CandidateResult;
  readonly student: CandidateResult;
  /** Student minus teacher, one a metric. */
  readonly differences: readonly Comparison[];
  /** How many times as many texts a second the student indexes; null where either was not measured now. */
  readonly timesFasterIndexing: number | null;
  /** How many times as fast the student answers a query, at the median; null where either was not timed. */
  readonly timesFasterQueries: number | null;
  readonly dataset: BenchmarkResult["dataset"];
}

/**
 * Benches a teacher and its student on the judgements of a project; stores no result and counts no look.
 * Paths of the two start from `from`. Throws `InputError` for data without judgements, and where one of the two fails.
 */
export async function distillLoss(
  teacher: string,
  student: string,
  { config, ...options }: BenchOptions,
  from: string = options.cwd,
): Promise<DistillLoss> {
  const models = [teacher, student].map((spec) => fromFolder(spec, from, options.cwd));
  const [, studentId] = models;
  const plain = { models, hybrids: [], gates: [], require: [], weights: undefined, baseline: undefined };
  const result = await bench(
    { ...options, config: { ...config, ...plain } },
    async (findings) => findings.result,
  );
  const [one, other] = models.map((id) => result.candidates.find((candidate) => candidate.id === id)!);
  const failed = [one!, other!].find(({ status }) => status !== "ok");
  if (failed !== undefined) throw new InputError(`${failed.id} could not be benched: ${failed.error}`);
  const differences = result.comparisons.map((each) => (each.a === studentId ? each : turned(each)));
  if (differences.length === 0) {
    throw new InputError(
      `${result.dataset.name} has no judgements to tell the loss by; give some with --data or --qrels`,
    );
  }
  return {
    teacher: one!,
    student: other!,
    differences,
    timesFasterIndexing: ratio(other!.timing?.indexTextsPerSecond, one!.timing?.indexTextsPerSecond),
    timesFasterQueries: ratio(one!.timing?.queryMs?.p50, other!.timing?.queryMs?.p50),
    dataset: result.dataset,
  };
}

/** The spec with its path as it is seen from another folder; models of the hub stay. */
function fromFolder(spec: string, from: string, base: string): string {
  const parsed = parseCandidateSpec(spec);
  const path = resolve(from, homePath(parsed.ref, homedir()));
  if (resolve(from) === resolve(base) || !existsSync(path)) return spec;
  return spec.replace(`${parsed.kind}:${parsed.ref}`, () => `${parsed.kind}:${path}`);
}

function turned(comparison: Comparison): Comparison {
  const { a, b, delta, low, high, wins, losses } = comparison;
  return { ...comparison, a: b, b: a, delta: -delta, low: -high, high: -low, wins: losses, losses: wins };
}

function ratio(over: number | null | undefined, under: number | null | undefined): number | null {
  return over == null || under == null || under === 0 ? null : over / under;
}
