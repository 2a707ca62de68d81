import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import { InputError, type InputLocation, placed } from "../contracts/errors.js";
import { type FusionMethod, type Normalization, weightedMethods } from "../contracts/fusion-method.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { parseAveragedMetric, parseAveragedMetrics, saysBetter } from "../metrics/averaged-metrics.js";
import type { MetricName } from "../metrics/metric-name.js";
import type { LocateKey } from "../storage/config.js";

/** How lists of several candidates become one. */
export interface FusionPlan {
  readonly method: FusionMethod;
  readonly weights: readonly number[] | null;
  readonly k: number;
  /** Of rbc alone. */
  readonly phi?: number;
  readonly normalization: Normalization;
}

/** One row of the table: a candidate of its own (one part) or a fusion of several. */
export interface PlannedCandidate {
  readonly id: string;
  /** Name of its files; unique within the plan. */
  readonly slug: string;
  readonly parts: readonly CandidateSpec[];
  readonly fusion: FusionPlan | null;
  /** Where the config names it. */
  readonly namedAt?: InputLocation | undefined;
}

/**
 * Resolves the candidates of a config. Throws `InputError` for double ids and unknown references, with the place that
 * `locate` knows for their key.
 */
export function planCandidates(
  config: Pick<Config, "models" | "hybrids" | "baseline">,
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
  const { baseline } = config;
  if (baseline !== undefined) placed(locate(["baseline"]), () => findById(planned, baseline, "The baseline"));
  return planned;
}

function planHybrid(
  { of, method, weights, k, phi, normalization, name }: Config["hybrids"][number],
  specs: readonly CandidateSpec[],
): Omit<PlannedCandidate, "slug"> {
  const parts = of.map((id) => findById(specs, id, "The hybrid"));
  if (weights !== undefined && weights.length !== of.length) {
    throw new InputError(
      `A hybrid of ${of.length} candidates was given ${weights.length} ${weights.length === 1 ? "weight" : "weights"}; give one each`,
    );
  }
  if (weights !== undefined && !weightedMethods.includes(method))
    throw new InputError(`A hybrid by ${method} takes no weights; ${weightedMethods.join(", ")} do`);
  const id = name ?? `${method === "rrf" ? "hybrid" : method}(${parts.map(shortId).join(" + ")})`;
  return {
    id,
    parts,
    fusion: {
      method,
      weights: weights ?? null,
      k,
      ...(method === "rbc" ? { phi: phi ?? 0.8 } : {}),
      normalization,
    },
  };
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

/** The id of a part inside the name of a fusion: of a path only its last folder. */
function shortId({ id, spec, kind, ref }: CandidateSpec): string {
  if (id !== spec || !/[/\\]/.test(ref)) return id;
  const folder =
    ref
      .split(/[/\\]/)
      .filter((part) => part !== "")
      .at(-1) ?? ref;
  return spec.replace(`${kind}:${ref}`, folder);
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

function findById<T extends { readonly id: string }>(items: readonly T[], id: string, what: string): T {
  const found = items.find((item) => item.id === id);
  if (found !== undefined) return found;
  const ids = items.map((item) => item.id);
  throw new InputError(
    `${what} names "${id}", which is not a candidate; there are ${ids.join(", ") || "none"}.${didYouMean(id, ids)}`,
  );
}

function refuseDoubleId(id: string, seen: Set<string>): void {
  if (seen.has(id))
    throw new InputError(
      `The candidate "${id}" was given twice; give one of them another name (name: … in the config)`,
    );
  seen.add(id);
}

const nowhere: LocateKey = () => undefined;
