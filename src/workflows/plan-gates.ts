import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Config } from "../contracts/config.js";
import type { DatasetSummary } from "../contracts/dataset.js";
import { InputError, InputErrors, type InputLocation, namedIn, placed } from "../contracts/errors.js";
import type { Gate } from "../contracts/gates.js";
import { homePath } from "../contracts/home-path.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { parseAveragedMetric, saysBetter } from "../metrics/averaged-metrics.js";
import { parseRequirement, type Requirement } from "../selection/requirement.js";
import { type LocateKey, pathName } from "../storage/config.js";
import { projectFolder } from "../storage/project-folder.js";
import { listResults, readResult, type StoredResult } from "../storage/result-store.js";

/** What a new candidate is compared with: a candidate of this run, or of an earlier result. */
export interface GateBaseline {
  readonly stored: StoredResult | null;
  /** The baseline of this candidate. */
  readonly of: (candidate: string) => string;
}

/** A gate that was checked against the candidates, the metrics and the results there are. */
export type PlannedGate = {
  /** Place in `gates` of the config. */
  readonly place: number;
  readonly text: string;
  readonly candidates: readonly string[];
  readonly alpha: number;
} & (
  | {
      readonly kind: "nonInferior" | "establishedDrop";
      readonly metric: string;
      /** The margin, or the drop to be noticed. */
      readonly size: number;
      readonly baseline: GateBaseline;
    }
  | {
      readonly kind: "require";
      readonly requirement: Requirement;
      readonly by: Gate["by"];
    }
);

export interface PlanGatesOptions {
  /** Ids of the candidates, in their order. */
  readonly candidates: readonly string[];
  /** Canonical names of the metrics that are computed. */
  readonly metrics: readonly string[];
  /** Folder of the config. */
  readonly cwd: string;
  readonly locate?: LocateKey | undefined;
}

/**
 * Checks the gates of a config against what there is to judge, and reads the earlier results that they name. Throws
 * `InputErrors` with the place of each mistake: an unknown candidate, metric, measure or result.
 */
