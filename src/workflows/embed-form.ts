import { resolve } from "node:path";
import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddedRanges, EmbeddingFile } from "../contracts/embedding-file.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { type StoredPrecision, vectorFormOf } from "../contracts/vector-form.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { readEmbeddingFile } from "../storage/finish-embeddings.js";
import type { EmbedFileOptions } from "./embed-options.js";

/** What vectors are made, and how they are written. */
export interface EmbedForm {
  readonly model: CandidateSpec;
  /** null: float32. */
  readonly precision: StoredPrecision | null;
  /** The manifest whose ranges are taken, and its name; null: those of the vectors themselves, or there are none. */
  readonly ranges: { readonly from: EmbeddingFile; readonly shown: string } | null;
}

/**
 * Reads off the options what is to be written. Throws `InputError` for dimensions that are given twice, for options of a
 * search, and for ranges that are none or without use.
 */
export async function embedForm(options: EmbedFileOptions): Promise<EmbedForm> {
  const model = modelOf(options);
  const precision = vectorFormOf(model).quantisation?.precision ?? null;
  const ofSearch = ["rescore", "rescoreTop", "rescoreWith"].find((name) => model.options[name] !== undefined);
  if (ofSearch !== undefined)
    throw new InputError(
      `"${model.spec}": ${ofSearch} says what a search scores again, and embed searches nothing. Leave it out`,
    );
  if (options.ranges === undefined) return { model, precision, ranges: null };
  const shown = options.ranges;
  if (precision !== "int8")
    throw new InputError(
      `--ranges is ${JSON.stringify(shown)}, and only int8 takes ranges; add quant=int8 to "${model.spec}", or leave it out`,
    );
  const from = await readEmbeddingFile(resolve(options.cwd, shown));
  if (from?.quantization?.ranges !== undefined) return { model, precision, ranges: { from, shown } };
  throw new InputError("These are no ranges; name the .json that embed wrote beside int8 vectors", {
    file: shown,
  });
}

/** The ranges that were given. Throws `InputError` where another model's vectors made them. */
export function rangesFor(form: EmbedForm, provider: ProviderManifest): EmbeddedRanges | null {
  if (form.ranges === null) return null;
  const { from, shown } = form.ranges;
  if (canonicalJson(from.provider) === canonicalJson(provider)) return from.quantization?.ranges ?? null;
  throw new InputError(
    `These ranges are of vectors of another model (${from.provider.model}, ${from.dims} dimensions), and this one is ${provider.model} (${provider.dims}); the codes could not be compared`,
    { file: shown },
  );
}

function modelOf({ model, dims }: EmbedFileOptions): CandidateSpec {
  if (dims === undefined || model.options.dims === String(dims)) return model;
  if (model.options.dims !== undefined)
    throw new InputError(
      `--dims is ${dims}, and "${model.spec}" says ${model.options.dims}; give one of them`,
    );
  return parseCandidateSpec(`${model.spec}${model.spec.includes("?") ? "&" : "?"}dims=${dims}`);
}
