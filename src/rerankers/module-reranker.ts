import { throwIfAborted } from "../contracts/errors.js";
import type { ModuleReranker } from "../contracts/module.js";
import {
  type RerankedDocuments,
  type Reranker,
  type RerankerManifest,
  rerankerVersion,
} from "../contracts/reranker.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import {
  describe,
  findModule,
  inModule,
  type ModuleSource,
  openModuleExport,
} from "../providers/module/load-module.js";
import {
  countsOf,
  requireCount,
  requireMethods,
  requireVersion,
  wrongReturn,
} from "../providers/module/module-value.js";
import type { OpenRerankerOptions, RerankerDescription } from "./reranker-description.js";

/** Opens the reranker that a module exports. Throws `InputError` where it has the wrong shape. */
export async function openModuleReranker(
  spec: RerankerSpec,
  { baseDir }: Pick<OpenRerankerOptions, "baseDir">,
): Promise<Reranker> {
  const source = await findModule(spec, baseDir);
  const reranker = await checkedReranker(spec, source);
  return {
    contract: rerankerVersion,
    manifest: manifestOf(spec, source, reranker),
    limits: { documentsPerCall: reranker.documentsPerCall ?? 64, parallelCalls: 1 },
    modelBytes: null,
    async rerank(query, documents, { signal } = {}): Promise<RerankedDocuments> {
      throwIfAborted(signal);
      const made =
        documents.length === 0
          ? []
          : await inModule(spec, source.path, () => reranker.rerank(query, documents, { signal }));
      throwIfAborted(signal);
      const { scores, tokens, truncated } =
        typeof made === "object" && made !== null && "scores" in made
          ? made
          : { scores: made, tokens: undefined, truncated: undefined };
      return {
        scores: checkedScores(spec, scores, documents),
        tokens: countsOf(spec, "tokens", tokens, documents.length),
        truncated: Uint8Array.from(countsOf(spec, "truncated", truncated, documents.length), (cut) =>
          cut > 0 ? 1 : 0,
        ),
      };
    },
    close: async () => inModule(spec, source.path, () => reranker.close?.()),
  };
}

/** The manifest of a module's reranker; runs the module, because it alone knows its version. */
export async function describeModuleReranker(
  spec: RerankerSpec,
  { baseDir }: Pick<OpenRerankerOptions, "baseDir">,
): Promise<RerankerDescription> {
  const source = await findModule(spec, baseDir);
  const reranker = await checkedReranker(spec, source);
  await inModule(spec, source.path, () => reranker.close?.());
  return { manifest: manifestOf(spec, source, reranker), modelBytes: null, notices: [] };
}

async function checkedReranker(spec: RerankerSpec, source: ModuleSource): Promise<ModuleReranker> {
  const reranker = await openModuleExport(spec, source, "reranker");
  const file = source.path;
  requireMethods(spec, file, "reranker", reranker, ["rerank"]);
  if (reranker.documentsPerCall !== undefined)
    requireCount(spec, file, "reranker.documentsPerCall", reranker.documentsPerCall);
  requireVersion(spec, file, "reranker.version", reranker.version);
  return reranker;
}

function manifestOf(
  { ref, options }: RerankerSpec,
  { files }: ModuleSource,
  { version }: ModuleReranker,
): RerankerManifest {
  return {
    kind: "module",
    model: ref.split(/[/\\]/).at(-1)!,
    revision: version ?? null,
    files: { ...files },
    dtype: "fp32",
    activation: "its own",
    maxTokens: null,
    runtime: Object.fromEntries(Object.entries(options).map(([name, value]) => [`option ${name}`, value])),
  };
}

function checkedScores(spec: RerankerSpec, scores: unknown, documents: readonly string[]): Float32Array {
  const { length } = Object(scores) as ArrayLike<number>;
  if (typeof scores !== "object" || length !== documents.length) {
    const found = typeof length === "number" ? `${length} scores` : describe(scores);
    throw wrongReturn(
      spec,
      `rerank returned ${found} for ${documents.length} documents; expected one score each, in their order`,
    );
  }
  const values = Float32Array.from(scores as ArrayLike<number>);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return values;
  const text = JSON.stringify(documents[wrong]!.slice(0, 60));
  throw wrongReturn(
    spec,
    `the score of ${text} is ${describe((scores as ArrayLike<unknown>)[wrong])}; expected a finite number`,
  );
}