export async function planGates(
  { gates, depth }: Pick<Config, "gates" | "depth">,
  options: PlanGatesOptions,
): Promise<PlannedGate[]> {
  const planned: PlannedGate[] = [];
  const errors: InputError[] = [];
  for (const [place, gate] of gates.entries()) {
    try {
      const at = options.locate?.(["gates", place]);
      planned.push(await namedIn(placeOf(at), () => planGate(gate, place, { ...options, depth })));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0]! : new InputErrors(errors);
  return planned;
}

/**
 * Throws `InputError` where the scores of an earlier result mean something else than those of this run: other documents,
 * queries or judgements.
 */
export function checkGateBaselines(
  gates: readonly PlannedGate[],
  dataset: Pick<DatasetSummary, "name" | "fingerprint" | "judgedQueries">,
): void {
  for (const gate of gates) {
    if (gate.kind === "require" || gate.baseline.stored === null) continue;
    const { id, dataset: old } = gate.baseline.stored.result;
    if (old.fingerprint === dataset.fingerprint) continue;
    throw new InputError(
      `${nameOf(gate)}: the baseline result ${id} cannot be compared with this run, because the data differ (${old.name} ${old.fingerprint.slice(0, 12)} with ${old.judgedQueries} judged queries, ${dataset.name} ${dataset.fingerprint.slice(0, 12)} with ${dataset.judgedQueries}): scores on other documents, queries or judgements are other scores. Run the baseline again on today's data`,
    );
  }
}

type GatePlanning = PlanGatesOptions & { readonly depth: number };

async function planGate(gate: Gate, place: number, options: GatePlanning): Promise<PlannedGate> {
  const { nonInferior, require: required, establishedDrop } = gate;
  const given = [nonInferior, required, establishedDrop].filter((one) => one !== undefined).length;
  if (given !== 1)
    throw new InputError(
      `${pathName(["gates", place])} has ${given === 0 ? "none" : given} of nonInferior, require and establishedDrop; a gate has exactly one`,
    );
  if (required !== undefined) return planRequirement(required, gate, place, options);
  if (gate.by !== undefined)
    throw new InputError(
      `${pathName(["gates", place, "by"])} is "${gate.by}", and belongs to require alone; leave it out`,
    );
  const kind = nonInferior === undefined ? "establishedDrop" : "nonInferior";
  const comparison = (nonInferior ?? establishedDrop)!;
  const size = nonInferior === undefined ? establishedDrop!.drop : nonInferior.margin;
  const metric = comparedMetric(comparison.metric, [place, kind], options);
  const { candidates, baseline } = await planBaseline(comparison, gate, [place, kind], {
    ...options,
    metric,
  });
  const verb = kind === "nonInferior" ? "no worse than" : "no established drop from";
  const by = kind === "nonInferior" ? ` by ${size}` : "";
  return {
    place,
    kind,
    text: `${metric} ${verb} ${comparison.baseline}${by}`,
    candidates,
    alpha: gate.alpha,
    metric,
    size,
    baseline,
  };
}

function planRequirement(text: string, gate: Gate, place: number, options: GatePlanning): PlannedGate {
  const requirement = placed(options.locate?.(["gates", place, "require"]), () => parseRequirement(text));
  const { name, unit } = requirement.measure;
  if (unit === "score" && !options.metrics.includes(name))
    throw new InputError(
      `${pathName(["gates", place, "require"])} asks for ${name}, which is not computed; add it to metrics (${options.metrics.join(", ")})`,
      options.locate?.(["gates", place, "require"]),
    );
  const candidates = judgedCandidates(gate, place, null, options);
  return {
    place,
    kind: "require",
    text: requirement.text,
    candidates,
    alpha: gate.alpha,
    requirement,
    by: gate.by,
  };
}

function comparedMetric(
  name: string,
  [place, kind]: readonly [number, string],
  { metrics, locate }: GatePlanning,
): string {
  const path = ["gates", place, kind, "metric"];
  return placed(locate?.(path), () => {
    const { canonical } = parseAveragedMetric(name);
    if (!saysBetter(canonical))
      throw new InputError(
        `${pathName(path)} is ${canonical}, which describes and says nothing of quality; name a measure of quality`,
      );
    if (metrics.includes(canonical)) return canonical;
    throw new InputError(
      `${pathName(path)} is ${canonical}, which is not computed; add it to metrics (${metrics.join(", ")})`,
    );
  });
}

async function planBaseline(
  { baseline, baselineCandidate }: { baseline: string; baselineCandidate?: string | undefined },
  gate: Gate,
  [place, kind]: readonly [number, string],
  options: GatePlanning & { readonly metric: string },
): Promise<{ candidates: string[]; baseline: GateBaseline }> {
  const path = ["gates", place, kind, "baseline"];
  if (options.candidates.includes(baseline)) {
    if (baselineCandidate !== undefined)
      throw new InputError(
        `${pathName(["gates", place, kind, "baselineCandidate"])} names a candidate of an earlier result, and ${baseline} is a candidate of this run; leave it out`,
        options.locate?.(["gates", place, kind, "baselineCandidate"]),
      );
    const candidates = judgedCandidates(gate, place, baseline, options);
    return { candidates, baseline: { stored: null, of: () => baseline } };
  }
  const stored = await namedIn(placeOf(options.locate?.(path)), () =>
    readBaseline(baseline, pathName(path), options),
  );
  const candidates = judgedCandidates(gate, place, null, options);
  const pairs = placed(options.locate?.(path), () => {
    requireScores(stored, options);
    return candidates.map((id) => [id, baselineOf(id, stored, baselineCandidate, pathName(path))] as const);
  });
  const old = new Map(pairs);
  return { candidates, baseline: { stored, of: (candidate) => old.get(candidate)! } };
}

async function readBaseline(
  baseline: string,
  key: string,
  { candidates, cwd }: GatePlanning,
): Promise<StoredResult> {
  const { results } = projectFolder(cwd);
  const path = resolve(cwd, homePath(baseline, homedir()));
  const ids = await listResults(results);
  const missing = !existsSync(path) && !ids.includes(baseline);
  if (missing && /[\\/]|\.json$/.test(baseline))
    throw new InputError(
      `${key} is "${baseline}", and that file does not exist, seen from the folder of the config; expected an earlier result (\`alidade results\` lists them), the path of one, or a candidate of this run (${candidates.join(", ")}).${didYouMean(baseline, [...candidates, ...ids])}`,
    );
  if (missing)
    throw new InputError(
      `${key} is "${baseline}", which is neither a candidate of this run (${candidates.join(", ")}) nor an earlier result.${didYouMean(baseline, [...candidates, ...ids])}`,
    );
  return readResult(results, ids.includes(baseline) ? baseline : path);
}

/** Throws where an earlier result lacks what the gate compares. */
function requireScores(
  { result, details }: StoredResult,
  { metric, depth }: GatePlanning & { metric: string },
) {
  const { perQuery } = details;
  if (perQuery === null)
    throw new InputError(
      `The baseline result ${result.id} holds no scores of single queries, so nothing can be paired`,
    );
  if (perQuery.metrics[metric] === undefined)
    throw new InputError(
      `The baseline result ${result.id} has no scores by ${metric}; it has ${Object.keys(perQuery.metrics).join(", ")}. Run the baseline again with that metric`,
    );
  if (parseAveragedMetric(metric).cutoff === null && result.depth !== depth)
    throw new InputError(
      `The baseline result ${result.id} kept lists of ${result.depth} documents and this run keeps ${depth}; ${metric} looks at whole lists, so they have to be equally deep`,
    );
}

/** Which candidate of an earlier result is the old one: the one named, the one of the same name, else the only one. */
function baselineOf(
  id: string,
  { result, details }: StoredResult,
  named: string | undefined,
  key: string,
): string {
  const answered = Object.keys(Object.values(details.perQuery!.metrics)[0] ?? {});
  if (named !== undefined) {
    if (answered.includes(named)) return named;
    throw new InputError(
      `${key}Candidate is "${named}", and the result ${result.id} has ${answered.join(", ")}.${didYouMean(named, answered)}`,
    );
  }
  if (answered.includes(id)) return id;
  if (answered.length === 1) return answered[0]!;
  throw new InputError(
    `${key}: the result ${result.id} has no candidate "${id}"; it has ${answered.join(", ")}. Say which one is the baseline: baselineCandidate: …`,
  );
}

/** The candidate that the gate names, else every one but the baseline. */
function judgedCandidates(
  { candidate }: Gate,
  place: number,
  baseline: string | null,
  { candidates, locate }: GatePlanning,
): string[] {
  const path = ["gates", place, "candidate"];
  if (candidate === undefined) {
    const others = candidates.filter((id) => id !== baseline);
    if (others.length > 0) return others;
    throw new InputError(
      `${pathName(["gates", place])} has nothing to judge: there is no candidate${baseline === null ? "" : ` but the baseline ${baseline}`}`,
      locate?.(["gates", place]),
    );
  }
  return placed(locate?.(path), () => {
    if (candidate === baseline)
      throw new InputError(`${pathName(path)} is ${candidate}, the baseline itself; name the new one`);
    if (candidates.includes(candidate)) return [candidate];
    throw new InputError(
      `${pathName(path)} names "${candidate}", which is not a candidate; there are ${candidates.join(", ") || "none"}.${didYouMean(candidate, candidates)}`,
    );
  });
}

function nameOf({ place, text }: PlannedGate): string {
  return `${pathName(["gates", place])} (${text})`;
}

function placeOf(at: InputLocation | undefined): () => InputLocation | undefined {
  return () => at;
}
