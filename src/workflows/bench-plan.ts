import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { parseMetricNames } from "../metrics/metric-name.js";

/** How lists of several candidates become one. */
export interface FusionPlan {
  readonly method: "rrf" | "weighted-sum";
  readonly weights: readonly number[] | null;
  readonly k: number;
  readonly normalization: "min-max" | "zmuv";
}

/** One row of the table: a candidate of its own (one part) or a fusion of several. */
export interface PlannedCandidate {
  readonly id: string;
  /** Name of its files; unique within the plan. */
  readonly slug: string;
  readonly parts: readonly CandidateSpec[];
  readonly fusion: FusionPlan | null;
}

/** Resolves the candidates of a config. Throws `InputError` for double ids and unknown references. */
export function planCandidates(config: Pick<Config, "models" | "hybrids" | "baseline">): PlannedCandidate[] {
  const specs = config.models.map((entry) =>
    typeof entry === "string" ? parseCandidateSpec(entry) : parseCandidateSpec(entry.model, entry.name),
  );
  const slugs = new Set<string>();
  const planned: PlannedCandidate[] = specs.map((spec) => ({
    id: spec.id,
    slug: uniqueSlug(spec.id, slugs),
    parts: [spec],
    fusion: null,
  }));
  for (const { of, method, weights, k, normalization, name } of config.hybrids) {
    const parts = of.map((id) => findById(specs, id, "The hybrid"));
    if (weights !== undefined && weights.length !== of.length) {
      throw new InputError(
        `A hybrid of ${of.length} candidates was given ${weights.length} weights; give one each`,
      );
    }
    const id = name ?? `${method === "rrf" ? "hybrid" : method}(${parts.map(shortId).join(" + ")})`;
    const fusion: FusionPlan = { method, weights: weights ?? null, k, normalization };
    planned.push({ id, slug: uniqueSlug(id, slugs), parts, fusion });
  }
  refuseDoubleIds(planned);
  if (config.baseline !== undefined) findById(planned, config.baseline, "The baseline");
  return planned;
}

/** Measures that describe the judgements, not the candidate: more of them is not better. */
const descriptive = new Set(["judged", "unjudged"]);

/**
 * The canonical names of the metrics asked for, the first of which decides. Throws `InputError` for an unknown or
 * double one, a cutoff beyond the depth of the lists, and a first metric that says nothing of quality.
 */
export function planMetrics(names: readonly string[], depth: number): string[] {
  const metrics = parseMetricNames(names);
  for (const { cutoff, canonical } of metrics) {
    if (cutoff !== null && cutoff > depth) {
      throw new InputError(
        `${canonical} looks at ${cutoff} documents and the lists are kept to ${depth}; raise --depth or lower the cutoff`,
      );
    }
  }
  const first = metrics[0]!;
  if (descriptive.has(first.measure)) {
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

function refuseDoubleIds(planned: readonly PlannedCandidate[]): void {
  const seen = new Set<string>();
  for (const { id } of planned) {
    if (seen.has(id))
      throw new InputError(
        `The candidate "${id}" was given twice; give one of them another name (name: … in the config)`,
      );
    seen.add(id);
  }
}
