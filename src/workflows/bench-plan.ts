import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import { InputError, type InputLocation, placed } from "../contracts/errors.js";
import { parseAveragedMetric, parseAveragedMetrics, saysBetter } from "../metrics/averaged-metrics.js";
import type { MetricName } from "../metrics/metric-name.js";
import type { LocateKey } from "../storage/config.js";
import { findById, shortId } from "./candidate-id.js";
import { type FusionPlan, planFusion } from "./plan-fusion.js";
import { type PipelinePlan, planPipeline } from "./plan-pipeline.js";

export type { FusionPlan };

/** One row of the table: a candidate of its own (one part) or a fusion of several. */
export interface PlannedCandidate {
  readonly id: string;
  /** Name of its files; unique within the plan. */
  readonly slug: string;
  readonly parts: readonly CandidateSpec[];
  readonly fusion: FusionPlan | null;
  /** Of a pipeline: documents taken of each part's list, and what reranks them; absent: it is none. */
  readonly pipeline?: PipelinePlan | undefined;
  /** Where the config names it. */
  readonly namedAt?: InputLocation | undefined;
}

/**
 * Resolves the candidates of a config. Throws `InputError` for double ids and unknown references, with the place that
 * `locate` knows for their key.
 */
export function planCandidates(
  config: Pick<Config, "models" | "hybrids" | "baseline"> & Partial<Pick<Config, "pipelines">>,
  locate: LocateKey = nowhere,
): PlannedCandidate[] {
  const specs = config.models.map((entry, i) =>
    placed(locate(["models", i]), () =>
      typeof entry === "string" ? parseCandidateSpec(entry) : parseCandidateSpec(entry.model, entry.name),
    ),
  );
  const slugs = new Set<string>();
  const ids = new Set<string>();
  const planned: PlannedCandidate[] = specs.map((spec, i) => {
    const namedAt = locate(["models", i]);
    placed(namedAt, () => refuseDoubleId(spec.id, ids));
    return { id: spec.id, slug: uniqueSlug(spec.id, slugs), parts: [spec], fusion: null, namedAt };
  });
  for (const [i, hybrid] of config.hybrids.entries()) {
    placed(locate(["hybrids", i]), () => {
      const { id, parts, fusion } = planHybrid(hybrid, specs);
      refuseDoubleId(id, ids);
      planned.push({ id, slug: uniqueSlug(id, slugs), parts, fusion });
    });
  }
  const hybridIds = planned.slice(specs.length).map(({ id }) => id);
  for (const [i, pipeline] of (config.pipelines ?? []).entries()) {
    const place = (...key: PropertyKey[]) => locate(["pipelines", i, ...key]);
    const { id, ...plan } = planPipeline(pipeline, specs, hybridIds, place);
    placed(place(), () => refuseDoubleId(id, ids));
    planned.push({ id, slug: uniqueSlug(id, slugs), ...plan, namedAt: place() });
  }
  const { baseline } = config;
  if (baseline !== undefined) placed(locate(["baseline"]), () => findById(planned, baseline, "The baseline"));
  return planned;
}

function planHybrid(
  { of, method, weights, k, phi, normalization, name }: Config["hybrids"][number],
  specs: readonly CandidateSpec[],
): Omit<PlannedCandidate, "slug"> {
  const parts = of.map((id) => findById(specs, id, "The hybrid"));
  const fusion = planFusion("A hybrid", parts.length, { method, weights, k, phi, normalization });
  const id = name ?? `${method === "rrf" ? "hybrid" : method}(${parts.map(shortId).join(" + ")})`;
  return { id, parts, fusion };
}

/**
 * The canonical names of the metrics asked for, the first of which decides. Throws `InputError` for an unknown or
 * double one, one that is not averaged over queries, a cutoff beyond the depth of the lists, and a first metric that says
 * nothing of quality, with the place that `locate` knows.
 */
export function planMetrics(names: readonly string[], depth: number, locate: LocateKey = nowhere): string[] {
  for (const [i, name] of names.entries()) {
    placed(locate(["metrics", i]), () => {
      const { cutoff, canonical, measure } = parseAveragedMetric(name);
      if (measure === "alpha-ndcg") {
        throw new InputError(
          `${canonical} needs judgements of subtopics, which data for bench do not have; give the runs to alidade compare with TREC qrels of subtopics`,
        );
      }
      if (cutoff === null || cutoff <= depth) return;
      throw new InputError(
        `${canonical} looks at ${cutoff} documents and the lists are kept to ${depth}; raise --depth (in the config: depth) or lower the cutoff`,
      );
    });
  }
  return placed(locate(["metrics"]), () => decidingFirst(parseAveragedMetrics(names)));
}

function decidingFirst(metrics: readonly MetricName[]): string[] {
  const first = metrics[0]!;
  if (!saysBetter(first.canonical)) {
    throw new InputError(
      `${first.canonical} describes the judgements and cannot decide between candidates; name a measure of quality first, such as ndcg@10`,
    );
  }
  return metrics.map(({ canonical }) => canonical);
}

/** A file name for an id: lower case, letters, digits, dots and dashes, at most 60 characters. */
function uniqueSlug(id: string, taken: Set<string>): string {
  const base =
    id
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(-60)
      .replace(/^[-.]+/, "") || "candidate";
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  taken.add(slug);
  return slug;
}

function refuseDoubleId(id: string, seen: Set<string>): void {
  if (seen.has(id))
    throw new InputError(
      `The candidate "${id}" was given twice; give one of them another name (name: … in the config)`,
    );
  seen.add(id);
}

const nowhere: LocateKey = () => undefined;
