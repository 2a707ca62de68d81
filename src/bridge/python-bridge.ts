import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { errorMessage, InputError, InterruptedError, ProviderError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { decodeNpy, encodeNpy } from "../numeric/npy.js";
import { bridgeEnvironment } from "./bridge-environment.js";
import { keepTraceback, makeBridgeFolder, removeBridgeFolder } from "./bridge-folder.js";
import { type BridgeReply, type BridgeRequest, bridgeReplySchema } from "./bridge-messages.js";
import type { BridgeOperation } from "./bridge-operation.js";
import type { FoundPython } from "./find-python.js";
import { type PythonProcess, startPython } from "./start-python.js";

/** A Python process at work for this one. Calls are done one after the other. */
export interface PythonBridge {
  readonly python: FoundPython;
  readonly pid: number;
  /**
   * Has an operation done. Throws `InputError` for what the operation says the user can mend, `InterruptedError` when
   * the signal aborts, `ProviderError` for everything else: Python's own message, the file its traceback is kept in,
   * and what the worker was not allowed to reach.
   */
  call<P extends Readonly<Record<string, unknown>>, R>(
    operation: BridgeOperation<P, R>,
    params: P,
    options?: CallOptions,
  ): Promise<CallResult<R>>;
  /** Ends the process and removes its files; a call under way fails. */
  close(): Promise<void>;
}

export interface CallOptions {
  /** Matrices the operation gets by name. */
  readonly arrays?: Readonly<Record<string, EmbeddingMatrix>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the call is given up. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface CallResult<R> {
  readonly value: R;
  /** Arrays by name, as float32. */
  readonly arrays: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
  >;
}

export interface BridgeOptions {
  /** Default: the environment of this process; most of it is not passed on. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Milliseconds that Python has to start. */
  readonly startMs?: number | undefined;
  /** Milliseconds from a cancellation to the end of the process, where the operation does not heed it. */
  readonly graceMs?: number | undefined;
  /** Folder of further operations, one Python file each; default: those that ship with the package alone. */
  readonly operations?: string | undefined;
}

/**
 * Starts the worker that ships with the package. It ends when this process does, however that ends. Throws
 * `ProviderError` where it does not start.
 */
export async function openPythonBridge(
  python: FoundPython,
  { env = process.env, startMs = 60_000, graceMs = 3000, operations }: BridgeOptions = {},
): Promise<PythonBridge> {
  const folder = await makeBridgeFolder();
  const environment = bridgeEnvironment(env, join(folder, "tmp"));
  const child = startPython(
    python.executable,
    "worker.py",
    [folder, ...(operations === undefined ? [] : [operations])],
    { env: environment, cwd: folder },
  );
  const worker = new BridgeWorker(child, graceMs);
  const bridge: PythonBridge = {
    python,
    pid: child.pid ?? 0,
    async call(operation, params, options = {}) {
      const paths = await writeArrays(folder, options.arrays ?? {});
      try {
        const { value, arrays } = await worker.call(operation.name, params, paths, options);
        const checked = operation.result.safeParse(value);
        if (!checked.success) {
          throw new ProviderError(
            `${operation.name} answered what it should not: ${checked.error.message}`,
            final,
          );
        }
        return { value: checked.data, arrays: await readArrays(arrays) };
      } finally {
        await Promise.all(Object.values(paths).map((path) => rm(path, { force: true })));
      }
    },
    async close() {
      await worker.end();
      await removeBridgeFolder(folder);
    },
  };
  try {
    await worker.ready(startMs);
    return bridge;
  } catch (error) {
    await bridge.close();
    throw error;
  }
}

type ResultReply = Extract<BridgeReply, { type: "result" }>;

interface Pending {
  readonly operation: string;
  readonly onProgress: ProgressListener | undefined;
  /** Why it was given up, once it was. */
  givenUp: Error | null;
  resolve(reply: ResultReply): void;
  reject(error: Error): void;
}

/** The process, and the calls it has not answered yet. */
class BridgeWorker {
  private readonly calls = new Map<number, Pending>();
  private readonly closed: Promise<void>;
  private readonly started: Promise<void>;
  private nextCall = 0;
  private stderr = "";
  private death: Error | null = null;

  constructor(
    private readonly child: PythonProcess,
    private readonly graceMs: number,
  ) {
    let startedWell: () => void = () => {};
    let startFailed: (error: Error) => void = () => {};
    this.started = new Promise((resolve, reject) => {
      startedWell = resolve;
      startFailed = reject;
    });
    this.started.catch(() => {});
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-stderrKept);
    });
    child.stdin.on("error", () => {});
    createInterface({ input: child.stdout }).on("line", (line) => {
      const reply = parseReply(line);
      if (reply === null)
        this.fail(new ProviderError(`Python broke the protocol: ${line.slice(0, 200)}`, final));
      else if (reply.type === "ready") startedWell();
      else void this.settle(reply);
    });
    this.closed = new Promise((resolve) => {
      const ended = (error: Error): void => {
        this.fail(error);
        startFailed(error);
        resolve();
      };
      child.on("error", (error) => {
        if (child.pid === undefined)
          ended(new ProviderError(`Python did not start: ${error.message}`, final));
      });
      child.on("close", (code, signal) => void this.deathOf(code, signal).then(ended));
    });
  }

  async ready(startMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.fail(new ProviderError(`Python did not start within ${startMs / 1000} s`, final));
    }, startMs);
    try {
      await this.started;
    } catch (error) {
      throw this.death ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  call(
    operation: string,
    params: Readonly<Record<string, unknown>>,
    arrays: Readonly<Record<string, string>>,
    { signal, timeoutMs, onProgress }: CallOptions,
  ): Promise<ResultReply> {
    if (signal?.aborted) return Promise.reject(new InterruptedError());
    if (this.death !== null) return Promise.reject(this.death);
    const id = this.nextCall++;
    const timers: NodeJS.Timeout[] = [];
    const giveUp = (reason: Error): void => {
      const pending = this.calls.get(id);
      if (pending === undefined || pending.givenUp !== null) return;
      pending.givenUp = reason;
      this.send({ cancel: id });
      timers.push(setTimeout(() => this.child.kill("SIGKILL"), this.graceMs));
    };
    const abort = (): void => giveUp(new InterruptedError());
    if (timeoutMs !== undefined) {
      const late = new ProviderError(`${operation} took longer than ${timeoutMs / 1000} s in Python`, final);
      timers.push(setTimeout(() => giveUp(late), timeoutMs));
    }
    signal?.addEventListener("abort", abort, { once: true });
    return new Promise<ResultReply>((resolve, reject) => {
      this.calls.set(id, { operation, onProgress, givenUp: null, resolve, reject });
      this.send({ id, operation, params, arrays });
    }).finally(() => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", abort);
    });
  }

  /** Closes stdin, upon which the worker ends at once; kills it where it does not. */
  async end(): Promise<void> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), this.graceMs);
    await this.closed;
    clearTimeout(timer);
  }

  private send(request: BridgeRequest): void {
    if (this.child.stdin.writable) this.child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  private async settle(reply: Exclude<BridgeReply, { type: "ready" }>): Promise<void> {
    const pending = this.calls.get(reply.id);
    if (pending === undefined) return;
    if (reply.type === "progress") {
      const { stage, done, total, unit } = reply;
      pending.onProgress?.({ type: "progress", candidate: null, stage, done, total, unit });
      return;
    }
    this.calls.delete(reply.id);
    if (pending.givenUp !== null) pending.reject(pending.givenUp);
    else if (reply.type === "result") pending.resolve(reply);
    else pending.reject(await this.errorOf(pending.operation, reply));
  }

  private async errorOf(
    operation: string,
    { kind, message, traceback = "", refused = [] }: Extract<BridgeReply, { type: "error" }>,
  ): Promise<Error> {
    if (kind === "input") return new InputError(message);
    if (kind === "cancelled") return new InterruptedError();
    const file = await keepTraceback(`${operation}\n\n${traceback}\n${this.stderr}`);
    const kept = refused.length === 0 ? "" : `; on the way it was kept from ${refused.join(", ")}`;
    const first = message.split("\n")[0]!.slice(0, 500);
    return new ProviderError(`Python failed: ${first}${kept} (its traceback is in ${file})`, final);
  }

  private async deathOf(code: number | null, signal: NodeJS.Signals | null): Promise<Error> {
    const how =
      signal === null
        ? `with code ${code}`
        : `by ${signal}${signal === "SIGKILL" ? ", as happens when memory runs out" : ""}`;
    const last = this.stderr.trim().split("\n").at(-1)!.slice(0, 300);
    const file = this.stderr === "" || this.calls.size === 0 ? null : await keepTraceback(this.stderr);
    const words = last === "" ? "" : `: ${last}${file === null ? "" : ` (its last words are in ${file})`}`;
    return new ProviderError(`the Python process ended ${how}${words}`, final);
  }

  private fail(error: Error): void {
    this.death ??= error;
    for (const call of this.calls.values()) call.reject(call.givenUp ?? this.death);
    this.calls.clear();
    this.child.kill("SIGKILL");
  }
}

function parseReply(line: string): BridgeReply | null {
  try {
    return bridgeReplySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

async function writeArrays(
  folder: string,
  arrays: Readonly<Record<string, EmbeddingMatrix>>,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const [name, matrix] of Object.entries(arrays)) {
    paths[name] = join(folder, `in-${sent++}.npy`);
    await writeFile(paths[name], encodeNpy(matrix), { mode: 0o600 });
  }
  return paths;
}

/** Reads what the worker wrote, and removes it. */
async function readArrays(paths: Readonly<Record<string, string>>): Promise<CallResult<unknown>["arrays"]> {
  const arrays: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [name, path] of Object.entries(paths)) {
    try {
      arrays[name] = decodeNpy(await readFile(path));
    } catch (error) {
      throw new ProviderError(`the array ${name} from Python cannot be read: ${errorMessage(error)}`, final);
    } finally {
      await rm(path, { force: true });
    }
  }
  return arrays;
}

let sent = 0;

/** Another try cannot help. */
const final = { final: true } as const;

const stderrKept = 16_000;
