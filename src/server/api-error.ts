import { errorKind, errorMessage, type ProviderError } from "../contracts/errors.js";

/** An answer that is no success, in the shape of OpenAI's API, which its clients know how to read. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 413 | 429 | 499 | 500 | 503,
    message: string,
    readonly details: {
      readonly type?: string;
      readonly param?: string;
      readonly code?: string;
      readonly retryAfterMs?: number;
    } = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { type = typeOf(this.status), param = null, code = null } = this.details;
    return { error: { message: this.message, type, param, code } };
  }

  headers(): Record<string, string> {
    const { retryAfterMs } = this.details;
    if (retryAfterMs === undefined) return {};
    return {
      "retry-after": String(Math.ceil(retryAfterMs / 1000)),
      "retry-after-ms": String(Math.ceil(retryAfterMs)),
    };
  }
}

/** What a client is told of anything that was thrown. A fault of Alidade itself is not described to it. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  switch (errorKind(error)) {
    case "input":
      return new ApiError(400, errorMessage(error));
    case "interrupted":
      return new ApiError(499, "the client went away before it was answered");
    case "budget":
      return new ApiError(503, errorMessage(error), { code: "budget_exhausted" });
    case "provider": {
      const { message, failure } = error as ProviderError;
      const { retryAfterMs } = failure;
      if (retryAfterMs === undefined) return new ApiError(500, `the model failed: ${message}`);
      return new ApiError(429, message, { code: "overloaded", retryAfterMs });
    }
    default:
      return new ApiError(500, "the server failed; its own output says how");
  }
}

function typeOf(status: number): string {
  if (status === 401 || status === 403) return "authentication_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
