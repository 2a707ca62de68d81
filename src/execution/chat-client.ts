import type { Egress } from "../contracts/egress.js";
import { errorKind, errorMessage, InputError, ProviderError, throwIfAborted } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";

export interface ChatClientOptions {
  readonly egress: Egress;
  /** Base address of an OpenAI-compatible service, such as `https://api.openai.com/v1` or `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as a bearer token; taken from the environment, never from a file. */
  readonly apiKey?: string | undefined;
  /** Who asks, as records of egress and errors name it. */
  readonly purpose: string;
  /** Default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Further tries after a failure that may pass: 408, 429, 5xx, a cut connection. Default 4. */
  readonly retries?: number | undefined;
  /** Waits; a seam for tests. */
  readonly wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

export interface ChatAnswer {
  readonly text: string;
  /** Tokens as the service counts them; null where it does not say. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/** Asks a chat model one thing at a time. */
export interface ChatClient {
  /** `texts` is how many documents and queries the messages hold. */
  ask(messages: readonly ChatMessage[], texts: number, signal?: AbortSignal): Promise<ChatAnswer>;
}

/**
 * A client of `POST /chat/completions`, through the one way out of this machine. Waits as long as `Retry-After` says
 * (at most a minute), else 1, 2, 4 … seconds. Throws `InputError` for an address that egress does not allow,
 * `ProviderError` for an answer that is none, is not understood or refuses; a key is never part of a message.
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { egress, url, model, apiKey, purpose, timeoutMs = 60_000, retries = 4, wait = pause } = options;
  requireWhole("timeoutMs", timeoutMs);
  requireWhole("retries", retries, 0);
  if (model.trim() === "")
    throw new InputError(`${purpose} names no model; give one as its service calls it`);
  const address = `${url.replace(/\/+$/, "").replace(/\/chat\/completions$/, "")}/chat/completions`;

  async function once(body: string, texts: number, signal: AbortSignal | undefined): Promise<ChatAnswer> {
    const limit = AbortSignal.timeout(timeoutMs);
    const response = await egress.send({
      url: address,
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body,
      purpose,
      kind: "texts",
      texts,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    const text = await response.text();
    if (response.ok) return answerIn(text, purpose);
    const passing = response.status === 408 || response.status === 429 || response.status >= 500;
    const retryAfterMs = retryAfter(response.headers.get("retry-after"));
    throw new ProviderError(
      `${purpose} answered ${response.status}${reasonIn(text, apiKey)}`,
      passing ? { ...(retryAfterMs === null ? {} : { retryAfterMs }) } : { final: true },
    );
  }

  return {
    async ask(messages, texts, signal) {
      const body = JSON.stringify({ model, messages, temperature: 0 });
      for (let tries = 0; ; tries++) {
        throwIfAborted(signal);
        try {
          return await once(body, texts, signal);
        } catch (error) {
          throwIfAborted(signal);
          const failure = asProviderError(error, purpose, timeoutMs);
          if (failure.failure.final === true || tries >= retries) throw failure;
          await wait(Math.min(failure.failure.retryAfterMs ?? 1000 * 2 ** tries, longestWait), signal);
        }
      }
    },
  };
}

/** The content of the first choice. Throws `ProviderError` where there is none. */
function answerIn(text: string, purpose: string): ChatAnswer {
  const answer = jsonOf(text) as
    | { choices?: { message?: { content?: unknown } }[]; usage?: Record<string, unknown> }
    | null
    | undefined;
  const content = answer?.choices?.[0]?.message?.content;
  if (typeof content !== "string") {
    throw new ProviderError(
      `${purpose} answered something that is no chat completion: ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  const count = (value: unknown): number | null =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
  return {
    text: content,
    promptTokens: count(answer?.usage?.prompt_tokens),
    completionTokens: count(answer?.usage?.completion_tokens),
  };
}

/** What the service gives as the reason, without the key where it repeats it. */
function reasonIn(text: string, apiKey: string | undefined): string {
  const body = jsonOf(text) as { error?: { message?: unknown } | string } | null | undefined;
  const error = body?.error;
  const message = typeof error === "string" ? error : error?.message;
  if (typeof message !== "string" || message === "") return "";
  return `: ${(apiKey ? message.replaceAll(apiKey, "…") : message).slice(0, 200)}`;
}

function asProviderError(error: unknown, purpose: string, timeoutMs: number): ProviderError {
  if (error instanceof ProviderError) return error;
  if (errorKind(error) !== null) throw error;
  const slow = error instanceof Error && error.name === "TimeoutError";
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return new ProviderError(
    slow
      ? `${purpose} did not answer within ${timeoutMs / 1000} s`
      : `${purpose} cannot be reached (${errorMessage(error)}${cause})`,
    { cause: error },
  );
}

/** Milliseconds of a Retry-After header, in seconds or as a date; null where it says nothing. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now());
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout } = await import("node:timers/promises");
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

const longestWait = 60_000;
