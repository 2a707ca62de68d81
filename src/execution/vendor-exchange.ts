import type { Egress } from "../contracts/egress.js";
import {
  errorKind,
  errorMessage,
  InterruptedError,
  ProviderError,
  type ProviderFailure,
} from "../contracts/errors.js";
import type {
  FailureReading,
  RateLimit,
  RateLimits,
  VendorAnswer,
  VendorRequest,
} from "../contracts/vendor-call.js";
import { durationMs, isPassing, longestWaitMs, retryAdvice } from "./retry-delay.js";

export interface VendorExchangeOptions {
  readonly egress: Egress;
  /** Who asks, as records of egress and errors name it. */
  readonly purpose: string;
  /** Keys that were sent: whatever the service says, they are in no error. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  /** Understands an answer whose status is no success. */
  readonly failureOf: (answer: VendorAnswer) => FailureReading;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970, for dates in headers. */
  readonly now?: (() => number) | undefined;
}

/**
 * One HTTP exchange with a service: one try, no wait. Gives the answer, with `read` of it. Throws `InputError` where
 * egress does not allow the address, `InterruptedError` when the signal aborts, and `ProviderError` for everything that
 * the service or the network did, with what a scheduler must know of it. A time-out, an answer that was cut and one that
 * `read` cannot use may have been billed.
 */
export async function vendorExchange<T>(
  request: VendorRequest,
  read: (answer: VendorAnswer) => T,
  options: VendorExchangeOptions,
): Promise<T> {
  const answer = await ask(request, options);
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, options);
  try {
    return read(answer);
  } catch (error) {
    throw error instanceof ProviderError ? scrubbed(error, options) : error;
  }
}

/** What a service says of its limits in the headers of an answer; undefined: nothing. */
export function limitsIn(headers: Readonly<Record<string, string>>): RateLimits | undefined {
  const requests = limitIn(headers, "requests");
  const tokens = limitIn(headers, "tokens");
  return requests === undefined && tokens === undefined ? undefined : { requests, tokens };
}

/** A text with every key in it, as such, as JSON or as part of an address, replaced. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret !== "")
    .reduce((clean, secret) => clean.replaceAll(secret, "…"), text);
}

async function ask(request: VendorRequest, options: VendorExchangeOptions): Promise<VendorAnswer> {
  const { egress, purpose, timeoutMs, signal } = options;
  const { url, method, headers, body, kind, texts } = request;
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await egress.send({
      url,
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      purpose,
      kind,
      texts,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    const text = await response.text();
    const lengthSaid = Number(response.headers.get("content-length") ?? Number.NaN);
    if (text === "" && lengthSaid > 0) throw new TypeError("terminated");
    return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) };
  } catch (error) {
    if (signal?.aborted === true) throw new InterruptedError();
    if (errorKind(error) !== null) throw error;
    throw lost(error, url, options);
  }
}

/** The status, the service's own words, and what they mean for another try. */
function refusal(answer: VendorAnswer, options: VendorExchangeOptions): ProviderError {
  const { purpose, secrets, now = Date.now } = options;
  const { status, headers } = answer;
  const reading = options.failureOf(answer);
  const { delayMs, shouldRetry } = retryAdvice(headers, now());
  const retryAfterMs = delayMs ?? reading.retryDelayMs ?? null;
  const tooLong = retryAfterMs !== null && retryAfterMs > longestWaitMs;
  const again = shouldRetry ?? (isPassing(status) || reading.splitAfter !== undefined);
  const final = reading.tooLarge !== true && (reading.final === true || !again || tooLong);
  const limits = limitsIn(headers);
  const failure: ProviderFailure = {
    ...(retryAfterMs === null || final ? {} : { retryAfterMs }),
    ...(reading.tooLarge === true ? { tooLarge: true } : {}),
    ...(reading.fits === undefined ? {} : { fits: reading.fits }),
    ...(reading.splitAfter === undefined || final ? {} : { tries: reading.splitAfter, tooLarge: true }),
    ...(final ? { final } : {}),
    ...(status === 429 ? { throttled: true } : {}),
    ...(limits === undefined ? {} : { limits }),
  };
  const reason = reading.reason === null ? "" : `: ${oneLine(withoutSecrets(reading.reason, secrets))}`;
  return new ProviderError(
    `${purpose} answered ${status}${reason}${hint(answer, tooLong, retryAfterMs)}`,
    failure,
  );
}

function hint({ status, headers }: VendorAnswer, tooLong: boolean, waitMs: number | null): string {
  if (tooLong)
    return ` (it asks to wait ${Math.ceil(waitMs! / 60_000)} minutes: run the same command again then; what is stored is not asked for again)`;
  if (status < 300 || status > 399) return "";
  const to = headers.location;
  const host = to !== undefined && URL.canParse(to) ? ` to ${new URL(to).host}` : "";
  return ` (a redirect${host}, which is not followed: name the address it leads to)`;
}

/** What the network did, in words; whether the request had left decides whether it may be billed. */
function lost(
  error: unknown,
  url: string,
  { purpose, timeoutMs, secrets }: VendorExchangeOptions,
): ProviderError {
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") {
    return new ProviderError(`${purpose} did not answer within ${timeoutMs / 1000} s`, {
      maybeBilled: true,
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null;
  const code = (cause as NodeJS.ErrnoException | null)?.code ?? "";
  const { host } = new URL(url);
  const words = withoutSecrets(cause?.message || errorMessage(error), secrets);
  if (code === "ECONNREFUSED") {
    return new ProviderError(
      `${purpose} cannot be reached: nothing listens at ${host}; start the server, or name its address`,
      {
        final: true,
      },
    );
  }
  if (ofHandshake.test(code)) {
    const asPlain = code === "ERR_SSL_WRONG_VERSION_NUMBER" ? "it does not speak https" : words;
    return new ProviderError(`${purpose} cannot be reached at ${host} (${asPlain})`, { final: true });
  }
  if (notSent.has(code)) {
    const final = code === "ENOTFOUND" ? { final: true } : {};
    return new ProviderError(`${purpose} cannot be reached at ${host} (${words})`, final);
  }
  return new ProviderError(`${purpose} was cut off (${words})`, { maybeBilled: true, cause: error });
}

function scrubbed(error: ProviderError, { purpose, secrets }: VendorExchangeOptions): ProviderError {
  return new ProviderError(`${purpose} ${oneLine(withoutSecrets(error.message, secrets))}`, error.failure);
}

function limitIn(headers: Readonly<Record<string, string>>, what: string): RateLimit | undefined {
  const number = (name: string): number | null => {
    const value = Number(headers[name] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 && headers[name] !== "" ? value : null;
  };
  const limit = number(`x-ratelimit-limit-${what}`);
  const remaining = number(`x-ratelimit-remaining-${what}`);
  if (remaining === null) return undefined;
  return { limit, remaining, resetMs: durationMs(headers[`x-ratelimit-reset-${what}`] ?? "") };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}

/** Failures of the connection itself: nothing of the request had left. */
const notSent: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Codes of Node and OpenSSL for a certificate that is not trusted, or for no TLS at all: nothing had left either. */
const ofHandshake = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_CA$|^ERR_SSL_WRONG_VERSION_NUMBER$/;
