/** How the user's wish to stop reaches the command. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** Exit code where a signal came: 130 for Ctrl-C, 143 for SIGTERM, 0 for a command that ends so; null where none did. */
  exitCode(): number | null;
  /** Makes a signal the regular end of the command, which then has `graceMs` and says `line` first. */
  endsSo(line: string, graceMs: number): void;
}

/**
 * Turns SIGINT and SIGTERM into an abort. A second signal ends the process at once, and SIGTERM does so after
 * `graceMs` at the latest, because whoever sent it will not wait.
 */
export function stopSignals(say: (line: string) => void, graceMs = 5000): StopSignals {
  const controller = new AbortController();
  let code: number | null = null;
  let regular: { readonly line: string; readonly graceMs: number } | null = null;
  const stop = (exitCode: number): void => {
    if (code !== null) process.exit(exitCode);
    code = regular === null ? exitCode : 0;
    controller.abort();
  };
  process.on("SIGINT", () => {
    const line = regular?.line ?? "stopping; what is finished is stored";
    if (code === null) say(`\n${line} (Ctrl-C again to stop at once)`);
    stop(130);
  });
  process.on("SIGTERM", () => {
    if (code === null && regular !== null) say(regular.line);
    stop(143);
    setTimeout(() => process.exit(143), regular?.graceMs ?? graceMs).unref();
  });
  return {
    signal: controller.signal,
    exitCode: () => code,
    endsSo(line, ms) {
      regular = { line, graceMs: ms };
    },
  };
}
