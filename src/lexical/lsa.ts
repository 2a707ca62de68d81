import { InputError } from "../contracts/errors.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { truncatedSvd } from "../numeric/truncated-svd.js";
import type { Analyzer } from "./analyzer.js";
import { createPostings, type Postings } from "./postings.js";
import { fitTfIdf, type TfIdfOptions, tfIdfWeight } from "./tf-idf.js";
import { createVocabulary } from "./vocabulary.js";

export interface LsaOptions extends TfIdfOptions {
  /** Dimensions, from 1; fewer come out where the documents span fewer. */
  readonly dims: number;
  readonly seed: number;
  /** Called as the work goes on: documents read, then steps of the decomposition. What it throws ends the work. */
  readonly onStep?: (stage: "reading" | "decomposing", done: number, total: number) => Promise<void> | void;
}

/** A latent semantic space. */
export interface LsaModel {
  readonly dims: number;
  /** The terms that stand in enough documents. */
  readonly terms: readonly string[];
  readonly idf: Float64Array;
  /** `terms × dims`, row-major: the right singular vectors, one row a term. */
  readonly termVectors: Float32Array;
  readonly singularValues: Float64Array;
  readonly sublinear: boolean;
  /** Distinct terms of the documents, kept or not. */
  readonly allTerms: number;
  /** Documents without a kept term. */
  readonly emptyDocuments: number;
  /** Share of the squared TF-IDF weights that the dimensions hold, 0 to 1. */
  readonly heldShare: number;
}

/**
 * Latent semantic analysis (Deerwester et al. 1990) over TF-IDF: the truncated singular value decomposition of documents ×
 * terms, X ≈ U S Vᵀ. Kept is V; a text x, document or query alike, has the vector xV, which for a document is its row of
 * U S. Throws `InputError` where no term stands in `minDf` documents, and for options out of range.
 */
export async function fitLsa(
  texts: readonly string[],
  analyzer: Analyzer,
  { dims, seed, minDf = 1, sublinear = false, onStep }: LsaOptions,
): Promise<LsaModel> {
  for (const [name, value] of Object.entries({ dims, minDf })) {
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new InputError(`${name} is ${value}; expected a whole number from 1`);
  }
  const vocabulary = createVocabulary(analyzer);
  const postings = await countTerms(texts, analyzer, vocabulary, onStep);
  const { terms, idf, matrix } = fitTfIdf(postings, vocabulary.terms(), { minDf, sublinear });
  if (terms.length === 0) {
    throw new InputError(
      `lsa finds no term that stands in ${minDf} of the ${texts.length} documents; a lower minDf takes rarer terms`,
    );
  }
  const { singularValues, right } = await truncatedSvd(matrix, dims, {
    random: seededRandom(seed),
    onStep: (done, total) => onStep?.("decomposing", done, total),
  });
  let emptyDocuments = 0;
  for (let row = 0; row < matrix.rows; row++) {
    if (matrix.offsets[row] === matrix.offsets[row + 1]) emptyDocuments++;
  }
  const held = singularValues.reduce((sum, value) => sum + value * value, 0);
  return {
    dims: singularValues.length,
    terms,
    idf,
    termVectors: Float32Array.from(right),
    singularValues,
    sublinear,
    allTerms: vocabulary.size(),
    emptyDocuments,
    // Every row with a term has length 1.
    heldShare: held / (matrix.rows - emptyDocuments),
  };
}

/** Writes the vector of a text, of length 1, into `into` and returns how many of its terms are known. */
export type LsaEncoder = (text: string, into: Float32Array) => number;

/**
 * Folds texts into a space: TF-IDF with the space's idf, times the term vectors, scaled to length 1. Zero
 * without a known term, and where no dimension holds anything of the text. The encoder throws `InputError` for a vector of
 * another length.
 */
export function createLsaEncoder(
  {
    dims,
    terms,
    idf,
    termVectors,
    sublinear,
  }: Omit<LsaModel, "singularValues" | "allTerms" | "heldShare" | "emptyDocuments">,
  analyzer: Analyzer,
): LsaEncoder {
  const numbers = new Map(terms.map((term, number) => [term, number]));
  const sum = new Float64Array(dims);
  return (text, into) => {
    if (into.length !== dims)
      throw new InputError(`the vector has ${into.length} dimensions; expected ${dims}, those of the model`);
    const times = new Map<number, number>();
    let known = 0;
    for (const term of analyzer.terms(text)) {
      const number = numbers.get(term);
      if (number === undefined) continue;
      known++;
      times.set(number, (times.get(number) ?? 0) + 1);
    }
    sum.fill(0);
    let whole = 0;
    for (const [number, count] of times) {
      const weight = tfIdfWeight(count, idf[number]!, sublinear);
      const at = number * dims;
      whole += weight * weight;
      for (let j = 0; j < dims; j++) sum[j]! += weight * termVectors[at + j]!;
    }
    let square = 0;
    for (let j = 0; j < dims; j++) square += sum[j]! * sum[j]!;
    const length = Math.sqrt(square);
    if (length > smallestRest * Math.sqrt(whole)) for (let j = 0; j < dims; j++) into[j] = sum[j]! / length;
    else into.fill(0);
    return known;
  };
}

async function countTerms(
  texts: readonly string[],
  analyzer: Analyzer,
  vocabulary: ReturnType<typeof createVocabulary>,
  onStep: LsaOptions["onStep"],
): Promise<Postings> {
  const postings = createPostings();
  for (let row = 0; row < texts.length; row++) {
    if (row % stepTexts === 0) await onStep?.("reading", row, texts.length);
    postings.beginDocument();
    for (const token of analyzer.tokens(texts[row]!)) {
      const term = vocabulary.add(token);
      if (term >= 0) postings.count(term);
    }
  }
  await onStep?.("reading", texts.length, texts.length);
  return postings.columns();
}

/** A text of which the dimensions hold less than this share has no direction in them but rounding. */
const smallestRest = 1e-6;
const stepTexts = 500;
