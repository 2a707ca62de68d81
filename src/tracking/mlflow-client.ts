import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Egress, EgressKind } from "../contracts/egress.js";
import { errorKind, errorMessage } from "../contracts/errors.js";
import type { MlflowPlace } from "./mlflow-place.js";

/** The server understood a call and will not do it, however often it is asked. */
export class MlflowRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`MLflow refuses (${code}): ${message.replace(/\s+/g, " ").slice(0, 300)}`);
    this.name = "MlflowRefusal";
    this.code = code;
  }
}

/** The server was not reached, or not in time, or is no MLflow server, or does not know us. */
export class MlflowUnreachable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MlflowUnreachable";
  }
}

export interface MlflowClientOptions {
  readonly place: MlflowPlace;
  readonly egress: Egress;
  /** Gives up at once. */
  readonly signal?: AbortSignal | undefined;
  /** How long one call is tried again, in all; default 60 s. */
  readonly patienceMs?: number | undefined;
  /** How long one try may take; default 10 s. */
  readonly tryMs?: number | undefined;
  /** Wait before the second try; it doubles; default 250 ms. */
  readonly backoffMs?: number | undefined;
}

/** A call of MLflow's REST interface. */
export interface MlflowCall<T extends z.ZodType> {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly kind: EgressKind;
  /** Files with words of documents or queries in it. */
  readonly texts?: number;
  readonly answer: T;
  /**
   * The body of a try. An earlier try may have been taken although its answer was lost, so that a body that must not
   * be taken twice looks first; null says that nothing is left to send.
   */
  readonly body?: (attempt: number) => Promise<string | Uint8Array<ArrayBuffer> | null>;
}

export interface MlflowClient {
  /** The checked answer; null where `body` had nothing to send. Throws `MlflowRefusal` or `MlflowUnreachable`. */
  call<T extends z.ZodType>(call: MlflowCall<T>): Promise<z.infer<T> | null>;
}

/** Calls an MLflow server through the one way out, and tries again what may pass: 408, 429, 5xx, cut connections. */
export function createMlflowClient(options: MlflowClientOptions): MlflowClient {
  const { patienceMs = 60_000, backoffMs = 250, signal, place } = options;
  return {
    async call(call) {
      const deadline = performance.now() + patienceMs;
      for (let attempt = 0; ; attempt++) {
        const body = call.body === undefined ? undefined : await call.body(attempt);
        if (body === null) return null;
        const outcome = await tryOnce(call, body, options);
        if ("value" in outcome) return outcome.value;
        const waitMs = outcome.retryAfterMs ?? Math.min(backoffMs * 2 ** attempt, 5000);
        if (performance.now() + waitMs > deadline)
          throw new MlflowUnreachable(`${place.base} ${outcome.says}`);
        try {
          await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
        } catch {
          throw new MlflowUnreachable(`${place.base} ${outcome.says}`);
        }
      }
    },
  };
}

type Outcome<T> = { readonly value: T } | { readonly says: string; readonly retryAfterMs: number | null };

async function tryOnce<T extends z.ZodType>(
  { method, path, kind, texts = 0, answer }: MlflowCall<T>,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  { place, egress, signal, tryMs = 10_000 }: MlflowClientOptions,
): Promise<Outcome<z.infer<T>>> {
  const timeout = AbortSignal.timeout(tryMs);
  let response: Response;
  let text: string;
  try {
    response = await egress.send({
      url: `${place.base}${path}`,
      method,
      headers: {
        ...place.headers,
        ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
      },
      body,
      purpose: "tracker mlflow",
      kind,
      texts,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (error) {
    if (errorKind(error) !== null) throw error;
    if (signal?.aborted) throw new MlflowUnreachable(`${place.base} did not answer in time`);
    return {
      says: timeout.aborted ? `does not answer within ${tryMs / 1000} s` : whyNot(error),
      retryAfterMs: null,
    };
  }
  return judge(response, text, answer, place);
}

function judge<T extends z.ZodType>(
  { status, headers }: Response,
  text: string,
  answer: T,
  { base }: MlflowPlace,
): Outcome<z.infer<T>> {
  const value = jsonOf(text);
  if (status >= 200 && status < 300) {
    const parsed = answer.safeParse(value);
    if (parsed.success) return { value: parsed.data };
    throw new MlflowUnreachable(
      `${base} answers with something that MLflow does not say; is it an MLflow server?`,
    );
  }
  if (status === 401 || status === 403) {
    throw new MlflowUnreachable(
      `${base} does not let us in (${status}); set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD`,
    );
  }
  if (status >= 300 && status < 400) {
    throw new MlflowUnreachable(`${base} sends us elsewhere (${status}); give the address it leads to`);
  }
  const error = errorAnswer.safeParse(value);
  if (status === 408 || status === 429 || status >= 500) {
    return { says: `answers ${status}`, retryAfterMs: retryAfterMs(headers.get("retry-after")) };
  }
  if (error.success) throw new MlflowRefusal(error.data.error_code, error.data.message ?? "");
  throw new MlflowUnreachable(`${base} answers ${status}, and not as MLflow does; is it an MLflow server?`);
}

/** Milliseconds of a Retry-After header, seconds or a date; null where it says none. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const time = Date.parse(header);
  return Number.isNaN(time) ? null : Math.max(0, time - Date.now());
}

function whyNot(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return `cannot be reached (${code ?? errorMessage(cause ?? error)})`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorAnswer = z.object({ error_code: z.string(), message: z.string().optional() });
