import { InputError, ProviderError } from "../../contracts/errors.js";
import { describe, type ModuleSpec } from "./load-module.js";

/** Throws `InputError` unless every named member of a module's export is a function. */
export function requireMethods(
  spec: ModuleSpec,
  file: string,
  name: string,
  value: object,
  methods: readonly string[],
): void {
  for (const method of methods) {
    const found: unknown = (value as Record<string, unknown>)[method];
    if (typeof found === "function") continue;
    throw new InputError(
      `"${spec.spec}": ${name}.${method} is ${describe(found)}; expected a function (docs/modules.md)`,
      { file },
    );
  }
}

/** A whole number from 1 among the members of a module's export. Throws `InputError` for anything else. */
export function requireCount(spec: ModuleSpec, file: string, name: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InputError(
    `"${spec.spec}": ${name} is ${describe(value)}; expected a whole number from 1 (docs/modules.md)`,
    { file },
  );
}

/** A text, or nothing, among the members of a module's export. Throws `InputError` for anything else. */
export function requireVersion(spec: ModuleSpec, file: string, name: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value;
  throw new InputError(`"${spec.spec}": ${name} is ${describe(value)}; expected a text (docs/modules.md)`, {
    file,
  });
}

/** What a user's code returned is not what it promised. */
export function wrongReturn({ spec }: ModuleSpec, what: string): ProviderError {
  return new ProviderError(`"${spec}": ${what} (docs/modules.md)`, { final: true });
}

/** Counts that a module gives beside its values, one for each; zeros where it gives none. */
export function countsOf(
  spec: ModuleSpec,
  name: string,
  given: ArrayLike<number> | undefined,
  length: number,
): Int32Array {
  if (given === undefined) return new Int32Array(length);
  if (given.length !== length)
    throw wrongReturn(spec, `${name} has ${given.length} entries for ${length}; expected one each`);
  for (let i = 0; i < length; i++) {
    if (Number.isSafeInteger(given[i]) && given[i]! >= 0) continue;
    throw wrongReturn(spec, `${name}[${i}] is ${describe(given[i])}; expected a whole number from 0`);
  }
  return Int32Array.from(given);
}
