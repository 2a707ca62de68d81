import type { Readable } from "node:stream";

/** Gives single keys of an input, one after the other. */
export interface KeyReader {
  /** The next key; null where the input has ended or the signal says so. */
  next(signal?: AbortSignal): Promise<string | null>;
  /** Gives the input back as it was. */
  close(): void;
}

interface TerminalInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
}

/**
 * Reads keys from a terminal as they are pressed, without Enter, or from a pipe as it comes; line ends and spaces are
 * no keys. Ctrl-C on a terminal becomes `interrupt`.
 */
export function readKeys(input: TerminalInput, interrupt: () => void): KeyReader {
  const terminal = input.isTTY === true && input.setRawMode !== undefined;
  const waiting: string[] = [];
  let ended = false;
  let wake: (() => void) | null = null;
  const onData = (chunk: string): void => {
    for (const key of chunk) {
      if (key === "\u0003") interrupt();
      else if (key === "\u0004") ended = true;
      else if (!/\s/.test(key)) waiting.push(key);
    }
    wake?.();
  };
  const onEnd = (): void => {
    ended = true;
    wake?.();
  };
  if (terminal) input.setRawMode?.(true);
  input.setEncoding("utf8");
  input.on("data", onData);
  input.on("end", onEnd);
  return {
    async next(signal) {
      const onAbort = (): void => wake?.();
      signal?.addEventListener("abort", onAbort);
      try {
        while (waiting.length === 0 && !ended && signal?.aborted !== true) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        signal?.removeEventListener("abort", onAbort);
        wake = null;
      }
      return signal?.aborted === true ? null : (waiting.shift() ?? null);
    },
    close() {
      if (terminal) input.setRawMode?.(false);
      input.off("data", onData);
      input.off("end", onEnd);
      input.pause();
    },
  };
}
