import { InputError } from "./errors.js";
import { didYouMean } from "./nearest-name.js";

/** A candidate as the user names it: `kind:ref[@revision][?k=v&…]`. */
export interface CandidateSpec {
  /** The spec as written, or the name given in the config: how results call it. */
  readonly id: string;
  readonly spec: string;
  readonly kind: CandidateKind;
  readonly ref: string;
  readonly revision: string | null;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Options of every candidate that makes or holds vectors, read by `vectorFormOf`: how many dimensions are kept, how the
 * documents' vectors are stored, and what is scored again.
 */
export const vectorOptions = ["dims", "quant", "rescore", "rescoreTop", "rescoreWith"] as const;

/** Options of every model that a service runs. */
const hostedOptions = [
  ...vectorOptions,
  "base",
  "key",
  "serviceDims",
  "outputType",
  "queryPrompt",
  "documentPrompt",
  "queryType",
  "documentType",
  "maxTokens",
  "tokenizer",
  "batch",
  "parallel",
  "rpm",
  "tpm",
  "timeout",
  "price",
] as const;

/** The kinds of candidate and the options each takes. */
export const candidateKinds = {
  bm25: ["k1", "b", "language", "stem", "stopwords"],
  static: [...vectorOptions, "price"],
  onnx: [
    "dtype",
    "maxTokens",
    "queryPrompt",
    "documentPrompt",
    ...vectorOptions,
    "pooling",
    "normalize",
    "file",
    "price",
  ],
  st: [
    "device",
    "dtype",
    "backend",
    "batch",
    "maxTokens",
    "queryPrompt",
    "documentPrompt",
    ...vectorOptions,
    "price",
  ],
  vectors: ["similarity", ...vectorOptions, "price"],
  run: [],
  lsa: [...vectorOptions, "minDf", "sublinear", "language", "stem", "stopwords", "seed"],
  word2vec: [
    ...vectorOptions,
    "window",
    "negative",
    "epochs",
    "minCount",
    "sample",
    "alpha",
    "minn",
    "maxn",
    "buckets",
    "weights",
    "components",
    "a",
    "language",
    "stem",
    "stopwords",
    "seed",
  ],
  words: ["weights", "components", "a", ...vectorOptions],
  openai: hostedOptions,
  "azure-openai": [...hostedOptions, "apiVersion"],
  cohere: hostedOptions,
  voyage: hostedOptions,
  gemini: hostedOptions,
  jina: hostedOptions,
  mistral: hostedOptions,
  ollama: hostedOptions,
  tei: hostedOptions,
  module: ["threads", ...vectorOptions, "price"],
} as const satisfies Record<string, readonly string[]>;

export type CandidateKind = keyof typeof candidateKinds;

/** Whether a candidate of this kind must be fitted on the documents before it can make vectors. */
export function isFitted(kind: CandidateKind): boolean {
  return fittedKinds.has(kind);
}

/** Kinds of models that a service runs, asked over HTTP. */
export type HostedKind = (typeof hostedKinds)[number];

/** Whether a candidate of this kind is a model that a service runs, at a vendor or on this machine. */
export function isHosted(kind: CandidateKind): kind is HostedKind {
  return (hostedKinds as readonly CandidateKind[]).includes(kind);
}

/** Whether a candidate of this kind makes vectors of any text. */
export function makesVectors(kind: CandidateKind): boolean {
  return kind !== "bm25" && kind !== "vectors" && kind !== "run";
}

/**
 * Parses a spec. A ref may hold any character but `?`; `@` starts a revision only after the last `/`,
 * so paths with `@` in a folder name stay whole. Throws `InputError` for an unknown kind, option, or a missing ref.
 */
export function parseCandidateSpec(spec: string, name?: string): CandidateSpec {
  const [head = "", query] = splitOnce(spec, "?");
  const [kind = "", rest = ""] = splitOnce(head, ":");
  if (!Object.hasOwn(candidateKinds, kind)) {
    throw new InputError(
      `"${spec}" is not a candidate: the part before ":" must be one of ${Object.keys(candidateKinds).join(", ")}.${didYouMean(kind, Object.keys(candidateKinds))}`,
    );
  }
  const known = kind as CandidateKind;
  const [ref, revision] = splitRevision(rest);
  const example = withoutRef[known];
  if (example === undefined ? ref === "" : ref !== "") {
    throw new InputError(
      example === undefined
        ? `"${spec}" names no ${known === "run" ? "run file" : "model"}: write ${known}:${known === "run" ? "FILE" : "PATH"}`
        : `"${spec}": ${known} takes no path; write ${known} or ${example}`,
    );
  }
  return {
    id: name ?? spec,
    spec,
    kind: known,
    ref,
    revision,
    options: parseOptions(spec, known, query),
  };
}

function parseOptions(spec: string, kind: CandidateKind, query: string | undefined): Record<string, string> {
  const allowed: readonly string[] = candidateKinds[kind];
  const options: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(query ?? "")) {
    if (isHosted(kind)) refuseSecret(kind, key, value);
    if (!allowed.includes(key) && kind !== "module") {
      throw new InputError(
        `"${spec}": ${kind} has no option "${key}"; it takes ${allowed.join(", ") || "none"}.${didYouMean(key, allowed)}`,
      );
    }
    if (key in options) throw new InputError(`"${spec}" gives the option "${key}" twice`);
    options[key] = value;
  }
  return options;
}

