import { InputError } from "./errors.js";

/** Throws `InputError` unless `value` lies between 0 and 1, neither included; `name` begins the message, `example` ends it. */
export function requireShare(name: string, value: number, example: number): void {
  if (value > 0 && value < 1) return;
  throw new InputError(`${name} is ${value}; expected a number between 0 and 1, such as ${example}`);
}
