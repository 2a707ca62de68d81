import type { EgressKind } from "./egress.js";

/** One HTTP call that an adapter wants made. */
export interface VendorRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  /** Without `content-type`, which every body has as JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly kind: EgressKind;
  /** How many texts of documents or queries the body holds. */
  readonly texts: number;
}

/** What came back. */
export interface VendorAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of the body; its text where it is no JSON, as of a gateway's page. */
  readonly body: unknown;
}

/** What an adapter understands of an answer that is a failure. */
export interface FailureReading {
  /** In the service's words; null where it gives none. */
  readonly reason: string | null;
  /** The call, or one of its texts, was too large: fewer or shorter texts may pass. */
  readonly tooLarge?: boolean | undefined;
  /** Share of the size that would have been taken, where the service says what it takes and what it was given. */
  readonly fits?: number | undefined;
  /** Another try cannot help, whatever the status says. */
  readonly final?: boolean | undefined;
  /** A wait that the body asks for. */
  readonly retryDelayMs?: number | undefined;
  /** One text may be the cause: after so many further tries the call is split. */
  readonly splitAfter?: number | undefined;
}

/** What a service says of one of its limits; null: it does not say. */
export interface RateLimit {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Milliseconds until all of it is there again. */
  readonly resetMs: number | null;
}

/** Limits of requests and of tokens, in whatever time the service counts. */
export interface RateLimits {
  readonly requests?: RateLimit | undefined;
  readonly tokens?: RateLimit | undefined;
}
