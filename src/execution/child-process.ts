import { fork } from "node:child_process";
import { InterruptedError, ProviderError } from "../contracts/errors.js";
import type { ProgressEvent, ProgressListener } from "../contracts/progress.js";
import { fromWireError, type WireError } from "./worker-messages.js";

/** What a child process sends to the process that started it. */
export type ChildReply<T> =
  | { readonly type: "event"; readonly event: ProgressEvent }
  | { readonly type: "done"; readonly value: T }
  | { readonly type: "failed"; readonly error: WireError };

/** What it is sent. */
export type ChildRequest<J> = { readonly type: "start"; readonly job: J } | { readonly type: "abort" };

export interface ChildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Runs one job in a process of its own, so that its memory and timings are its own. The child ends by
 * itself when this process goes away. Throws what the child threw; `ProviderError` if it died
 * (out of memory, killed) without a word; `InterruptedError` at once if the signal has aborted already.
 */
export function runInChild<J, T>(entry: URL, job: J, { signal, onProgress }: ChildOptions = {}): Promise<T> {
  if (signal?.aborted) return Promise.reject(new InterruptedError());
  return new Promise<T>((resolve, reject) => {
    const child = fork(entry, {
      execArgv: flagsForFiles(process.execArgv),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let settled: { value: T } | { error: Error } | null = null;
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    // A child that no longer takes messages is at its end: what became of it is known when it closes.
    const send = (request: ChildRequest<J>): void => void (child.connected && child.send(request, () => {}));
    const abort = (): void => send({ type: "abort" });
    signal?.addEventListener("abort", abort, { once: true });
    child.on("message", (reply: ChildReply<T>) => {
      if (reply.type === "event") onProgress?.(reply.event);
      else if (reply.type === "done") settled = { value: reply.value };
      else settled = { error: fromWireError(reply.error) };
    });
    child.on("error", (error) => {
      settled ??= { error };
      if (child.pid === undefined) reject(error);
    });
    child.on("close", (code, killSignal) => {
      signal?.removeEventListener("abort", abort);
      if (settled !== null && "value" in settled) resolve(settled.value);
      else if (settled !== null) reject(settled.error);
      else if (signal?.aborted) reject(new InterruptedError());
      else
        reject(
          new ProviderError(
            `its process ended ${deathNote(code, killSignal)}${stderr === "" ? "" : `: ${lastLine(stderr)}`}`,
          ),
        );
    });
    send({ type: "start", job });
  });
}

/** Node's flags without the program given in them and its type, which Node refuses where it is to run a file. */
function flagsForFiles(flags: readonly string[]): string[] {
  return flags.filter((flag, i) => !ofProgram.test(flag) && !valueFollows.test(flags[i - 1] ?? ""));
}

function deathNote(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "by SIGKILL, as happens when memory runs out";
  return signal === null ? `with code ${code}` : `by ${signal}`;
}

/** The line of a process's last words that says most: that of an error, else the last. */
function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  return (lines.findLast((line) => errorLine.test(line)) ?? lines.at(-1)!).trim();
}

const errorLine = /^(FATAL ERROR|([A-Z]\w*)?Error)\b/;
const ofProgram = /^(-e|-p|-pe|--eval|--print|--input-type)(=|$)/;
const valueFollows = /^(-e|-p|-pe|--eval|--print|--input-type)$/;
