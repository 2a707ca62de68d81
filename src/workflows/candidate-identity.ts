import { basename } from "node:path";
import { contentKey } from "../storage/canonical-json.js";
import type { PlannedCandidate } from "./bench-plan.js";

/** What a candidate is, whatever it is called. */
export interface CandidateIdentity {
  /** Equal only where everything that decides its lists is, but for versions of the code. */
  readonly exact: string;
  /** Two candidates with one of these in common are the same, later too, when the data have grown. */
  readonly keys: readonly string[];
}

type Manifest = Readonly<Record<string, unknown>>;

/**
 * The identity of a candidate, read off the manifest of its lists. A model is its files and settings; a model fitted on
 * the documents its settings, because the documents may grow. Runs and vectors made elsewhere change with every query:
 * they are also known by the last part of their path. Versions of the code, the seed of a fit and what was detected in
 * the documents are left out of the keys, so that none of them begins a new question.
 */
export function candidateIdentity(manifest: Manifest, { parts }: PlannedCandidate): CandidateIdentity {
  const refs = parts.map(({ ref }) => basename(ref));
  const keys = [lasting(manifest, refs, false), lasting(manifest, refs, true)].map(contentKey);
  return { exact: contentKey(without(manifest, ["runtime", "notes"])), keys: [...new Set(keys)] };
}

/** What stays of a manifest when data and code move on; `byName`: runs and vectors by their names instead of their bytes. */
function lasting(manifest: Manifest, refs: readonly string[], byName: boolean): Manifest {
  const { kind, components, provider, sha256, similarity, quantisation, dims } = manifest;
  const form = {
    ...(quantisation === undefined ? {} : { quantisation }),
    ...(dims === undefined ? {} : { dims }),
  };
  if (kind === "hybrid" && Array.isArray(components)) {
    const { componentDepth: _, ...fusion } = manifest;
    return {
      ...fusion,
      components: components.map((part: Manifest, i) => lasting(part, refs.slice(i, i + 1), byName)),
    };
  }
  if (kind === "rerank" && Array.isArray(components) && isManifest(manifest.reranker)) {
    const [first] = components as Manifest[];
    return {
      ...manifest,
      reranker: lastingProvider(manifest.reranker),
      components: [lasting(first!, refs, byName)],
    };
  }
  if (kind === "run" || kind === "vectors") {
    return { kind, similarity, ...form, ...(byName ? { name: refs[0] } : { sha256 }) };
  }
  if (kind === "bm25") return without(manifest, ["analysis", "tokenizer"]);
  return isManifest(provider) ? { kind, similarity, ...form, provider: lastingProvider(provider) } : manifest;
}

function lastingProvider(provider: Manifest): Manifest {
  const { fit, files, ...rest } = provider;
  if (isManifest(fit) && isManifest(fit.settings))
    return { ...without(fit.settings, settingsOfCode), ...cutOf(rest) };
  const named = isManifest(files) && Object.keys(files).length > 0 ? ["model", "revision"] : [];
  return without({ ...rest, files }, ["runtime", ...named]);
}

/** Of a model that gives more dimensions than are kept: how many are. */
function cutOf({ modules, dims }: Manifest): Manifest {
  return Array.isArray(modules) && modules.includes(`Truncate(${dims})`) ? { cut: dims } : {};
}

/** A deep copy without members of these names. */
function without(value: Manifest, names: readonly string[]): Manifest {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      names.includes(name) || name.startsWith("@") ? [] : [[name, copied(member, names)]],
    ),
  );
}

function copied(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((member) => copied(member, names));
  return isManifest(value) ? without(value, names) : value;
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Settings of a fit that say how the code computed it, or with which luck. */
const settingsOfCode = ["seed", "tokenizer", "training", "decomposition", "eld"];