/** A spec is shown in every result and error: what may be a secret is refused without being repeated. */
function refuseSecret(kind: HostedKind, option: string, value: string): void {
  const named = option === "key";
  if (named ? !/^[A-Z][A-Z0-9_]*$/.test(value) : /key|secret|token$|password|auth/i.test(option)) {
    throw new InputError(
      named
        ? `A ${kind} candidate gives key=…, and what follows is no name of an environment variable (capitals, digits, _). Put the key into a variable and give its name, such as key=MY_GATEWAY_KEY`
        : `A ${kind} candidate has no option "${option}"; keys come from the environment: put the key into a variable and name that with key=, such as key=MY_GATEWAY_KEY`,
    );
  }
  const address = option === "base" && URL.canParse(value) ? new URL(value) : null;
  if (address !== null && (address.username !== "" || address.password !== "" || address.search !== "")) {
    throw new InputError(
      `The base address of a ${kind} candidate (${address.host}) carries a user, a password or a query; leave it out: keys come from the environment (key=NAME_OF_THE_VARIABLE)`,
    );
  }
}

/** Splits a revision off a ref: `@` starts one only after the last `/`, but for those of a hub. */
export function splitRevision(ref: string): [string, string | null] {
  // A revision of a model of a hub may hold slashes: refs/pr/1.
  const [, model, revision] = /^([A-Za-z0-9][\w.-]*\/[\w.-]+)@(refs\/.+)$/.exec(ref) ?? [];
  if (model !== undefined && revision !== undefined) return [model, revision];
  const at = ref.lastIndexOf("@");
  if (at <= ref.lastIndexOf("/") || at <= 0) return [ref, null];
  return [ref.slice(0, at), ref.slice(at + 1)];
}

/** The text before and after the first separator. */
export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Kinds that are asked over HTTP. */
export const hostedKinds = [
  "openai",
  "azure-openai",
  "cohere",
  "voyage",
  "gemini",
  "jina",
  "mistral",
  "ollama",
  "tei",
] as const satisfies readonly CandidateKind[];

const fittedKinds: ReadonlySet<CandidateKind> = new Set(["lsa", "word2vec", "words"]);

/** Kinds that name no file, each with an example. */
const withoutRef: Readonly<Partial<Record<CandidateKind, string>>> = {
  bm25: "bm25?k1=0.9&b=0.4",
  lsa: "lsa?dims=200",
  word2vec: "word2vec?dims=100",
};
