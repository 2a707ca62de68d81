import { type CandidateSpec, isFitted, isHosted } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { InputError, namedIn } from "../contracts/errors.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { readVectors } from "../datasets/read-vectors.js";
import { parseBm25Options } from "../lexical/bm25-options.js";
import { refuseEuclidean } from "../neighbors/quantised-index.js";
import { isModuleRetriever } from "../providers/module/module-kind.js";
import { describeModuleRetriever } from "../providers/module/module-retriever.js";
import { describeWholeProvider, type ProviderDescription } from "../providers/open-provider.js";
import { specPath } from "../providers/spec-path.js";
import { truncatedManifest } from "../providers/truncated-provider.js";
import { truncatedMatrix } from "../search/truncated-matrix.js";
import type { FusionPlan, PlannedCandidate } from "./bench-plan.js";
import { embeddedModelDir } from "./candidate-job.js";
import { describeHostedCandidate } from "./describe-hosted-candidate.js";
import { describePipeline } from "./describe-pipeline.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openRunCandidate } from "./open-run-candidate.js";
import { vectorsSimilarity } from "./vectors-similarity.js";

/** What is known of a candidate before anything is loaded. */
export interface CandidateDescription {
  /** Everything that decides its lists: the key under which its outcome is stored. */
  readonly decides: {
    readonly parts: readonly unknown[];
    readonly fusion: FusionPlan | null;
    readonly pipeline?: unknown;
  };
  /** Of each part, and then of a reranker: who is paid for its calls and how many texts a call takes; null: nobody. */
  readonly purchases: readonly PartDescription["purchase"][];
  /** Of each part: the manifest of its vectors where texts are embedded by a model that is known before; else null. */
  readonly manifests: readonly PartDescription["manifest"][];
  /** Choices made for the user that they should see. */
  readonly notices: readonly string[];
}

/**
 * Reads and hashes a candidate's files without loading a model. Throws `InputError` for those that cannot be used,
 * for vectors that do not belong to the data (none of its documents, or a query without one), and for a run that does
 * not (none of its documents, or none of its queries).
 */
export function describeCandidate(
  candidate: PlannedCandidate,
  options: DescribeOptions,
): Promise<CandidateDescription> {
  return namedIn(
    () => candidate.namedAt,
    () => describeParts(candidate, options),
  );
}

/** What describing needs beside the candidate. */
interface DescribeOptions {
  /** Folder that paths start from. */
  readonly baseDir: string;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
  readonly dataset: Dataset;
  /** Folder of what was found out about services; null: nothing is known of them. */
  readonly services: string | null;
}

async function describeParts(
  { parts, fusion, pipeline }: PlannedCandidate,
  { baseDir, dataset, services, python }: DescribeOptions,
): Promise<CandidateDescription> {
  const reader = dataset.corpus.ids.length === 0 ? parts.find(({ kind }) => kind !== "run") : undefined;
  if (reader !== undefined) {
    throw new InputError(
      `"${reader.spec}" needs the documents, and none are given: name them with --corpus; on judgements alone only runs (run:FILE) can be compared`,
    );
  }
  const described = await Promise.all(
    parts.map((part) => describePart(part, { baseDir, dataset, services, python })),
  );
  const stages = pipeline === undefined ? null : await describePipeline(pipeline, { baseDir, dataset });
  return {
    decides: {
      parts: described.map(({ decides }) => decides),
      fusion,
      ...(stages === null ? {} : { pipeline: stages.decides }),
    },
    purchases: [...described.map(({ purchase }) => purchase), ...(stages?.purchases ?? [])],
    manifests: described.map(({ manifest }) => manifest),
    notices: [...described.flatMap(({ notices }) => notices), ...(stages?.notices ?? [])],
  };
}

/** What is known of a part before anything is loaded. */
interface PartDescription {
  readonly decides: unknown;
  readonly notices: readonly string[];
  /** Of the vectors that are stored, before they are cut. */
  readonly manifest: ProviderManifest | null;
  readonly purchase: NonNullable<ProviderDescription["purchase"]> | null;
}

