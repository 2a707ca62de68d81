import { z } from "zod";
import { InputError } from "../../contracts/errors.js";

/** How the token vectors of a text become one; several modes are concatenated in this order. */
export const poolingModes = ["cls", "max", "mean", "mean_sqrt_len", "weightedmean", "lasttoken"] as const;
export type PoolingMode = (typeof poolingModes)[number];

export interface Pooling {
  readonly modes: readonly PoolingMode[];
  /** False: the tokens of the prompt do not count. */
  readonly includePrompt: boolean;
}

/** `1_Pooling/config.json`, in the new form (`pooling_mode`) and the old one (a boolean a mode). */
export const poolingConfigSchema = z.looseObject({
  pooling_mode: z.union([z.string(), z.array(z.string())]).nullish(),
  pooling_mode_cls_token: z.boolean().nullish(),
  pooling_mode_max_tokens: z.boolean().nullish(),
  pooling_mode_mean_tokens: z.boolean().nullish(),
  pooling_mode_mean_sqrt_len_tokens: z.boolean().nullish(),
  pooling_mode_weightedmean_tokens: z.boolean().nullish(),
  pooling_mode_lasttoken: z.boolean().nullish(),
  word_embedding_dimension: z.int().positive().nullish(),
  embedding_dimension: z.int().positive().nullish(),
  include_prompt: z.boolean().nullish(),
});

/** Whether a config says how to pool: sentence-transformers takes the mean where it does not. */
export function statesPooling(config: z.output<typeof poolingConfigSchema>): boolean {
  return (
    [config.pooling_mode ?? []].flat().length > 0 ||
    poolingModes.some((mode) => config[oldKeys[mode]] === true)
  );
}

/** The pooling a config asks for; without any mode it is the mean. Throws `InputError` for an unknown mode. */
export function poolingOf(config: z.output<typeof poolingConfigSchema>, file: string): Pooling {
  const includePrompt = config.include_prompt ?? true;
  if (config.pooling_mode != null) {
    return { modes: parsePoolingModes([config.pooling_mode].flat(), { file }), includePrompt };
  }
  const modes = poolingModes.filter((mode) => config[oldKeys[mode]] === true);
  return { modes: modes.length === 0 ? ["mean"] : modes, includePrompt };
}

/** Checks names of modes and puts them in the order of concatenation. Throws `InputError`. */
export function parsePoolingModes(
  names: readonly string[],
  place: { file: string } | undefined,
): PoolingMode[] {
  for (const name of names) {
    if (!(poolingModes as readonly string[]).includes(name)) {
      throw new InputError(`pooling is "${name}"; expected one or more of ${poolingModes.join(", ")}`, place);
    }
  }
  const modes = poolingModes.filter((mode) => names.includes(mode));
  return modes.length === 0 ? ["mean"] : modes;
}

const oldKeys = {
  cls: "pooling_mode_cls_token",
  max: "pooling_mode_max_tokens",
  mean: "pooling_mode_mean_tokens",
  mean_sqrt_len: "pooling_mode_mean_sqrt_len_tokens",
  weightedmean: "pooling_mode_weightedmean_tokens",
  lasttoken: "pooling_mode_lasttoken",
} as const satisfies Record<PoolingMode, string>;
