import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { errorMessage, InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";
import { type ProbedPython, probePython } from "./probe-python.js";

/** Where to look for Python. Plain data, but for the environment. */
export interface PythonPlace {
  /** `python` of the config: an interpreter, or the folder of an environment; absent: it is looked for. */
  readonly configured?: string | undefined;
  /** The user's folder: relative paths start here, and `.venv` or `venv` in it is the project's environment. */
  readonly cwd: string;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** An interpreter that works. */
export interface FoundPython extends ProbedPython {
  /** What named it: `python` of the config, a variable of the environment, the project's own folder, or PATH. */
  readonly source: string;
}

export interface PythonSearch {
  /** The first that works; null: none does. */
  readonly found: FoundPython | null;
  /** Those looked at before it, with the reason why they are not used. */
  readonly passedOver: readonly { readonly source: string; readonly path: string; readonly reason: string }[];
}

/**
 * Looks for Python where the user is most likely to mean it: `python` of the config, ALIDADE_PYTHON, the active virtual
 * environment (VIRTUAL_ENV), the active conda environment (CONDA_PREFIX), `.venv` or `venv` of the project, then python3
 * and python on PATH. Throws `InputError` where one that was named on purpose (the first two) cannot be used; the others
 * are passed over, and told.
 */
export async function findPython(place: PythonPlace): Promise<PythonSearch> {
  const env = place.env ?? process.env;
  const passedOver: { source: string; path: string; reason: string }[] = [];
  for (const { source, path, onPurpose } of candidates(place, env)) {
    try {
      return { found: { ...(await probeOnce(path, env)), source }, passedOver };
    } catch (error) {
      const reason = errorMessage(error);
      if (onPurpose) {
        throw new InputError(
          `${source} names "${path}" as Python, and it cannot be used: ${reason}; give an interpreter such as .venv/bin/python, or the folder of a virtual or conda environment`,
        );
      }
      passedOver.push({ source, path, reason });
    }
  }
  return { found: null, passedOver };
}

interface Candidate {
  readonly source: string;
  readonly path: string;
  readonly onPurpose: boolean;
}

function candidates({ configured, cwd }: PythonPlace, env: NodeJS.ProcessEnv): Candidate[] {
  const { ALIDADE_PYTHON: named, VIRTUAL_ENV: active, CONDA_PREFIX: conda } = env;
  const given = (source: string, path: string | undefined): Candidate[] =>
    path ? [{ source, path: interpreterAt(path, cwd), onPurpose: true }] : [];
  const environment = (source: string, folder: string | undefined): Candidate[] =>
    folder ? [{ source, path: interpreterIn(folder), onPurpose: false }] : [];
  const project = [".venv", "venv"].map((name) => join(cwd, name)).filter((folder) => existsSync(folder));
  return [
    ...given("python of the config", configured),
    ...given("ALIDADE_PYTHON", named),
    ...environment("VIRTUAL_ENV", active),
    ...environment("CONDA_PREFIX", conda),
    ...project.flatMap((folder) => environment("the project", folder)),
    ...onPath(env.PATH ?? env.Path ?? "").map((path) => ({ source: "PATH", path, onPurpose: false })),
  ];
}

/** A path to a file or to an environment's folder, `~` being the home folder; a bare name is looked for on PATH. */
function interpreterAt(text: string, cwd: string): string {
  if (!/[\\/~]/.test(text) && !existsSync(resolve(cwd, text))) return text;
  const path = resolve(cwd, homePath(text, homedir()));
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? interpreterIn(path) : path;
}

/** Where virtual and conda environments keep their interpreter. */
function interpreterIn(folder: string): string {
  if (process.platform !== "win32") return join(folder, "bin", "python");
  const inScripts = join(folder, "Scripts", "python.exe");
  return existsSync(inScripts) ? inScripts : join(folder, "python.exe");
}

function onPath(path: string): string[] {
  const names = process.platform === "win32" ? ["python.exe"] : ["python3", "python"];
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)).filter(existsSync));
  return [...new Set(found)].slice(0, 4);
}

/** An interpreter is asked once in a process: what it has changes seldom, and a benchmark asks for each candidate. */
function probeOnce(path: string, env: NodeJS.ProcessEnv): Promise<ProbedPython> {
  let probe = probes.get(path);
  if (probe === undefined) {
    probe = probePython(path, env);
    probes.set(path, probe);
    probe.catch(() => probes.delete(path));
  }
  return probe;
}

const probes = new Map<string, Promise<ProbedPython>>();
