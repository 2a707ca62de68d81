import type { RateLimits } from "./vendor-call.js";

/** Recognition goes by marker, not by `instanceof`, so it survives two copies of the package. */
const marker = "alidade:error";

type ErrorKind = "input" | "provider" | "interrupted" | "budget";

/** Where in a file a mistake stands; `line` and `column` count from 1. */
export interface InputLocation {
  file: string;
  line?: number | undefined;
  column?: number | undefined;
  /** Where a config names that file. */
  namedAt?: InputLocation | undefined;
}

/**
 * Something the user can fix: a bad argument, config or data file. Exit code 2.
 * The message quotes the offending value, the rule, the place and the next step.
 */
export class InputError extends Error {
  readonly [marker]: ErrorKind = "input";
  readonly location: InputLocation | undefined;

  constructor(message: string, location?: InputLocation) {
    super(location === undefined ? message : `${message} (${formatLocation(location)})`);
    this.name = "InputError";
    this.location = location;
  }
}

/** Runs `work`; an `InputError` of it that has no place of its own gets `location`, if that is known. */
export function placed<T>(location: InputLocation | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const bare =
      error instanceof InputError && !(error instanceof InputErrors) && error.location === undefined;
    throw bare && location !== undefined ? new InputError(error.message, location) : error;
  }
}

/** Several input errors found in one pass over the data, shown together. Exit code 2. */
export class InputErrors extends InputError {
  readonly errors: readonly InputError[];
  readonly total: number;

  constructor(errors: readonly InputError[], total: number = errors.length) {
    const hidden = total - errors.length;
    const lines = errors.map((error) => error.message);
    super(hidden > 0 ? `${lines.join("\n")}\n… and ${hidden} more` : lines.join("\n"));
    this.name = "InputErrors";
    this.errors = errors;
    this.total = total;
  }
}

/**
 * Runs `work`; its `InputError`s about a whole file, or without a place, tell where a config names the thing: what
 * `namedAt` gives for them.
 */
export async function namedIn<T>(
  namedAt: (error: InputError) => InputLocation | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InputError ? named(error, namedAt) : error;
  }
}

function named(error: InputError, namedAt: (error: InputError) => InputLocation | undefined): InputError {
  if (error instanceof InputErrors) {
    return new InputErrors(
      error.errors.map((each) => named(each, namedAt)),
      error.total,
    );
  }
  const { location, message } = error;
  const name = location?.line === undefined ? namedAt(error) : undefined;
  if (name === undefined) return error;
  if (location === undefined) return new InputError(message, name);
  const problem = message.slice(0, -` (${formatLocation(location)})`.length);
  return new InputError(problem, { ...location, namedAt: name });
}

/** What a provider tells the scheduler about a failed call. */
export interface ProviderFailure {
  /** Milliseconds the service asked to wait before another try. */
  retryAfterMs?: number;
  /** The input was too large and should be split. */
  tooLarge?: boolean;
  /** Share of the size that would have been taken, where the service says it. */
  fits?: number;
  /** True when another try cannot help (bad key, exhausted quota). */
  final?: boolean;
  /** At most so many further tries; those of `tooLarge` come before it is split. Absent: as many as the scheduler makes. */
  tries?: number;
  /** The service has too much to do: fewer calls at once. */
  throttled?: boolean;
  /** Sent, and its answer lost or of no use: it may be billed, and billed again when it is repeated. */
  maybeBilled?: boolean;
  /** What the service said of its limits. */
  limits?: RateLimits;
  cause?: unknown;
}

/** Something a model or service did. Exit code 4. */
export class ProviderError extends Error {
  readonly [marker]: ErrorKind = "provider";
  readonly failure: ProviderFailure;

  constructor(message: string, failure: ProviderFailure = {}) {
    super(message, { cause: failure.cause });
    this.name = "ProviderError";
    this.failure = failure;
  }
}

/** The user interrupted the work; everything finished so far is stored. Exit code 130. */
export class InterruptedError extends Error {
  readonly [marker]: ErrorKind = "interrupted";

  constructor(message = "interrupted") {
    super(message);
    this.name = "InterruptedError";
  }
}

/** The next call to a vendor could pass the budget, so it was not made; everything paid for is stored. Exit code 4. */
export class BudgetError extends Error {
  readonly [marker]: ErrorKind = "budget";

  constructor(message: string) {
    super(message);
    this.name = "BudgetError";
  }
}

/** Throws `InterruptedError` where the user has interrupted. */
export function throwIfAborted(signal: Pick<AbortSignal, "aborted"> | undefined): void {
  if (signal?.aborted) throw new InterruptedError();
}

/** The kind of one of Alidade's own errors, or null for anything else (which is a bug). */
export function errorKind(error: unknown): ErrorKind | null {
  if (typeof error !== "object" || error === null || !(marker in error)) return null;
  return (error as Record<typeof marker, ErrorKind>)[marker];
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `file:line:column`, with the parts that are known, and where a config names the file. */
export function formatLocation({ file, line, column, namedAt }: InputLocation): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return namedAt === undefined ? place : `${place}, named in ${formatLocation(namedAt)}`;
}
