/** A wait longer than this is a reason to stop and say so. */
export const longestWaitMs = 120_000;

/** What the headers of a failure ask for. */
export interface RetryAdvice {
  /** Milliseconds to wait; null: nothing usable is said. */
  readonly delayMs: number | null;
  /** `x-should-retry`, which overrides the status; null: not there. */
  readonly shouldRetry: boolean | null;
}

/**
 * Reads when a service wants to be asked again: `retry-after-ms`; `retry-after` in seconds (decimals allowed) or as a
 * date; else the largest `x-ratelimit-reset-*` among the limits with nothing remaining. Values that are no positive
 * number say nothing. The order is that of openai-python's `_base_client.py`.
 */
export function retryAdvice(headers: Readonly<Record<string, string>>, now: number): RetryAdvice {
  const said = headers["x-should-retry"];
  const delayMs =
    positive(Number(headers["retry-after-ms"] ?? Number.NaN)) ??
    retryAfter(headers["retry-after"], now) ??
    resetOfExhausted(headers);
  return { delayMs, shouldRetry: said === "true" ? true : said === "false" ? false : null };
}

/** Whether a status may be another one the next time. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
}

/** Milliseconds of `6m0s`, `420ms`, `1h2m3.5s`, or of a bare number of seconds; null for what is none. */
export function durationMs(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(trimmed)) return null;
  let total = 0;
  for (const [, amount, , unit] of trimmed.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * unitMs[unit!]!;
  return total;
}

/** Exponential back-off with full jitter: a share of min(0.5 s · 2^tries, 8 s) drawn evenly; `draw` is in [0, 1). */
export function backoffMs(tries: number, draw: number): number {
  return Math.min(500 * 2 ** tries, 8000) * draw;
}

function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const seconds = Number(header);
  if (header.trim() !== "" && !Number.isNaN(seconds)) return positive(seconds * 1000);
  return positive(Date.parse(header) - now);
}

function resetOfExhausted(headers: Readonly<Record<string, string>>): number | null {
  let longest: number | null = null;
  for (const [name, value] of Object.entries(headers)) {
    const limit = /^x-ratelimit-remaining-(.+)$/.exec(name)?.[1];
    if (limit === undefined || Number(value) !== 0 || value.trim() === "") continue;
    const reset = positive(durationMs(headers[`x-ratelimit-reset-${limit}`] ?? "") ?? 0);
    if (reset !== null && (longest === null || reset > longest)) longest = reset;
  }
  return longest;
}

function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
