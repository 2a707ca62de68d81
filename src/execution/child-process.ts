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
 * (out of memory, killed) without a word.
 */
export function runInChild<J, T>(entry: URL, job: J, { signal, onProgress }: ChildOptions = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const child = fork(entry, { serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let settled: { value: T } | { error: Error } | null = null;
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    const abort = (): void =>
      void (child.connected && child.send({ type: "abort" } satisfies ChildRequest<J>));
    signal?.addEventListener("abort", abort, { once: true });
    child.on("message", (reply: ChildReply<T>) => {
      if (reply.type === "event") onProgress?.(reply.event);
      else if (reply.type === "done") settled = { value: reply.value };
      else settled = { error: fromWireError(reply.error) };
    });
    child.on("error", (error) => {
      settled ??= { error };
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
    child.send({ type: "start", job } satisfies ChildRequest<J>);
  });
}

function deathNote(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "by SIGKILL, as happens when memory runs out";
  return signal === null ? `with code ${code}` : `by ${signal}`;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
