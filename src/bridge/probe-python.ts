import { z } from "zod";
import { errorMessage } from "../contracts/errors.js";
import { bridgeEnvironment } from "./bridge-environment.js";
import { type PythonPackage, pythonPackages } from "./python-packages.js";
import { startPython } from "./start-python.js";

/** What an interpreter is and has. */
export interface ProbedPython {
  readonly version: string;
  /** Absolute path, as the interpreter knows itself. */
  readonly executable: string;
  /** True where the system's package manager owns it, so that pip refuses to install into it. */
  readonly managed: boolean;
  /** Version of each package it has. */
  readonly packages: Readonly<Partial<Record<PythonPackage, string>>>;
}

/**
 * Asks an interpreter what it is and which of `pythonPackages` it has, importing none of them (about 0.1 s). Throws
 * `Error` with the reason where it cannot be run, does not answer within `timeoutMs`, or is older than 3.9.
 */
export async function probePython(
  executable: string,
  env: NodeJS.ProcessEnv,
  timeoutMs = 20_000,
): Promise<ProbedPython> {
  const answer = await probeAnswer(executable, env, timeoutMs);
  const parsed = probeSchema.safeParse(answer);
  if (!parsed.success) throw new Error("it does not answer as Python does");
  const { version, packages, ...rest } = parsed.data;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major !== 3 || minor < oldestMinor) {
    throw new Error(`it is Python ${version}; the bridge needs 3.${oldestMinor} or newer`);
  }
  const present = Object.entries(packages).filter(([, found]) => found !== null);
  return { version, packages: Object.fromEntries(present), ...rest };
}

function probeAnswer(executable: string, env: NodeJS.ProcessEnv, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = startPython(executable, "probe.py", [JSON.stringify(pythonPackages)], {
      env: bridgeEnvironment(env),
    });
    let stdout = "";
    let stderr = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`it did not answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-2000);
    });
    child.stdin.on("error", () => {}).end();
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new Error(error.code === "ENOENT" ? "there is none" : errorMessage(error)));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      try {
        if (code !== 0) throw new Error(stderr.trim().split("\n").at(-1) || `it ended with code ${code}`);
        resolve(JSON.parse(stdout));
      } catch (error) {
        reject(new Error(errorMessage(error)));
      }
    });
  });
}

const oldestMinor = 9;

const probeSchema = z.object({
  version: z.string(),
  executable: z.string().min(1),
  managed: z.boolean(),
  packages: z.record(z.string(), z.string().nullable()),
});
