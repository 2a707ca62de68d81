import type { ConfigInput } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import { type PerturbationKind, perturbationKinds } from "../contracts/perturbation-kind.js";
import { requireChoice } from "../contracts/require-choice.js";
import { storedPrecisions } from "../contracts/vector-form.js";
import { type CostFlags, trafficOfFlags } from "./cost-options.js";
import { type CandidateFlags, type DataFlags, flagsAsConfig, positiveInteger } from "./data-options.js";

/** Flags of `alidade bench`. */
export interface BenchFlags extends DataFlags, CandidateFlags, CostFlags {
  metric?: string[];
  baseline?: string;
  depth?: number;
  require?: string[];
  weight?: string[];
  limit?: number;
  dims?: string[];
  quant?: string[];
  sweepMargin?: number;
  perturb?: string[];
  ablatePrompts?: boolean;
  synonyms?: string;
  slice?: string[];
  explain?: string[];
  result?: string;
  simulate?: number | true;
  timingQueries?: number;
  cache: boolean;
  refresh?: boolean;
  output?: string[];
  exitZero?: boolean;
  json?: boolean;
}

/** The part of a config that the flags of `bench` give. Throws `InputError` for a value that is none. */
export function benchConfig(flags: BenchFlags): Partial<ConfigInput> {
  return {
    ...flagsAsConfig(flags),
    ...trafficOfFlags(flags),
    ...(flags.metric === undefined ? {} : { metrics: flags.metric.flatMap((names) => names.split(",")) }),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
    ...sweepOf(flags),
    ...(flags.depth === undefined ? {} : { depth: flags.depth }),
    ...(flags.slice === undefined ? {} : { slices: flags.slice.flatMap((names) => names.split(",")) }),
    ...(flags.require === undefined ? {} : { require: flags.require }),
    ...(flags.weight === undefined ? {} : { weights: weightsOf(flags.weight) }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.perturb === undefined ? {} : { perturb: perturbationsOf(flags.perturb) }),
    ...(flags.ablatePrompts === undefined ? {} : { ablatePrompts: flags.ablatePrompts }),
    ...(flags.synonyms === undefined ? {} : { synonyms: flags.synonyms }),
    ...(flags.timingQueries === undefined ? {} : { timing: { queries: flags.timingQueries } }),
  };
}

/** The sweep that --dims and --quant ask for. Throws `InputError` for a value out of range, and a margin without them. */
function sweepOf({ dims, quant, sweepMargin: margin }: BenchFlags): Partial<ConfigInput> {
  if (dims === undefined && quant === undefined) {
    if (margin === undefined) return {};
    throw new InputError(
      "--sweep-margin would have no effect: nothing is swept; add --dims or --quant, or leave it out",
    );
  }
  const listed = (values: readonly string[]): string[] =>
    values.flatMap((value) => value.split(",")).map((text) => text.trim());
  return {
    sweep: {
      ...(dims === undefined ? {} : { dims: listed(dims).map(positiveInteger("--dims", { to: 100_000 })) }),
      ...(quant === undefined
        ? {}
        : {
            quant: listed(quant).map((name) => requireChoice("--quant", name, ["none", ...storedPrecisions])),
          }),
      ...(margin === undefined ? {} : { margin }),
    },
  };
}

/** A drop from 0 to below 1. Throws `InputError` for anything else. */
export function marginOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InputError(`--sweep-margin is "${text}"; expected a number from 0 to below 1, such as 0.02`);
}

/** `ndcg@10=3,p95=1` as weights by measure. Throws `InputError` for an entry without a number above 0, and one given twice. */
function weightsOf(values: readonly string[]): Record<string, number> {
  const weights = new Map<string, number>();
  for (const entry of values.flatMap((value) => value.split(",")).map((text) => text.trim())) {
    const [, written, number = ""] = /^([a-z].*)=([^=]*)$/i.exec(entry) ?? [];
    const measure = written?.trim();
    const weight = Number(number);
    if (measure === undefined || number.trim() === "" || !(weight > 0 && Number.isFinite(weight)))
      throw new InputError(
        `--weight is "${entry}"; expected MEASURE=NUMBER with a number above 0, such as ndcg@10=3`,
      );
    if (weights.has(measure)) throw new InputError(`--weight gives ${measure} twice; give it once`);
    weights.set(measure, weight);
  }
  return Object.fromEntries(weights);
}

/** Throws `InputError` for a kind that is none, with the nearest. */
function perturbationsOf(values: readonly string[]): PerturbationKind[] {
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim());
  return names.map((name) => requireChoice("--perturb", name, perturbationKinds));
}
