import type { Config } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import { type FusionMethod, type Normalization, weightedMethods } from "../contracts/fusion-method.js";

/** How lists of several candidates become one. */
export interface FusionPlan {
  readonly method: FusionMethod;
  readonly weights: readonly number[] | null;
  readonly k: number;
  /** Of rbc alone. */
  readonly phi?: number;
  readonly normalization: Normalization;
}

/** The fusion of `parts` lists as a config states it; `what` names it. Throws `InputError` for weights that do not fit. */
export function planFusion(
  what: string,
  parts: number,
  {
    method,
    weights,
    k,
    phi,
    normalization,
  }: Pick<Config["hybrids"][number], "method" | "weights" | "k" | "phi" | "normalization">,
): FusionPlan {
  if (weights !== undefined && weights.length !== parts) {
    throw new InputError(
      `${what} of ${parts} candidates was given ${weights.length} ${weights.length === 1 ? "weight" : "weights"}; give one each`,
    );
  }
  if (weights !== undefined && !weightedMethods.includes(method))
    throw new InputError(`${what} by ${method} takes no weights; ${weightedMethods.join(", ")} do`);
  return {
    method,
    weights: weights ?? null,
    k,
    ...(method === "rbc" ? { phi: phi ?? 0.8 } : {}),
    normalization,
  };
}
