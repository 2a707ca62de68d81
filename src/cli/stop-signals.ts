/** How the user's wish to stop reaches the command. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** Exit code where a signal came: 130 for Ctrl-C, 143 for SIGTERM; null where none did. */
  exitCode(): number | null;
}

/**
 * Turns SIGINT and SIGTERM into an abort. A second signal ends the process at once, and SIGTERM does so after
 * `graceMs` at the latest, because whoever sent it will not wait.
 */
export function stopSignals(say: (line: string) => void, graceMs = 5000): StopSignals {
  const controller = new AbortController();
  let code: number | null = null;
  const stop = (exitCode: number): void => {
    if (code !== null) process.exit(exitCode);
    code = exitCode;
    controller.abort();
  };
  process.on("SIGINT", () => {
    if (code === null) say("\nstopping; what is finished is stored (Ctrl-C again to stop at once)");
    stop(130);
  });
  process.on("SIGTERM", () => {
    stop(143);
    setTimeout(() => process.exit(143), graceMs).unref();
  });
  return { signal: controller.signal, exitCode: () => code };
}
