import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import { positiveOption } from "../candidate-options.js";

const devices = ["auto", "cpu", "cuda", "mps"] as const;
const backends = ["torch", "onnx"] as const;
const dtypes = { fp32: "float32", fp16: "float16", bf16: "bfloat16" } as const;

/** Options of an `st:` candidate. */
export interface StOptions {
  readonly device: (typeof devices)[number];
  readonly backend: (typeof backends)[number];
  /** PyTorch's name of it; null: as the model was saved. */
  readonly dtype: (typeof dtypes)[keyof typeof dtypes] | null;
  /** Texts that are padded to the longest and worked on together; 1: each by itself. */
  readonly batch: number;
  readonly maxTokens: number | null;
  readonly queryPrompt: string | null;
  readonly documentPrompt: string | null;
}

/** Reads the options of an `st:` candidate. Throws `InputError`. */
export function stOptions(spec: CandidateSpec): StOptions {
  const { dtype, queryPrompt = null, documentPrompt = null } = spec.options;
  const named =
    dtype === undefined ? null : oneOf(spec, "dtype", Object.keys(dtypes) as (keyof typeof dtypes)[]);
  return {
    device: oneOf(spec, "device", devices),
    backend: oneOf(spec, "backend", backends),
    dtype: named === null ? null : dtypes[named],
    batch: positiveOption(spec, "batch") ?? 1,
    maxTokens: positiveOption(spec, "maxTokens"),
    queryPrompt,
    documentPrompt,
  };
}

/** The value of an option that takes a few; the first where it is not given. */
function oneOf<T extends string>({ spec, options }: CandidateSpec, name: string, known: readonly T[]): T {
  const given = options[name] ?? known[0]!;
  const found = known.find((value) => value === given);
  if (found !== undefined) return found;
  throw new InputError(`"${spec}": ${name} is "${given}"; expected one of ${known.join(", ")}`);
}
