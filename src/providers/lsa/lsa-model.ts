import { setImmediate } from "node:timers/promises";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { embeddingMatrix, type ProviderManifest } from "../../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { FitIdentity, FitOptions, FittableModel, FittedModel } from "../../contracts/fittable-model.js";
import { parseAnalysisOptions } from "../../lexical/analysis-options.js";
import { createAnalyzer } from "../../lexical/analyzer.js";
import { createCorpusAnalyzer } from "../../lexical/corpus-analyzer.js";
import { createLsaEncoder, fitLsa, type LsaModel } from "../../lexical/lsa.js";
import { tokenizerVersion } from "../../lexical/tokenize.js";
import { booleanOption, positiveOption } from "../candidate-options.js";
import { packageVersion } from "../package-version.js";

/** LSA as a candidate, such as `lsa?dims=200`. Throws `InputError` for an option out of range. */
export function openLsa(spec: CandidateSpec): FittableModel {
  const dims = positiveOption(spec, "dims") ?? 256;
  const minDf = positiveOption(spec, "minDf") ?? 2;
  const sublinear = booleanOption(spec, "sublinear") ?? true;
  const seed = positiveOption(spec, "seed") ?? 42;
  const { language = "auto", stem = true, stopwords = true } = parseAnalysisOptions("lsa", spec.options);
  const settings = {
    kind: "lsa",
    dims,
    minDf,
    sublinear,
    seed,
    language,
    stem,
    stopwords,
    tokenizer: tokenizerVersion,
    decomposition: "randomised-svd/1",
    ...Object.fromEntries(analysisPackages.map((name) => [name, packageVersion(name)])),
  };

  async function fit(texts: readonly string[], { signal, onProgress }: FitOptions): Promise<FittedModel> {
    const { analyzer, analysis } = await createCorpusAnalyzer(texts, { language, stem, stopwords });
    const model = await fitLsa(texts, analyzer, {
      dims,
      minDf,
      sublinear,
      seed,
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
      notes: [`language ${analysis.note}`, noteOf(model, { dims, minDf })],
    };
  }

  async function open(fitted: FittedModel, { corpus, sha256 }: FitIdentity): Promise<EmbeddingProvider> {
    const modelDims = Number(fitted.facts.dims);
    const code = fitted.facts.language;
    const analyzer = await createAnalyzer({
      language: typeof code === "string" ? code : null,
      stem,
      stopwords,
    });
    const idf = fitted.arrays.idf as Float64Array;
    const termVectors = fitted.arrays["term-vectors"] as Float32Array;
    const encode = createLsaEncoder(
      { dims: modelDims, terms: fitted.words, idf, termVectors, sublinear },
      analyzer,
    );
    const manifest: ProviderManifest = {
      kind: "lsa",
      model: "lsa",
      revision: null,
      files: { fit: sha256 },
      dims: modelDims,
      dtype: "fp32",
      pooling: null,
      modules: ["TfIdf", "TruncatedSVD", "Normalize"],
      normalized: true,
      similarity: "cosine",
      prompts: { query: "", document: "" },
      maxTokens: null,
      runtime: { arithmetic: "float64-sum/1" },
      fit: { corpus, settings, notes: [...fitted.notes] },
    };
    return {
      contract: embeddingProviderVersion,
      manifest,
      limits: { textsPerCall: 1024, parallelCalls: 1 },
      modelBytes: idf.byteLength + termVectors.byteLength + fitted.words.join("\n").length,
      async embed(texts, { signal }) {
        const data = new Float32Array(texts.length * modelDims);
        const tokens = new Int32Array(texts.length);
        throwIfAborted(signal);
        texts.forEach((text, row) => {
          tokens[row] = encode(text, data.subarray(row * modelDims, (row + 1) * modelDims));
        });
        await setImmediate();
        return {
          matrix: embeddingMatrix(texts.length, modelDims, data),
          tokens,
          truncated: new Uint8Array(texts.length),
        };
      },
      async close() {},
    };
  }

  return { settings, fit, open };
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
  const empty = emptyDocuments === 0 ? "" : `; ${emptyDocuments} documents have none of them`;
  return `${kept}${empty}; ${dims} dimensions${fewer} hold ${Math.round(100 * heldShare)} % of their squared weights`;
}

const analysisPackages = ["@orama/stemmers", "@orama/stopwords", "eld"];

const progressNames = {
  reading: { stage: "counting terms", unit: "documents" },
  decomposing: { stage: "decomposing", unit: "steps" },
} as const;
