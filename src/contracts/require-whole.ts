import { InputError } from "./errors.js";

/** Throws `InputError` unless `value` is a whole number from `from` (default 1) to `to` (default: no end); `name` begins the message. */
export function requireWhole(name: string, value: number, from = 1, to = Number.POSITIVE_INFINITY): void {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return;
  const end = to === Number.POSITIVE_INFINITY ? "" : ` to ${to}`;
  throw new InputError(`${name} is ${value}; expected a whole number from ${from}${end}`);
}
