import type { ProviderManifest, Role } from "../contracts/embedding-matrix.js";
import type { ProviderLimits } from "../contracts/embedding-provider.js";
import {
  BudgetError,
  errorKind,
  errorMessage,
  InputError,
  InterruptedError,
  ProviderError,
} from "../contracts/errors.js";

/** What the pool sends to a provider's worker thread. */
export type WorkerRequest =
  | {
      readonly type: "embed";
      readonly call: number;
      readonly texts: readonly string[];
      readonly role: Role;
      readonly tokensPerBatch: number | undefined;
    }
  | { readonly type: "close" };

/** What the worker answers. */
export type WorkerReply =
  | {
      readonly type: "ready";
      readonly manifest: ProviderManifest;
      readonly limits: Pick<ProviderLimits, "textsPerCall" | "charactersPerCall">;
      readonly modelBytes: number | null;
    }
  | {
      readonly type: "embedded";
      readonly call: number;
      readonly dims: number;
      readonly data: Float32Array;
      readonly tokens: Int32Array;
      readonly truncated: Uint8Array;
    }
  | { readonly type: "failed"; readonly call: number | null; readonly error: WireError };

/** An error as plain data, for crossing a thread or process. */
export interface WireError {
  readonly kind: "input" | "provider" | "interrupted" | "budget" | "bug";
  readonly message: string;
  readonly stack: string | undefined;
}

/** An error as plain data. */
export function toWireError(error: unknown): WireError {
  return {
    kind: errorKind(error) ?? "bug",
    message: errorMessage(error),
    stack: error instanceof Error ? error.stack : undefined,
  };
}

/** The error that `toWireError` took apart, of the same kind. */
export function fromWireError({ kind, message, stack }: WireError): Error {
  if (kind === "input") return new InputError(message);
  if (kind === "provider") return new ProviderError(message);
  if (kind === "interrupted") return new InterruptedError(message);
  if (kind === "budget") return new BudgetError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
