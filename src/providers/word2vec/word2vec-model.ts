import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import type { FitIdentity, FitOptions, FittableModel, FittedModel } from "../../contracts/fittable-model.js";
import { parseAnalysisOptions } from "../../lexical/analysis-options.js";
import { type Analyzer, createAnalyzer } from "../../lexical/analyzer.js";
import { createComponentFinder } from "../../lexical/common-components.js";
import { createCorpusAnalyzer } from "../../lexical/corpus-analyzer.js";
import { createTextAverage } from "../../lexical/text-average.js";
import { tokenizerVersion } from "../../lexical/tokenize.js";
import type { TrainingCorpus } from "../../lexical/word2vec/training-corpus.js";
import { createWordVectorEncoder } from "../../lexical/word2vec/word-vector-encoder.js";
import type { WordVectorModel } from "../../lexical/word2vec/word-vector-model.js";
import type { Word2vecSettings } from "../../lexical/word2vec/word2vec-options.js";
import { averagedWords } from "../averaged-words.js";
import { embedEach } from "../embed-each.js";
import { packageVersion } from "../package-version.js";
import { type WordAverageOptions, wordAverageOptions } from "../word-average-options.js";
import { eachText, fitWordVectors, type TrainWordVectors } from "./fit-word-vectors.js";
import { word2vecSpecSettings } from "./word2vec-spec.js";

/** Word vectors trained on the documents, such as `word2vec?dims=200`. Throws `InputError` for an option out of range. */
export function openWord2vec(spec: CandidateSpec, train: TrainWordVectors): FittableModel {
  const training = word2vecSpecSettings(spec);
  const averaging = wordAverageOptions(spec, averageDefaults);
  const { language = "auto", stem = true, stopwords = true } = parseAnalysisOptions("word2vec", spec.options);
  const { subwords, ...flat } = training;
  const settings = {
    kind: "word2vec",
    ...flat,
    minn: subwords?.min ?? null,
    maxn: subwords?.max ?? null,
    buckets: subwords?.buckets ?? null,
    ...averaging,
    language,
    stem,
    stopwords,
    tokenizer: tokenizerVersion,
    training: trainingVersion,
    ...Object.fromEntries(analysisPackages.map((name) => [name, packageVersion(name)])),
  };

  async function fit(texts: readonly string[], options: FitOptions): Promise<FittedModel> {
    const { analyzer, analysis } = await createCorpusAnalyzer(texts, { language, stem, stopwords });
    const { model, corpus } = await fitWordVectors(texts, analyzer, training, train, options);
    const components = await commonComponents(texts, model, analyzer, averaging, options);
    return {
      words: model.words,
      arrays: { ...arraysOf(model), components },
      facts: { documents: model.size.documents, tokens: model.size.words, language: analysis.language },
      notes: [`language ${analysis.note}`, noteOf(corpus, training)],
    };
  }

  async function open(fitted: FittedModel, identity: FitIdentity): Promise<EmbeddingProvider> {
    const model = storedModel(fitted, training);
    const code = fitted.facts.language;
    const analyzer = await createAnalyzer({
      language: typeof code === "string" ? code : null,
      stem,
      stopwords,
    });
    const components = fitted.arrays.components as Float64Array;
    const { encode } = createWordVectorEncoder(model, analyzer, averaging, components);
    const { dims } = training;
    return {
      contract: embeddingProviderVersion,
      manifest: manifestOf(settings, fitted, identity, averaging),
      limits: { textsPerCall: 1024, parallelCalls: 1 },
      modelBytes: bytesOf(fitted),
      embed: (texts, { signal }) => embedEach(texts, dims, encode, signal),
      async close() {},
    };
  }

  return { settings, fit, open };
}

function arraysOf({ counts, holders, vectors }: WordVectorModel): FittedModel["arrays"] {
  return {
    counts,
    holders,
    "word-vectors": vectors.words,
    ...(vectors.subwords === null
      ? {}
      : { "subword-buckets": vectors.subwords.buckets, "subword-vectors": vectors.subwords.vectors }),
  };
}

function storedModel({ words, arrays, facts }: FittedModel, settings: Word2vecSettings): WordVectorModel {
  const array = <T>(name: string): T => arrays[name] as T;
  return {
    dims: settings.dims,
    words,
    counts: array("counts"),
    holders: array("holders"),
    size: { words: Number(facts.tokens), documents: Number(facts.documents) },
    vectors: {
      words: array("word-vectors"),
      subwords:
        settings.subwords === null
          ? null
          : { buckets: array("subword-buckets"), vectors: array("subword-vectors") },
    },
    subwords: settings.subwords,
  };
}

/** The directions that the documents' own vectors share. */
async function commonComponents(
  texts: readonly string[],
  model: WordVectorModel,
  analyzer: Analyzer,
  averaging: WordAverageOptions,
  options: FitOptions,
): Promise<Float64Array> {
  const finder = createComponentFinder(model.dims);
  if (averaging.components === 0) return finder.find(0);
  const { add } = createWordVectorEncoder(model, analyzer, averaging);
  const average = createTextAverage(model.dims);
  const unused = new Float32Array(model.dims);
  await eachText(texts, "finding common components", options, (text) => {
    add(text, average);
    finder.add(average.mean());
    average.finish(unused);
  });
  return finder.find(averaging.components);
}

function manifestOf(
  settings: FittableModel["settings"],
  { arrays, notes }: FittedModel,
  { corpus, sha256 }: FitIdentity,
  { weights }: WordAverageOptions,
): ProviderManifest {
  return {
    kind: "word2vec",
    model: "word2vec",
    revision: null,
    files: { fit: sha256 },
    dims: Number(settings.dims),
    ...averagedWords(weights, arrays.components!.length > 0),
    fit: { corpus, settings, notes: [...notes] },
  };
}

function bytesOf({ words, arrays }: FittedModel): number {
  const sizes = Object.values(arrays).map(({ byteLength }) => byteLength);
  return sizes.reduce((sum, size) => sum + size, words.join("\n").length);
}

function noteOf(
  { words, tokens, allTokens, rareWords }: TrainingCorpus,
  { minCount }: Word2vecSettings,
): string {
  const rare =
    rareWords === 0 ? "" : `; ${rareWords} that stand less often than ${minCount} times were left out`;
  return `${words.length} words trained on ${tokens.length} of ${allTokens} tokens${rare}`;
}

/** Of weightings measured on two datasets (`docs/decisions/015`) the best on both. */
const averageDefaults = { weights: "idf", components: 0 } as const;
/** Changes whenever the training may give other vectors for the same corpus and settings. */
const trainingVersion = "skip-gram-negative-sampling/1";
const analysisPackages = ["@orama/stemmers", "@orama/stopwords", "eld"];
