#!/usr/bin/env node
import { errorKind, errorMessage } from "../contracts/errors.js";
import { createProgram, exitCodeOf } from "./program.js";

/** The one place that ends the process. */
const controller = new AbortController();
let interrupts = 0;

process.on("SIGINT", () => {
  interrupts += 1;
  if (interrupts > 1) process.exit(130);
  process.stderr.write("\nstopping; what is finished is stored (Ctrl-C again to stop at once)\n");
  controller.abort();
});
process.on("SIGTERM", () => controller.abort());
// A reader that has seen enough (`alidade … | head`) is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

let code = 0;
const program = createProgram({
  signal: controller.signal,
  setExitCode: (value) => {
    code = value;
  },
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  code = exitCodeOf(error);
  if (!isHandledByCommander(error)) {
    const verbose = process.argv.includes("--verbose");
    process.stderr.write(`${describe(error, verbose)}\n`);
  }
}
process.exitCode = code;

function describe(error: unknown, verbose: boolean): string {
  const kind = errorKind(error);
  if (kind === "interrupted") return "interrupted; run the same command again to go on from here";
  const text = `error: ${errorMessage(error)}`;
  if (kind !== null) return text;
  if (verbose && error instanceof Error) return error.stack ?? text;
  return `${text}\nThis is a fault of Alidade, not of your data; --verbose shows where it happened.`;
}

function isHandledByCommander(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    String(error.code).startsWith("commander.")
  );
}
