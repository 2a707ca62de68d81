import type { Egress } from "../contracts/egress.js";
import { InputError, ProviderError } from "../contracts/errors.js";
import { field, wholeOf } from "../contracts/json-field.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Clock } from "./clock.js";
import { readFailure } from "./read-failure.js";
import { createVendorClient } from "./vendor-client.js";
import { limitsIn, vendorExchange } from "./vendor-exchange.js";

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
  /** A seam for tests. */
  readonly clock?: Clock | undefined;
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
 * A client of `POST /chat/completions`: one question at a time through the client that all services share, which waits and
 * asks again as it does for vectors. Throws `InputError` for an address that egress does not allow, `ProviderError` for an
 * answer that is none, is not understood or refuses; a key is never part of a message.
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { egress, url, model, apiKey, purpose, timeoutMs = 60_000, retries = 4, clock } = options;
  requireWhole("timeoutMs", timeoutMs);
  requireWhole("retries", retries, 0);
  if (model.trim() === "")
    throw new InputError(`${purpose} names no model; give one as its service calls it`);
  const address = `${url.replace(/\/+$/, "").replace(/\/chat\/completions$/, "")}/chat/completions`;
  const client = createVendorClient({ parallelCalls: 1, retries, clock });
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const exchange = { egress, purpose, secrets: apiKey === undefined ? [] : [apiKey], timeoutMs };

  return {
    async ask(messages, texts, signal) {
      const body = { model, messages, temperature: 0 };
      const request = { url: address, method: "POST", headers, body, kind: "texts", texts } as const;
      const { answer } = await client.call(
        () =>
          vendorExchange(
            request,
            ({ body: said, headers: answered }) => ({ answer: answerIn(said), limits: limitsIn(answered) }),
            { ...exchange, failureOf: readFailure, signal },
          ),
        { requests: 1, tokens: 0 },
        signal,
      );
      return answer;
    },
  };
}

/** The content of the first choice. Throws `ProviderError` where there is none. */
function answerIn(body: unknown): ChatAnswer {
  const choices = field(body, "choices");
  const text = field(field(Array.isArray(choices) ? choices[0] : null, "message"), "content");
  if (typeof text !== "string") {
    // Whole: an error is shortened once no key is in it.
    throw new ProviderError(`answered something that is no chat completion: ${JSON.stringify(body)}`);
  }
  const usage = field(body, "usage");
  return {
    text,
    promptTokens: wholeOf(field(usage, "prompt_tokens")),
    completionTokens: wholeOf(field(usage, "completion_tokens")),
  };
}
