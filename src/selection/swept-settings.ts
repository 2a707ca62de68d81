import { type CandidateSpec, candidateKinds } from "../contracts/candidate-spec.js";
import type { Sweep, SweptSetting } from "../contracts/sweep.js";

/** One setting of a sweep as a candidate. */
export interface PlannedSetting extends Pick<SweptSetting, "dims" | "quant"> {
  readonly id: string;
  readonly spec: string;
}

/** Whether a sweep goes over a candidate: it has vectors, and says nothing of dims or quant itself. */
export function isSwept({ kind, options }: CandidateSpec): boolean {
  const takes: readonly string[] = candidateKinds[kind];
  return takes.includes("quant") && options.dims === undefined && options.quant === undefined;
}

/**
 * The settings of a sweep for one candidate, but for whole float32 vectors, which are the candidate itself. `whole` is how
 * many dimensions it has; settings with more, or with as many said once more, are left out; null: not known, all are given.
 */
export function sweptSettings(
  base: CandidateSpec,
  { dims, quant }: Sweep,
  whole: number | null,
): PlannedSetting[] {
  const kept = [...new Set([...(dims ?? []).filter((one) => whole === null || one < whole)])];
  // All dimensions are a setting where they were asked for, by their number or by asking for no other.
  const all = dims === undefined || whole === null || dims.includes(whole) ? [null] : [];
  return [...all, ...kept].flatMap((cut) =>
    [...new Set(quant ?? ["none" as const])].flatMap((precision) => {
      const options = [
        ...(cut === null ? [] : [`dims=${cut}`]),
        ...(precision === "none" ? [] : [`quant=${precision}`]),
      ].join("&");
      if (options === "") return [];
      const withOptions = (text: string): string => `${text}${text.includes("?") ? "&" : "?"}${options}`;
      return [{ id: withOptions(base.id), spec: withOptions(base.spec), dims: cut, quant: precision }];
    }),
  );
}
