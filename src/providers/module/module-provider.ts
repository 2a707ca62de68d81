import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { embeddingMatrix, type ProviderManifest } from "../../contracts/embedding-matrix.js";
import {
  type EmbeddedTexts,
  type EmbeddingProvider,
  type EmbedOptions,
  embeddingProviderVersion,
} from "../../contracts/embedding-provider.js";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import type { ModuleProvider, ModuleVectors } from "../../contracts/module.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { describe, findModule, inModule, type ModuleSource, openModuleExport } from "./load-module.js";
import { moduleOptions } from "./module-kind.js";
import { countsOf, requireCount, requireMethods, requireVersion, wrongReturn } from "./module-value.js";

/** Opens the provider that a module exports. Throws `InputError` where it has the wrong shape. */
export async function openModuleProvider(
  spec: CandidateSpec,
  { baseDir }: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const source = await findModule(spec, baseDir);
  const provider = await checkedProvider(spec, source);
  const manifest = manifestOf(spec, source, provider);
  const { dims } = provider;

  async function embed(texts: readonly string[], { role, signal }: EmbedOptions): Promise<EmbeddedTexts> {
    throwIfAborted(signal);
    const made =
      texts.length === 0
        ? []
        : await inModule(spec, source.path, () => provider.embed(texts, { role, signal }));
    throwIfAborted(signal);
    const { vectors, tokens, truncated } = isVectors(made) ? { vectors: made } : Object(made);
    const data = flatVectors(spec, vectors, texts, dims);
    if (provider.normalized === true) requireUnitLength(spec, data, texts, dims);
    return {
      matrix: embeddingMatrix(texts.length, dims, data),
      tokens: countsOf(spec, "tokens", tokens, texts.length),
      truncated: Uint8Array.from(countsOf(spec, "truncated", truncated, texts.length), (cut) =>
        cut > 0 ? 1 : 0,
      ),
    };
  }

  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: provider.textsPerCall ?? 64, parallelCalls: 1 },
    modelBytes: null,
    embed,
    close: async () => inModule(spec, source.path, () => provider.close?.()),
  };
}

/** The manifest of a module's provider; runs the module, because it alone knows its dimensions. */
export async function describeModuleProvider(
  spec: CandidateSpec,
  { baseDir }: Pick<OpenProviderOptions, "baseDir">,
): Promise<ProviderDescription> {
  const source = await findModule(spec, baseDir);
  const provider = await checkedProvider(spec, source);
  const manifest = manifestOf(spec, source, provider);
  await inModule(spec, source.path, () => provider.close?.());
  return { manifest, modelBytes: null, notices: [] };
}

async function checkedProvider(spec: CandidateSpec, source: ModuleSource): Promise<ModuleProvider> {
  const provider = await openModuleExport({ ...spec, options: moduleOptions(spec) }, source, "provider");
  const file = source.path;
  requireMethods(spec, file, "provider", provider, ["embed"]);
  requireCount(spec, file, "provider.dims", provider.dims);
  if (provider.textsPerCall !== undefined)
    requireCount(spec, file, "provider.textsPerCall", provider.textsPerCall);
  requireVersion(spec, file, "provider.version", provider.version);
  const { similarity } = provider;
  if (similarity !== undefined && !similarities.includes(similarity)) {
    throw new InputError(
      `"${spec.spec}": provider.similarity is ${describe(similarity)}; expected ${similarities.join(", ")}`,
      { file },
    );
  }
  return provider;
}

function manifestOf(
  { ref, options }: CandidateSpec,
  { files }: ModuleSource,
  { dims, normalized, similarity, version }: ModuleProvider,
): ProviderManifest {
  const own = moduleOptions({ options });
  return {
    kind: "module",
    model: ref.split(/[/\\]/).at(-1)!,
    revision: version ?? null,
    files: { ...files },
    dims,
    dtype: "fp32",
    pooling: null,
    modules: [],
    normalized: normalized ?? false,
    similarity: similarity ?? "cosine",
    prompts: { query: "", document: "" },
    maxTokens: null,
    runtime: Object.fromEntries(Object.entries(own).map(([name, value]) => [`option ${name}`, value])),
  };
}

function isVectors(made: unknown): made is ModuleVectors {
  return made instanceof Float32Array || Array.isArray(made);
}

function flatVectors(
  spec: CandidateSpec,
  vectors: unknown,
  texts: readonly string[],
  dims: number,
): Float32Array {
  const data = new Float32Array(texts.length * dims);
  if (vectors instanceof Float32Array) {
    if (vectors.length !== data.length) {
      throw wrongReturn(
        spec,
        `embed returned ${vectors.length} numbers for ${texts.length} texts of ${dims} dimensions; expected ${data.length}`,
      );
    }
    data.set(vectors);
  } else if (Array.isArray(vectors)) {
    if (vectors.length !== texts.length)
      throw wrongReturn(
        spec,
        `embed returned ${vectors.length} vectors for ${texts.length} texts; expected one each, in their order`,
      );
    vectors.forEach((vector: unknown, row) => {
      const { length } = Object(vector) as ArrayLike<number>;
      if (length !== dims)
        throw wrongReturn(spec, `vector ${row} has ${length ?? "no"} numbers; provider.dims is ${dims}`);
      data.set(vector as ArrayLike<number>, row * dims);
    });
  } else {
    throw wrongReturn(
      spec,
      `embed returned ${describe(vectors)}; expected one Float32Array of texts × dims, or a list with one vector a text`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return data;
  const text = JSON.stringify(texts[Math.floor(wrong / dims)]!.slice(0, 60));
  throw wrongReturn(
    spec,
    `the vector of ${text} has ${data[wrong]} at place ${wrong % dims}; expected finite numbers`,
  );
}

/** The zero vector may stand for a text without a token. */
function requireUnitLength(
  spec: CandidateSpec,
  data: Float32Array,
  texts: readonly string[],
  dims: number,
): void {
  for (let row = 0; row < texts.length; row++) {
    const norm = Math.hypot(...data.subarray(row * dims, (row + 1) * dims));
    if (norm === 0 || Math.abs(norm - 1) < 1e-3) continue;
    const text = JSON.stringify(texts[row]!.slice(0, 60));
    throw wrongReturn(
      spec,
      `provider.normalized is true, but the vector of ${text} has length ${norm.toPrecision(4)}`,
    );
  }
}

const similarities = ["cosine", "dot", "euclidean"];
