import { spawnSync } from "node:child_process";

/**
 * The interpreter that `ALIDADE_PYTHON` names, for tests against peers written in Python; null where none is named.
 * `test/requirements.txt` pins what it needs.
 */
export const python: string | null = process.env.ALIDADE_PYTHON ?? null;

/** The interpreter that `ALIDADE_MLFLOW` names, with what `test/requirements-mlflow.txt` pins; null where none is named. */
export const mlflowPython: string | null = process.env.ALIDADE_MLFLOW ?? null;

/** Whether that interpreter can import these modules. Where not, a test skips and says which are missing. */
export function pythonHas(...modules: readonly string[]): boolean {
  return python !== null && spawnSync(python, ["-c", `import ${modules.join(", ")}`]).status === 0;
}

/** Runs a script and parses the JSON it prints. Throws with what it wrote to stderr. */
export function runPython(script: string, args: readonly string[] = [], cwd?: string): unknown {
  if (python === null) throw new Error("ALIDADE_PYTHON names no interpreter");
  const { status, stdout, stderr } = spawnSync(python, ["-c", script, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout);
}
