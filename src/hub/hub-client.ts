import { ProviderError, throwIfAborted } from "../contracts/errors.js";
import { longestWaitMs } from "../execution/retry-delay.js";
import { CutError } from "./cut-error.js";
import { filesOfPage, type HubFile, type HubListing, treePageSchema } from "./hub-listing.js";
import { isCommit } from "./model-id.js";
import { type FileSink, receiveFile } from "./receive-file.js";
import { type HubCallOptions, nextAddress, sendToHub } from "./send-to-hub.js";

export interface HubClientOptions extends HubCallOptions {
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

/**
 * A client of the Hugging Face hub's HTTP interface, or of a mirror's, through the one way out of this machine. Redirects
 * are followed one by one, each checked against egress; the token goes to the endpoint alone. Throws `InputError` for
 * what the hub does not know or does not give out, `ProviderError` for a hub that fails.
 */
export function createHubClient(options: HubClientOptions): HubClient {
  const { settings, wait = pause, tries = 5, onRetry } = options;
  const { endpoint } = settings;

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
        const answer = await sendToHub(address, jsonOf, { id, revision, signal, ...options });
        const { sha } = Object(answer.body) as { sha?: unknown };
        if (typeof sha === "string" && isCommit(sha)) return sha;
        throw new ProviderError(`${hostOf(endpoint)} names no commit of ${id}; is HF_ENDPOINT a hub?`, {
          final: true,
        });
      }, signal),

    async listing(id, commit, signal) {
      const files = new Map<string, HubFile>();
      let address: string | null = `${endpoint}/api/models/${id}/tree/${commit}?recursive=true&expand=false`;
      for (let pages = 0; address !== null; pages++) {
        if (pages === mostPages) {
          throw new ProviderError(
            `${id} has more files than ${hostOf(endpoint)} lists on ${mostPages} pages`,
            {
              final: true,
            },
          );
        }
        const from: string = address;
        address = await patiently(async () => {
          const { body, next } = await sendToHub(from, jsonOf, { id, revision: commit, signal, ...options });
          const page = treePageSchema.safeParse(body);
          if (!page.success) {
            throw new ProviderError(`${hostOf(endpoint)} answered with no list of files of ${id}`, {
              final: true,
            });
          }
          for (const file of filesOfPage(page.data)) files.set(file.path, file);
          return next === null ? null : nextAddress(next, new URL(from)).href;
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
          await sendToHub(address, (response, alive) => receiveFile(response, file, sink, alive), {
            ...{ id, revision: commit, file, headers, signal },
            ...options,
          });
        } catch (error) {
          if (error instanceof CutError && error.restart) await sink.restart();
          throw error;
        }
      }, signal),
  };
}

interface JsonAnswer {
  readonly body: unknown;
  /** Address of the next page; null: this is the last. */
  readonly next: string | null;
}

async function jsonOf(response: Response, alive: () => void): Promise<JsonAnswer> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) {
    alive();
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
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

const mostPages = 100;
