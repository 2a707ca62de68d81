import { setImmediate } from "node:timers/promises";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { FitManifest, ProviderManifest } from "../../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { FitIdentity, FitOptions, FittableModel, FittedModel } from "../../contracts/fittable-model.js";
import { parseAnalysisOptions } from "../../lexical/analysis-options.js";
import { createAnalyzer } from "../../lexical/analyzer.js";
import { createCorpusAnalyzer } from "../../lexical/corpus-analyzer.js";
import { createLsaEncoder, fitLsa, type LsaModel } from "../../lexical/lsa.js";
import { tokenizerVersion } from "../../lexical/tokenize.js";
import { booleanOption, positiveOption } from "../candidate-options.js";
import { embedEach } from "../embed-each.js";
import { packageVersion } from "../package-version.js";

/** LSA as a candidate, such as `lsa?dims=200`. Throws `InputError` for an option out of range. */
export function openLsa(spec: CandidateSpec): FittableModel {
  const settings = lsaSettings(spec);
  return {
    settings,
    fit: (texts, options) => fitModel(settings, texts, options),
    open: (fitted, identity) => openModel(settings, fitted, identity),
  };
}

type LsaSettings = ReturnType<typeof lsaSettings>;

function lsaSettings(spec: CandidateSpec) {
  const { language = "auto", stem = true, stopwords = true } = parseAnalysisOptions("lsa", spec.options);
  return {
    kind: "lsa",
    dims: positiveOption(spec, "dims") ?? 256,
    minDf: positiveOption(spec, "minDf") ?? 2,
    sublinear: booleanOption(spec, "sublinear") ?? true,
    seed: positiveOption(spec, "seed") ?? 42,
    language,
    stem,
    stopwords,
    tokenizer: tokenizerVersion,
    decomposition: "randomised-svd/1",
    ...Object.fromEntries(analysisPackages.map((name) => [name, packageVersion(name)])),
  };
}

async function fitModel(
  settings: LsaSettings,
  texts: readonly string[],
  { signal, onProgress }: FitOptions,
): Promise<FittedModel> {
  const { analyzer, analysis } = await createCorpusAnalyzer(texts, settings);
  const model = await fitLsa(texts, analyzer, {
    ...settings,
    onStep: async (stage, done, total) => {
      throwIfAborted(signal);
      onProgress?.({ type: "progress", candidate: null, ...progressNames[stage], done, total });
      await setImmediate();
    },
  });
  return {
    words: model.terms,
    arrays: { idf: model.idf, "term-vectors": model.termVectors, "singular-values": model.singularValues },
    facts: { dims: model.dims, language: analysis.language },
    notes: [`language ${analysis.note}`, noteOf(model, settings)],
  };
}

async function openModel(
  settings: LsaSettings,
  { words, arrays, facts, notes }: FittedModel,
  { corpus, sha256 }: FitIdentity,
): Promise<EmbeddingProvider> {
  const dims = Number(facts.dims);
  const language = typeof facts.language === "string" ? facts.language : null;
  const { stem, stopwords, sublinear } = settings;
  const analyzer = await createAnalyzer({ language, stem, stopwords });
  const idf = arrays.idf as Float64Array;
  const termVectors = arrays["term-vectors"] as Float32Array;
  const encode = createLsaEncoder({ dims, terms: words, idf, termVectors, sublinear }, analyzer);
  return {
    contract: embeddingProviderVersion,
    manifest: manifestOf(dims, sha256, { corpus, settings, notes: [...notes] }),
    limits: { textsPerCall: 1024, parallelCalls: 1 },
    modelBytes: idf.byteLength + termVectors.byteLength + words.join("\n").length,
    embed: (texts, { signal }) => embedEach(texts, dims, encode, signal),
    async close() {},
  };
}

function manifestOf(dims: number, sha256: string, fit: FitManifest): ProviderManifest {
  return {
    kind: "lsa",
    model: "lsa",
    revision: null,
    files: { fit: sha256 },
    dims,
    dtype: "fp32",
    pooling: null,
    modules: ["TfIdf", "TruncatedSVD", "Normalize"],
    normalized: true,
    similarity: "cosine",
    prompts: { query: "", document: "" },
    maxTokens: null,
    runtime: { arithmetic: "float64-sum/1" },
    fit,
  };
}

function noteOf(
  { terms, allTerms, dims, heldShare, emptyDocuments }: LsaModel,
  asked: { dims: number; minDf: number },
): string {
  const kept =
    asked.minDf === 1
      ? `${terms.length} terms`
      : `${terms.length} of ${allTerms} terms stand in at least ${asked.minDf} documents`;
  const fewer = dims < asked.dims ? ` (all there are; ${asked.dims} were asked for)` : "";
  const empty =
    emptyDocuments === 0
      ? ""
      : `; ${emptyDocuments} ${emptyDocuments === 1 ? "document has" : "documents have"} none of them`;
  return `${kept}${empty}; ${dims} dimensions${fewer} hold ${Math.round(100 * heldShare)} % of their squared weights`;
}

const analysisPackages = ["@orama/stemmers", "@orama/stopwords", "eld"];

const progressNames = {
  reading: { stage: "counting terms", unit: "documents" },
  decomposing: { stage: "decomposing", unit: "steps" },
} as const;
