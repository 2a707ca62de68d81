import { InputError } from "./errors.js";
import { didYouMean } from "./nearest-name.js";

/** `value` as one of the choices. Throws `InputError` that lists them and names the nearest; `name` begins the message. */
export function requireChoice<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new InputError(
    `${name} is ${JSON.stringify(value)}; expected ${choices.join(", ")}.${didYouMean(String(value), choices)}`,
  );
}
