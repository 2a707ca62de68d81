import type { CandidateSpec, vectorOptions } from "./candidate-spec.js";
import { InputError } from "./errors.js";
import { requireChoice } from "./require-choice.js";

/** How vectors may be stored in less than float32, as sentence-transformers names it. */
export const storedPrecisions = ["int8", "binary", "ubinary"] as const;
export type StoredPrecision = (typeof storedPrecisions)[number];

/**
 * What the best of a list are scored again with: the float query against the stored codes as they are (what
 * sentence-transformers does), against the values that the codes stand for, or against the float vectors themselves,
 * which are then kept too.
 */
export const rescoringVectors = ["codes", "values", "float"] as const;
export type RescoringVectors = (typeof rescoringVectors)[number];

/** The first `multiplier · top` of each list are scored again. */
export interface Rescoring {
  readonly multiplier: number;
  /** How many results the user will ask for: the first `top` are the ones whose order is to be right. */
  readonly top: number;
  readonly with: RescoringVectors;
}

/** How the vectors of the documents are stored and searched; plain data, part of the manifest. */
export interface Quantisation {
  readonly precision: StoredPrecision;
  readonly rescore: Rescoring | null;
}

/** What is made of the vectors that a model gives. */
export interface VectorForm {
  /** The first dimensions that are kept; null: as many as there are. */
  readonly dims: number | null;
  /** null: float32. */
  readonly quantisation: Quantisation | null;
}

/**
 * The form that a candidate's options ask for. `dims` of `lsa` and `word2vec` is that of the fit and not a cut. Throws
 * `InputError` for a value out of range, and for rescoring where nothing is quantised.
 */
export function vectorFormOf(spec: CandidateSpec): VectorForm {
  return {
    dims: dimsOfFit.has(spec.kind) ? null : wholeOption(spec, "dims"),
    quantisation: quantisationOf(spec),
  };
}

function quantisationOf(spec: CandidateSpec): Quantisation | null {
  const { quant = "none" } = spec.options;
  const precision = requireChoice(`"${spec.spec}": quant`, quant, ["none", ...storedPrecisions] as const);
  if (precision !== "none") return { precision, rescore: rescoringOf(spec) };
  const [given] = givenOf(spec, rescoringOptions);
  if (given === undefined) return null;
  throw new InputError(
    `"${spec.spec}": ${given} says what is scored again after a search of quantised vectors, and these are not; add quant=int8, binary or ubinary, or leave it out`,
  );
}

function rescoringOf(spec: CandidateSpec): Rescoring | null {
  if (spec.options.rescore === "none") {
    const [given] = givenOf(spec, rescoringOptions.slice(1));
    if (given === undefined) return null;
    throw new InputError(
      `"${spec.spec}": rescore=none scores nothing again, so ${given} says nothing; leave one of them out`,
    );
  }
  return {
    multiplier: wholeOption(spec, "rescore", ', or "none"') ?? 2,
    top: wholeOption(spec, "rescoreTop") ?? 10,
    with: requireChoice(`"${spec.spec}": rescoreWith`, spec.options.rescoreWith ?? "codes", rescoringVectors),
  };
}

function givenOf(spec: CandidateSpec, names: readonly string[]): string[] {
  return names.filter((name) => spec.options[name] !== undefined);
}

function wholeOption(
  spec: CandidateSpec,
  name: (typeof vectorOptions)[number],
  otherwise = "",
): number | null {
  const text = spec.options[name];
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31 - 1)
    throw new InputError(`"${spec.spec}": ${name} is "${text}"; expected a whole number from 1${otherwise}`);
  return value;
}

const rescoringOptions = [
  "rescore",
  "rescoreTop",
  "rescoreWith",
] as const satisfies (typeof vectorOptions)[number][];

/** Kinds whose model is made with so many dimensions. */
const dimsOfFit: ReadonlySet<string> = new Set(["lsa", "word2vec"]);