async function describePart(
  spec: CandidateSpec,
  { baseDir, dataset, services, python }: DescribeOptions,
): Promise<PartDescription> {
  const local = { manifest: null, purchase: null };
  const form = vectorFormOf(spec);
  const quantised = form.quantisation === null ? {} : { quantisation: form.quantisation };
  if (spec.kind === "bm25") {
    return { decides: { kind: "bm25", options: parseBm25Options(spec.options) }, notices: [], ...local };
  }
  if (spec.kind === "vectors") {
    const { sha256, documents, queries } = await readVectors(specPath(spec, baseDir), { cwd: baseDir });
    requireVectors(spec, documents, queries, dataset);
    const notices = repeatedNotice(spec.id, documents.repeated);
    const similarity = vectorsSimilarity(spec);
    refuseEuclidean(similarity, form.quantisation, `"${spec.spec}": `);
    truncatedMatrix(documents.matrix, form.dims, spec.spec);
    const cut = form.dims === null ? {} : { dims: form.dims };
    return { decides: { kind: "vectors", sha256, similarity, ...cut, ...quantised }, notices, ...local };
  }
  if (spec.kind === "run") {
    const retriever = await openRunCandidate(spec, spec.id, baseDir);
    await retriever.index(dataset.corpus);
    await retriever.search(dataset.queries, { depth: 1 });
    return { decides: retriever.manifest, notices: [], ...local };
  }
  if (isFitted(spec.kind)) {
    const { settings } = await openFittableCandidate(spec, { baseDir });
    const cut = form.dims === null ? {} : { dims: form.dims };
    return { decides: { kind: "fitted", settings, ...cut, ...quantised }, notices: [], ...local };
  }
  if (isHosted(spec.kind)) return describeHostedPart(spec, services, quantised);
  if (await isModuleRetriever(spec, baseDir)) {
    return { decides: await describeModuleRetriever(spec, { baseDir }), notices: [], ...local };
  }
  const described = await describeWholeProvider(spec, { baseDir, threads: 1, embeddedModelDir, python });
  const { manifest: whole, purchase = null } = described;
  const notices = described.notices.map((notice) => `${spec.id}: ${notice}`);
  const manifest = truncatedManifest(whole, form.dims, spec.spec);
  refuseEuclidean(manifest.similarity, form.quantisation, `"${spec.spec}": `);
  return { decides: { kind: "dense", manifest, ...quantised }, notices, manifest: whole, purchase };
}

async function describeHostedPart(
  spec: CandidateSpec,
  services: string | null,
  quantised: { readonly quantisation?: unknown },
): Promise<PartDescription> {
  const {
    manifest: whole,
    settings,
    notices,
    purchase = null,
  } = await describeHostedCandidate(spec, services);
  const { dims } = vectorFormOf(spec);
  const manifest = whole === null ? { settings, dims } : truncatedManifest(whole, dims, spec.spec);
  return {
    decides: { kind: "dense", manifest, ...quantised },
    notices: notices.map((notice) => `${spec.id}: ${notice}`),
    manifest: whole,
    purchase,
  };
}

function requireVectors(
  { spec, ref }: CandidateSpec,
  documents: { readonly ids: readonly string[] },
  queries: { readonly ids: readonly string[] } | null,
  dataset: Dataset,
): void {
  const corpus = new Set(dataset.corpus.ids);
  if (!documents.ids.some((id) => corpus.has(id))) {
    throw new InputError(
      `"${spec}" has a vector for none of the ${corpus.size} documents; its ids look like ${documents.ids[0]}, those of the data like ${dataset.corpus.ids[0]}`,
    );
  }
  if (queries === null) {
    throw new InputError(
      `"${spec}" holds documents alone and cannot answer a query; add queries.npy and queries.jsonl to ${ref}`,
    );
  }
  const queryIds = dataset.queries.ids;
  const known = new Set(queries.ids);
  const missing = queryIds.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  throw new InputError(
    `"${spec}" has no vector for ${missing.length} of ${queryIds.length} queries, such as ${missing.slice(0, 3).join(", ")}; every query that is answered needs one`,
  );
}

function repeatedNotice(id: string, repeated: readonly string[]): string[] {
  if (repeated.length === 0) return [];
  return [
    `${id}: ${repeated.length} row(s) repeat an earlier one in everything and are left out, such as ${repeated[0]}`,
  ];
}
