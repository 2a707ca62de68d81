import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";

/** A whole number of at least 1 given as an option of a candidate, or null. Throws `InputError`. */
export function positiveOption(spec: CandidateSpec, name: string): number | null {
  const text = spec.options[name];
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw new InputError(`"${spec.spec}": ${name} is "${text}"; expected a whole number from 1`);
  }
  return value;
}

/** `true` or `false` given as an option of a candidate, or null. Throws `InputError`. */
export function booleanOption(spec: CandidateSpec, name: string): boolean | null {
  const text = spec.options[name];
  if (text === undefined) return null;
  if (text !== "true" && text !== "false") {
    throw new InputError(`"${spec.spec}": ${name} is "${text}"; expected true or false`);
  }
  return text === "true";
}
