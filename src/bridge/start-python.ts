import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export interface StartPythonOptions {
  /** The whole environment of the process: nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * Default: the folder of the scripts. Never one that others may write to: where PYTHONPATH has an empty entry, Python
   * imports from the folder it is started in.
   */
  readonly cwd?: string | undefined;
}

/** Python at work, with a pipe to each of its three streams. */
export type PythonProcess = ChildProcessWithoutNullStreams;

/** A script that comes with the package, in `data/bridge`. */
export type BridgeScript = "worker.py" | "probe.py";

/**
 * Starts an interpreter on one of the package's own scripts, in UTF-8 and without buffers: the only function of the
 * bridge that starts a program. What cannot be started shows as the `error` event of the process.
 */
export function startPython(
  executable: string,
  script: BridgeScript,
  args: readonly string[],
  { env, cwd }: StartPythonOptions,
): PythonProcess {
  const file = fileURLToPath(new URL(`../../data/bridge/${script}`, import.meta.url));
  return spawn(executable, ["-X", "utf8", "-u", file, ...args], {
    ...{ env, cwd: cwd ?? dirname(file), windowsHide: true },
  });
}
