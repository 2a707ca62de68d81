import { basename, resolve } from "node:path";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import type { FitIdentity, FittableModel, FittedModel } from "../../contracts/fittable-model.js";
import { createTextAverage } from "../../lexical/text-average.js";
import { tokenizerVersion } from "../../lexical/tokenize.js";
import { averagedWords } from "../averaged-words.js";
import { embedEach } from "../embed-each.js";
import { hashFile } from "../hash-file.js";
import type { OpenProviderOptions } from "../provider-description.js";
import { specPath } from "../spec-path.js";
import { type WordAverageOptions, wordAverageOptions } from "../word-average-options.js";
import { createAddWords } from "./add-words.js";
import { fitWords } from "./fit-words.js";
import { openWordFile, type WordFile } from "./word-file.js";
import { createWordIndex } from "./word-index.js";
import { openWordVectors } from "./word-vectors.js";

/**
 * Published word vectors as a candidate, such as `words:./glove.6B.100d.txt`: the vector of a text is the weighted mean of
 * its words' vectors, less the common components of the documents. The file is read through once, when the documents are
 * indexed; after that single entries are read from it. Throws `InputError` for a file that is no file of word vectors.
 */
export async function openWords(
  spec: CandidateSpec,
  { baseDir }: Pick<OpenProviderOptions, "baseDir">,
): Promise<FittableModel> {
  const average = wordAverageOptions(spec);
  const shown = specPath(spec, baseDir);
  const file = await openWordFile(resolve(baseDir, shown), shown);
  const sha256 = await hashFile(file.path);
  const settings = {
    kind: "words",
    file: basename(file.path),
    sha256,
    format: file.format,
    dims: file.dims,
    ...average,
    tokenizer: tokenizerVersion,
    casing: "as it is, then lower case",
  };
  return {
    settings,
    fit: (texts, options) => fitWords(file, average, texts, options),
    open: async (fitted, identity) => open(file, average, fitted, { settings, sha256, identity }),
  };
}

function open(
  file: WordFile,
  average: WordAverageOptions,
  { arrays, facts, notes }: FittedModel,
  {
    settings,
    sha256,
    identity,
  }: { settings: FittableModel["settings"]; sha256: string; identity: FitIdentity },
): EmbeddingProvider {
  const { dims } = file;
  const [counts, holders] = [arrays.counts!, arrays.holders!];
  const frequencies = new Map(
    Array.from(arrays.entries!, (entry, i) => [entry, { count: counts[i]!, holders: holders[i]! }]),
  );
  const vectors = openWordVectors(file, createWordIndex(arrays.index as Uint32Array));
  const corpus = { frequencies, words: Number(facts.words), documents: Number(facts.documents) };
  const add = createAddWords(vectors, corpus, average);
  const components = arrays.components as Float64Array;
  const text = createTextAverage(dims, components);
  const manifest: ProviderManifest = {
    kind: "words",
    model: basename(file.path),
    revision: null,
    files: { [basename(file.path)]: sha256, fit: identity.sha256 },
    dims,
    ...averagedWords(average.weights, components.length > 0),
    fit: { corpus: identity.corpus, settings, notes: [...notes] },
  };
  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: 1024, parallelCalls: 1 },
    modelBytes: file.bytes,
    embed: (texts, { signal }) =>
      embedEach(
        texts,
        dims,
        (each, vector) => {
          add(each, text);
          return text.finish(vector);
        },
        signal,
      ),
    async close() {
      vectors.close();
    },
  };
}
