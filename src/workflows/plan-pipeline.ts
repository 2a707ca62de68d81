import { type CandidateSpec, candidateKinds, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import { InputError, type InputLocation, placed } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { parseRerankerSpec, type RerankerSpec } from "../contracts/reranker-spec.js";
import { shortId } from "./candidate-id.js";
import { type FusionPlan, planFusion } from "./plan-fusion.js";

/** The stages of a pipeline besides its parts and their fusion. */
export interface PipelinePlan {
  /** Documents taken of each part's list; null: as many as the depth asks for. */
  readonly depths: readonly (number | null)[];
  readonly rerank: { readonly reranker: RerankerSpec; readonly top: number } | null;
}

/** A pipeline as planned: retrieve, fuse, rerank. */
export interface PlannedPipeline {
  readonly id: string;
  readonly parts: readonly CandidateSpec[];
  readonly fusion: FusionPlan | null;
  readonly pipeline: PipelinePlan;
}

/**
 * Resolves a pipeline of a config; `models` are the candidates that it can name by id. Throws `InputError` for an unknown
 * part or reranker, stages that do not fit together, and depths too shallow for them, with the place of their key.
 */
export function planPipeline(
  { name, retrieve, fuse, rerank }: Config["pipelines"][number],
  models: readonly CandidateSpec[],
  hybrids: readonly string[],
  place: (...key: PropertyKey[]) => InputLocation | undefined,
): PlannedPipeline {
  const entries = retrieve.map((entry) =>
    typeof entry === "string"
      ? { from: entry, depth: null }
      : { from: entry.from, depth: entry.depth ?? null },
  );
  const parts = entries.map(({ from }, i) =>
    placed(place("retrieve", i), () => partOf(from, models, hybrids)),
  );
  placed(place("retrieve"), () => refuseTwice(parts));
  const fusion = placed(place("fuse"), () => fusionOf(fuse, parts.length));
  const reranker =
    rerank === undefined
      ? null
      : placed(place("rerank"), () =>
          typeof rerank === "string"
            ? { reranker: parseRerankerSpec(rerank), top: 50 }
            : { reranker: parseRerankerSpec(rerank.model), top: rerank.top },
        );
  if (parts.length === 1 && reranker === null) {
    placed(place(), () => {
      throw new InputError(
        `A pipeline of ${parts[0]!.id} alone is that candidate: retrieve from a second one, or add rerank`,
      );
    });
  }
  if (parts.length === 1 && reranker !== null) {
    const depth = entries[0]!.depth;
    placed(place("retrieve", 0), () => {
      if (depth !== null && depth < reranker.top)
        throw new InputError(
          `The pipeline retrieves ${depth} documents and reranks ${reranker.top}; give a depth of at least ${reranker.top}, or a smaller top`,
        );
    });
  }
  const depths = entries.map(({ depth }) => depth);
  return {
    id: name ?? nameOf(parts, fusion, reranker),
    parts,
    fusion,
    pipeline: { depths, rerank: reranker },
  };
}

/** A candidate by its id among the models, else by its spec. */
function partOf(from: string, models: readonly CandidateSpec[], hybrids: readonly string[]): CandidateSpec {
  const known = models.find(({ id }) => id === from);
  if (known !== undefined) return known;
  if (hybrids.includes(from)) {
    throw new InputError(
      `The pipeline retrieves from "${from}", which is a hybrid; write its parts into retrieve and its method into fuse`,
    );
  }
  const kind = /^[^:?@]*/.exec(from)![0];
  if (Object.hasOwn(candidateKinds, kind)) return parseCandidateSpec(from);
  const ids = models.map(({ id }) => id);
  throw new InputError(
    `The pipeline retrieves from "${from}", which is neither a candidate of models (${ids.join(", ") || "there are none"}) nor a spec (kind:ref, of ${Object.keys(candidateKinds).join(", ")}).${didYouMean(from, [...ids, ...Object.keys(candidateKinds)])}`,
  );
}

function refuseTwice(parts: readonly CandidateSpec[]): void {
  const twice = parts.find(({ spec }, i) => parts.findIndex((other) => other.spec === spec) < i);
  if (twice !== undefined)
    throw new InputError(`The pipeline retrieves from "${twice.id}" twice; name it once`);
}

function fusionOf(fuse: Config["pipelines"][number]["fuse"], parts: number): FusionPlan | null {
  if (parts === 1) {
    if (fuse === undefined) return null;
    throw new InputError("A pipeline that retrieves from one candidate has nothing to fuse; leave fuse out");
  }
  const standard = { method: "rrf", k: 60, normalization: "min-max" } as const;
  const asked = fuse === undefined ? {} : typeof fuse === "string" ? { method: fuse } : fuse;
  return planFusion("A fusion", parts, { ...standard, ...asked });
}

function nameOf(
  parts: readonly CandidateSpec[],
  fusion: FusionPlan | null,
  rerank: PipelinePlan["rerank"],
): string {
  const first = parts.map(shortId).join(" + ");
  const fused = fusion === null || fusion.method === "rrf" ? first : `${fusion.method}(${first})`;
  if (rerank === null) return `pipeline(${fused})`;
  const reranker = shortId({ ...rerank.reranker, id: rerank.reranker.spec });
  return `${fused} > ${reranker}@${rerank.top}`;
}
