import { splitOnce, splitRevision } from "./candidate-spec.js";
import { InputError } from "./errors.js";
import { didYouMean } from "./nearest-name.js";

/** A reranker as the user names it: `kind:ref[?k=v&…]`. */
export interface RerankerSpec {
  readonly spec: string;
  readonly kind: RerankerKind;
  readonly ref: string;
  readonly revision: string | null;
  readonly options: Readonly<Record<string, string>>;
}

/** The kinds of reranker and the options each takes; null: those of the user's own module. */
export const rerankerKinds = {
  "cross-encoder": ["dtype", "file", "maxTokens", "activation"],
  cohere: ["base", "key", "maxTokensPerDoc"],
  jina: ["base", "key"],
  tei: ["key", "batch"],
  module: null,
} as const satisfies Record<string, readonly string[] | null>;

export type RerankerKind = keyof typeof rerankerKinds;

/** Parses the spec of a reranker. Throws `InputError` for an unknown kind or option, or a missing ref. */
export function parseRerankerSpec(spec: string): RerankerSpec {
  const [head = "", query] = splitOnce(spec, "?");
  const [kind = "", rest = ""] = splitOnce(head, ":");
  const kinds = Object.keys(rerankerKinds);
  if (!Object.hasOwn(rerankerKinds, kind)) {
    const hint =
      kind === "onnx" ? ' A folder with ONNX weights is "cross-encoder:PATH".' : didYouMean(kind, kinds);
    throw new InputError(
      `"${spec}" is not a reranker: the part before ":" must be one of ${kinds.join(", ")}.${hint}`,
    );
  }
  const known = kind as RerankerKind;
  if (rest === "") throw new InputError(`"${spec}" names no model: write ${examples[known]}`);
  const [ref, revision] = isPath(known) ? splitRevision(rest) : [rest, null];
  return { spec, kind: known, ref, revision, options: optionsOf(spec, known, query) };
}

function isPath(kind: RerankerKind): boolean {
  return kind === "cross-encoder" || kind === "module";
}

function optionsOf(spec: string, kind: RerankerKind, query: string | undefined): Record<string, string> {
  const allowed: readonly string[] | null = rerankerKinds[kind];
  const options: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(query ?? "")) {
    if (kind !== "module" && kind !== "cross-encoder") refuseSecret(kind, key, value);
    if (allowed !== null && !allowed.includes(key)) {
      throw new InputError(
        `"${spec}": ${kind} has no option "${key}"; it takes ${allowed.join(", ") || "none"}.${didYouMean(key, allowed)}`,
      );
    }
    if (Object.hasOwn(options, key)) throw new InputError(`"${spec}" gives the option "${key}" twice`);
    options[key] = value;
  }
  return options;
}

/** A spec is shown in results and errors: what may be a secret is refused without being repeated. */
function refuseSecret(kind: RerankerKind, option: string, value: string): void {
  const named = option === "key";
  if (named ? /^[A-Z][A-Z0-9_]*$/.test(value) : !/key|secret|token$|password|auth/i.test(option)) return;
  throw new InputError(
    `A ${kind} reranker takes its key from the environment: put it into a variable and give that one's name (capitals, digits, _), such as key=MY_GATEWAY_KEY`,
  );
}

const examples: Readonly<Record<RerankerKind, string>> = {
  "cross-encoder": "cross-encoder:./models/ms-marco-MiniLM-L6-v2",
  cohere: "cohere:rerank-v3.5",
  jina: "jina:jina-reranker-v2-base-multilingual",
  tei: "tei:http://localhost:8080",
  module: "module:./mine.mjs",
};
