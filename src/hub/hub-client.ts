import type { Egress } from "../contracts/egress.js";
import { errorKind, errorMessage, InputError, ProviderError, throwIfAborted } from "../contracts/errors.js";
import { isPassing, longestWaitMs, retryAdvice } from "../execution/retry-delay.js";
import { filesOfPage, type HubFile, type HubListing, treePageSchema } from "./hub-listing.js";
import type { HubSettings } from "./hub-settings.js";
import { isCommit } from "./model-id.js";

export interface HubClientOptions {
  readonly settings: HubSettings;
  readonly egress: Egress;
  /** Milliseconds without an answer, or without a byte, after which a call is given up. Default 30,000. */
  readonly patienceMs?: number | undefined;
  /** Tries of a call that may pass: 408, 429, 5xx, cut or silent connections. Default 5. */
  readonly tries?: number | undefined;
  /** Told before a call is made again. */
  readonly onRetry?: ((why: string, waitMs: number) => void) | undefined;
  /** Waits; a seam for tests. */
  readonly wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** Asks a hub about one model. */
export interface HubClient {
  /** The commit that a branch, tag or commit stands for now. */
  commitOf(id: string, revision: string, signal?: AbortSignal): Promise<string>;
  /** The files of a model at a commit. */
  listing(id: string, commit: string, signal?: AbortSignal): Promise<HubListing>;
  /**
   * Hands the bytes of a file to `receive`, from byte `have()` on, as often as it takes: a call that is cut goes on
   * where the bytes end. `restart` is called where the hub sends the file from its beginning all the same.
   */
  read(
    model: { readonly id: string; readonly commit: string },
    file: HubFile,
    sink: FileSink,
    signal?: AbortSignal,
  ): Promise<void>;
}

/** Where the bytes of a file go. */
export interface FileSink {
  /** Bytes that are there. */
  have(): number;
  restart(): Promise<void>;
  receive(bytes: Uint8Array): Promise<void>;
}

/**
 * A client of the Hugging Face hub's HTTP interface, or of a mirror's, through the one way out of this machine. Redirects
 * are followed one by one, each checked against egress; the token goes to the endpoint alone. Throws `InputError` for
 * what the hub does not know or does not give out, `ProviderError` for a hub that fails.
 */
export function createHubClient(options: HubClientOptions): HubClient {
  const { settings, wait = pause, tries = 5, onRetry } = options;
  const { endpoint } = settings;
  const call: Call = (address, work, context) => send(address, work, { ...context, ...options });

  async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let failed = 0; ; ) {
      throwIfAborted(signal);
      try {
        return await work();
      } catch (error) {
        throwIfAborted(signal);
        if (!(error instanceof ProviderError) || error.failure.final === true) throw error;
        // What brought bytes was no failure to be counted.
        failed = error instanceof CutError && error.progressed ? 1 : failed + 1;
        if (failed >= tries) throw error;
        const asked = error.failure.retryAfterMs ?? 500 * 2 ** (failed - 1);
        if (asked > longestWaitMs) throw error;
        onRetry?.(error.message, asked);
        await wait(asked, signal);
      }
    }
  }

  return {
    commitOf: (id, revision, signal) =>
      patiently(async () => {
        const address = `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
        const answer = await call(address, jsonOf, { id, revision, signal });
        const { sha } = Object(answer.body) as { sha?: unknown };
        if (typeof sha === "string" && isCommit(sha)) return sha;
        throw new ProviderError(`${hostOf(endpoint)} names no commit of ${id}; is HF_ENDPOINT a hub?`, {
          final: true,
        });
      }, signal),

    async listing(id, commit, signal) {
      const files = new Map<string, HubFile>();
      let address: string | null = `${endpoint}/api/models/${id}/tree/${commit}?recursive=true&expand=false`;
      for (let pages = 0; address !== null && pages < mostPages; pages++) {
        const from: string = address;
        address = await patiently(async () => {
          const { body, next } = await call(from, jsonOf, { id, revision: commit, signal });
          const page = treePageSchema.safeParse(body);
          if (!page.success) {
            throw new ProviderError(`${hostOf(endpoint)} answered with no list of files of ${id}`, {
              final: true,
            });
          }
          for (const file of filesOfPage(page.data)) files.set(file.path, file);
          return next === null ? null : new URL(next, from).href;
        }, signal);
      }
      return files;
    },

    read: ({ id, commit }, file, sink, signal) =>
      patiently(async () => {
        const from = sink.have();
        if (from === file.size) return;
        const path = file.path.split("/").map(encodeURIComponent).join("/");
        const address = `${endpoint}/${id}/resolve/${commit}/${path}`;
        const headers = from === 0 ? {} : { range: `bytes=${from}-` };
        try {
          await call(address, (response, alive) => receive(response, file, sink, alive), {
            ...{ id, revision: commit, file, headers, signal },
          });
        } catch (error) {
          if (error instanceof CutError && error.restart) await sink.restart();
          throw error;
        }
      }, signal),
  };
}

interface CallContext {
  readonly id: string;
  readonly revision: string;
  readonly file?: HubFile | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Call = <T>(
  address: string,
  work: (response: Response, alive: () => void) => Promise<T>,
  context: CallContext,
) => Promise<T>;

/** Sends one call, follows where it is sent on to, and reads the answer; silence of `patienceMs` ends it. */
async function send<T>(
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
  }: CallContext & HubClientOptions,
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

function nextAddress(location: string, from: URL): URL {
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

interface JsonAnswer {
  readonly body: unknown;
  /** Address of the next page; null: this is the last. */
  readonly next: string | null;
}

async function jsonOf(response: Response): Promise<JsonAnswer> {
  const text = await response.text();
  const next = /<([^>]+)>\s*;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
  try {
    return { body: JSON.parse(text), next };
  } catch {
    throw new ProviderError(
      `the hub answered something that is no JSON: ${JSON.stringify(text.slice(0, 60))}`,
      { final: true },
    );
  }
}

/** Passes on the bytes of an answer, from where the sink ends or, if the hub has it so, from the beginning. */
async function receive(response: Response, file: HubFile, sink: FileSink, alive: () => void): Promise<void> {
  const before = sink.have();
  if (before > 0) {
    const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
    if (response.status !== 206 || Number(start) !== before) await sink.restart();
    if (response.status === 206 && Number(start) !== before) {
      await response.body?.cancel();
      throw new CutError(`${file.path} came from another place than was asked for`);
    }
  }
  const begun = sink.have();
  try {
    for await (const bytes of response.body ?? []) {
      alive();
      if (sink.have() + bytes.length > file.size) {
        await sink.restart();
        throw new ProviderError(
          `${file.path} is longer than the ${file.size} bytes the hub lists; it changed, or something between alters it`,
          { final: true },
        );
      }
      await sink.receive(bytes);
    }
  } catch (error) {
    if (errorKind(error) !== null || isDiskError(error)) throw error;
    throw new CutError(`${file.path} was cut at ${sink.have()} of ${file.size} bytes`, {
      progressed: sink.have() > begun,
    });
  }
  if (sink.have() < file.size)
    throw new CutError(`${file.path} ended at ${sink.have()} of ${file.size} bytes`, {
      progressed: sink.have() > begun,
    });
}

/** A transfer that broke off. */
class CutError extends ProviderError {
  /** It brought bytes. */
  readonly progressed: boolean;
  /** What is there does not go with what the hub has. */
  readonly restart: boolean;

  constructor(message: string, { progressed = false, restart = false } = {}) {
    super(message);
    this.progressed = progressed;
    this.restart = restart;
  }
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

/** What a status other than success means. */
async function refusalOf(
  response: Response,
  url: URL,
  { id, revision, file, settings }: CallContext & Pick<HubClientOptions, "settings">,
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

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${errorMessage(error)}${cause}`;
}

/** An error of writing to the disk, which no further call would mend. */
function isDiskError(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^E[A-Z]+$/.test(code) && code !== "ECONNRESET" && code !== "EPIPE";
}

function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostHops = 5;
const mostPages = 100;
