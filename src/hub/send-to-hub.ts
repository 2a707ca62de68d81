import type { Egress } from "../contracts/egress.js";
import { errorKind, errorMessage, ProviderError, throwIfAborted } from "../contracts/errors.js";
import type { HubFile } from "./hub-listing.js";
import { type HubCallContext, refusalOf } from "./hub-refusal.js";
import type { HubSettings } from "./hub-settings.js";
import { isCommit } from "./model-id.js";

export interface HubCallOptions {
  readonly settings: HubSettings;
  readonly egress: Egress;
  /** Milliseconds without an answer, or without a byte, after which a call is given up. Default 30,000. */
  readonly patienceMs?: number | undefined;
}

/**
 * Sends one call, follows where it is sent on to, hop by hop, and reads the answer. The token goes to the endpoint alone;
 * silence of `patienceMs` ends the call. Throws what `refusalOf` makes of a refusal, and `ProviderError` for a hub that
 * cannot be reached.
 */
export async function sendToHub<T>(
  address: string,
  work: (response: Response, alive: () => void) => Promise<T>,
  {
    id,
    revision,
    file,
    headers,
    signal,
    settings,
    egress,
    patienceMs = 30_000,
  }: HubCallContext & HubCallOptions,
): Promise<T> {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patienceMs);
  };
  const hub = new URL(settings.endpoint);
  let url = new URL(address);
  try {
    for (let hop = 0; hop <= mostHops; hop++) {
      alive();
      const response = await egress.send({
        url: url.href,
        method: "GET",
        headers: {
          "accept-encoding": "identity",
          ...headers,
          ...(settings.token !== null && url.origin === hub.origin
            ? { authorization: `Bearer ${settings.token}` }
            : {}),
        },
        purpose: purposeOf(id, url.origin === hub.origin ? null : hub.host),
        kind: "request",
        texts: 0,
        signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
      });
      alive();
      const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
      if (location === null) {
        if (!response.ok) throw await refusalOf(response, url, { id, revision, file, settings });
        return await work(response, alive);
      }
      await response.body?.cancel();
      requireSame(response, file, { id, revision });
      url = nextAddress(location, url);
    }
    throw new ProviderError(`${hub.host} sends ${id} on and on, more than ${mostHops} times`, {
      final: true,
    });
  } catch (error) {
    if (errorKind(error) !== null) throw error;
    throwIfAborted(signal);
    throw silence.signal.aborted
      ? new ProviderError(`${url.host} sent nothing for ${patienceMs / 1000} s (${id})`, { cause: error })
      : new ProviderError(`${url.host} cannot be reached (${reasonOf(error)})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Who asks, as records and refusals of egress name it. */
function purposeOf(id: string, sentOnBy: string | null): string {
  return sentOnBy === null ? `the download of ${id}` : `the download of ${id}, which ${sentOnBy} sends on,`;
}

/** Where an answer leads, relative to `from`; never from an encrypted address to a plain one. Throws `ProviderError`. */
export function nextAddress(location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (next !== null && next.protocol === from.protocol) return next;
  if (next?.protocol === "https:") return next;
  throw new ProviderError(
    `${from.host} sends on to an address that is not encrypted, which is not followed`,
    {
      final: true,
    },
  );
}

/** What the hub says of a file on the way must be what it listed. Throws `ProviderError`. */
function requireSame(
  { headers }: Response,
  file: HubFile | undefined,
  { id, revision }: { readonly id: string; readonly revision: string },
): void {
  if (file === undefined) return;
  const commit = headers.get("x-repo-commit");
  const etag = headers.get("x-linked-etag")?.replace(/^W\//, "").replaceAll('"', "");
  const size = headers.get("x-linked-size");
  const other =
    (commit !== null && isCommit(revision) && commit !== revision) ||
    (etag !== undefined && file.sha256 !== null && etag !== file.sha256) ||
    (size !== null && Number(size) !== file.size);
  if (!other) return;
  throw new ProviderError(
    `${file.path} of ${id} changed while it was downloaded: the hub listed ${file.size} bytes of ${(file.sha256 ?? file.blobId).slice(0, 12)}, and now gives ${size ?? "others"} of ${(etag ?? commit ?? "another").slice(0, 12)}; run the command again`,
    { final: true },
  );
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${errorMessage(error)}${cause}`;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostHops = 5;
