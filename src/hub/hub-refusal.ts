import { InputError, ProviderError } from "../contracts/errors.js";
import { isPassing, retryAdvice } from "../execution/retry-delay.js";
import { CutError } from "./cut-error.js";
import type { HubFile } from "./hub-listing.js";
import type { HubSettings } from "./hub-settings.js";

/** What a call is about. */
export interface HubCallContext {
  readonly id: string;
  readonly revision: string;
  readonly file?: HubFile | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a status other than success means: an `InputError` for what the hub does not know or does not give out, a
 * `ProviderError` for what may pass or never will. Never holds the token.
 */
export async function refusalOf(
  response: Response,
  url: URL,
  { id, revision, file, settings }: HubCallContext & { readonly settings: HubSettings },
): Promise<Error> {
  const code = response.headers.get("x-error-code") ?? "";
  const said = (response.headers.get("x-error-message") ?? "").slice(0, 200);
  await response.body?.cancel();
  const { status } = response;
  const host = url.host;
  const where = `${host} answered ${status}`;
  if (status === 416) return new CutError(`${where} to a part of ${file?.path}`, { restart: true });
  if (url.origin !== new URL(settings.endpoint).origin && (status === 403 || status === 401))
    return new CutError(`${where} for ${file?.path}: the address it was sent on to has run out`);
  if (code === "GatedRepo" || status === 403) {
    return new InputError(
      `${id} is not given out to everybody (${where}): ask for access on ${settings.endpoint}/${id}, and set HF_TOKEN to a token of the account that has it`,
    );
  }
  if (code === "RevisionNotFound")
    return new InputError(`${id} has no revision "${revision}" on ${host}; leave it out for main`);
  if (code === "EntryNotFound")
    return new InputError(`${id} has no ${file?.path ?? "such file"} at ${revision}`);
  if (status === 401) {
    return new InputError(
      settings.token === null
        ? `${host} knows no public model ${id}: look at the name, or set HF_TOKEN where the model is private`
        : `${host} knows no model ${id} that HF_TOKEN may read (${where}): look at the name and at the token`,
    );
  }
  if (status === 404) return new InputError(`${host} knows no model ${id}; look at the name`);
  const retryAfterMs = retryAfter(response.headers);
  return new ProviderError(
    `${where} for ${id}${said === "" ? "" : `: ${withoutToken(said, settings)}`}${status === 429 && settings.token === null ? "; with HF_TOKEN it allows more" : ""}`,
    isPassing(status) ? { ...(retryAfterMs === null ? {} : { retryAfterMs }) } : { final: true },
  );
}

function withoutToken(text: string, { token }: HubSettings): string {
  return token === null ? text : text.replaceAll(token, "…");
}

/** Milliseconds to wait: what the usual headers say, or the `t=` of the hub's `RateLimit`; null: nothing said. */
function retryAfter(headers: Headers): number | null {
  const { delayMs } = retryAdvice(Object.fromEntries(headers), Date.now());
  const reset = /(?:^|[;,]\s*)t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
  return delayMs ?? (reset === undefined ? null : Number(reset) * 1000);
}
