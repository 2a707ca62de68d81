import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Role } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { isLoopback } from "../contracts/loopback.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import { type OpenServedModelOptions, openServedModel } from "../workflows/open-served-model.js";
import { embeddingsApi } from "./embeddings-api.js";
import { listen } from "./listen.js";
import { serviceMetrics } from "./service-metrics.js";

export interface ServeOptions extends Pick<OpenServedModelOptions, "egress" | "egressLocation" | "python"> {
  /** The candidate, one that makes vectors of any text. */
  readonly spec: CandidateSpec;
  /** Documents to fit a candidate such as lsa on, or to calibrate int8 on; null where there are none. */
  readonly documents?: readonly string[] | null;
  /** Folder that paths start from. */
  readonly cwd: string;
  readonly threads: number;
  /** Address to bind to. Another than this machine's own needs a `key`. Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0: any that is free. Default: 8080. */
  readonly port?: number | undefined;
  /** More names that the model answers to, besides the candidate's own. */
  readonly names?: readonly string[] | undefined;
  /** What clients send as `Authorization: Bearer`. */
  readonly key?: string | null | undefined;
  /** Origins of pages whose scripts may ask, such as `http://localhost:3000`. Default: none. */
  readonly origins?: readonly string[] | undefined;
  /** Role of texts that come without an `input_type`. Default: document. */
  readonly defaultRole?: Role | undefined;
  /** Texts of one call of the model, at most. Default: 32. */
  readonly textsPerBatch?: number | undefined;
  /** Texts of one request, at most. Default: 2048, as OpenAI's. */
  readonly maxTexts?: number | undefined;
  /** Texts that may wait for the model before requests are refused (429). Default: 8192. */
  readonly maxWaiting?: number | undefined;
  /** Default: 32 MiB. */
  readonly maxBodyBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** Hears of faults that a client is told nothing of. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** A running server. */
export interface Serving {
  /** Address that clients take as their base, such as `http://127.0.0.1:8080/v1`. */
  readonly address: string;
  readonly names: readonly string[];
  readonly dims: number;
  readonly maxTokens: number | null;
  /** Texts of requests that no call of the model has taken yet. */
  waiting(): number;
  /** Refuses new requests (503), answers those under way, at most for `graceMs` (default: 30 s), and closes the model. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Serves a candidate behind an OpenAI-compatible `/v1/embeddings`. Resolves once it answers. Throws `InputError` for a
 * candidate that makes no vectors, a port that is taken, and an address of the network without a key.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { spec, cwd, threads, documents = null, host = "127.0.0.1", port = 8080, key = null } = options;
  const { origins = [], maxTexts = 2048, textsPerBatch = 32, maxWaiting = 8192 } = options;
  const { maxBodyBytes = 32 * 2 ** 20, defaultRole = "document", signal, onProgress } = options;
  for (const [name, value] of Object.entries({ threads, textsPerBatch, maxTexts, maxWaiting, maxBodyBytes }))
    requireWhole(name, value);
  requireWhole("port", port, 0, 65_535);
  requireKey(key, host);
  for (const origin of origins) requireOrigin(origin);
  const names = [...new Set([spec.id, ...(options.names ?? [])])];
  const metrics = serviceMetrics(() => model.waiting());
  const model = await openServedModel(spec, documents, {
    cwd,
    threads,
    textsPerBatch,
    maxWaiting,
    egress: options.egress,
    egressLocation: options.egressLocation,
    python: options.python,
    signal,
    onProgress,
    onBatch: metrics.batch,
  });
  let stopping = false;
  const app = embeddingsApi({
    model,
    names,
    defaultRole,
    maxTexts,
    maxBodyBytes,
    metrics,
    access: { loopback: isLoopback(host), key, origins },
    created: Math.floor(Date.now() / 1000),
    stopping: () => stopping,
    onFault: options.onFault ?? (() => {}),
  });
  try {
    const listening = await listen(app, host, port);
    return {
      address: `http://${host.includes(":") ? `[${host}]` : host}:${listening.port}/v1`,
      names,
      dims: model.dims,
      maxTokens: model.maxTokens,
      waiting: model.waiting,
      async stop(graceMs = 30_000) {
        stopping = true;
        await listening.stop(graceMs);
        await model.close();
      },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

function requireKey(key: string | null, host: string): void {
  if (key === null) {
    if (isLoopback(host)) return;
    throw new InputError(
      `"${host}" can be reached from other machines, so a key is needed: put one into the variable of --key-env (ALIDADE_API_KEY where none is named), such as that of \`openssl rand -hex 32\``,
    );
  }
  if (!/^[A-Za-z0-9._~+/-]{16,}=*$/.test(key)) {
    throw new InputError(
      "The key is too short, or holds what no header may: expected at least 16 letters, digits and . _ ~ + / - (its value is not shown)",
    );
  }
}

function requireOrigin(origin: string): void {
  const parsed = URL.canParse(origin) ? new URL(origin).origin : null;
  if (parsed === origin) return;
  throw new InputError(
    `"${origin}" is no origin; expected one such as http://localhost:3000, without a path`,
  );
}
