import { field, textOf } from "../contracts/json-field.js";
import type { FailureReading, VendorAnswer } from "../contracts/vendor-call.js";

/**
 * What an answer without success says, in any of the shapes that services use: `error.message`, `error`, `message`,
 * `detail`, or words without JSON. A 413, a 400 or 422 about size, and a 429 for a call that is larger than all that may be
 * sent in a minute, which no wait can help, are too large; a quota that is used up is final.
 */
export function readFailure(answer: VendorAnswer): FailureReading {
  const { status, body } = answer;
  const reason = reasonOf(body);
  const error = field(body, "error");
  const codes = [field(error, "code"), field(error, "type"), field(body, "code"), field(body, "type")].map(
    String,
  );
  const size = (status === 400 || status === 422) && reason !== null && speaksOfSize(reason);
  const overLimit = status === 429 && /\brequest too large\b/i.test(reason ?? "");
  const tooLarge = status === 413 || size || overLimit || codes.includes("max_tokens_per_request");
  const fits = tooLarge && reason !== null ? shareThatFits(reason) : undefined;
  return {
    reason,
    ...(tooLarge ? { tooLarge } : {}),
    ...(fits === undefined ? {} : { fits }),
    ...(codes.includes("insufficient_quota") || status === 402 ? { final: true } : {}),
  };
}

/** The two numbers of a message about size: what is taken and what was given; null where it has not two. */
export function sizesIn(reason: string): { readonly max: number; readonly actual: number } | null {
  const numbers = [
    ...reason.replace(/'[^']*'|\[RID[^\]]*\]/g, "").matchAll(/(?<![\w.-])\d+(?![\w-]|\.\d)/g),
  ].map(Number);
  const [a, b] = numbers;
  return a === undefined || b === undefined || a === b
    ? null
    : { max: Math.min(a, b), actual: Math.max(a, b) };
}

function shareThatFits(reason: string): number | undefined {
  const sizes = sizesIn(reason);
  return sizes === null || sizes.max <= 0 ? undefined : sizes.max / sizes.actual;
}

function speaksOfSize(reason: string): boolean {
  if (/dimension|dtype|encoding_format/i.test(reason)) return false;
  return (
    /\b(tokens?|texts?|inputs?|batch|items?|requests?|context|length|payload|body|content)\b/i.test(reason) &&
    /\btoo (many|long|large)\b|\bat most\b|\bmax(imum)?\b|\bexceed|\bless than \d|\blimit\b|\bsplit into\b/i.test(
      reason,
    )
  );
}

function reasonOf(body: unknown): string | null {
  if (typeof body === "string") return /^\s*</.test(body) ? null : textOf(body.trim());
  const error = field(body, "error");
  const detail = field(body, "detail");
  return (
    textOf(field(error, "message")) ??
    textOf(error) ??
    textOf(field(body, "message")) ??
    textOf(detail) ??
    (Array.isArray(detail) ? textOf(field(detail[0], "msg")) : textOf(field(detail, "message")))
  );
}
