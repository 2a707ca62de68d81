import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, extname, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errorKind, errorMessage, InputError, ProviderError } from "../../contracts/errors.js";
import { homePath } from "../../contracts/home-path.js";
import type { ModuleContext, ModuleExports } from "../../contracts/module.js";
import { moduleFiles } from "./module-files.js";

/** A module of the user's own, as a spec names it: `module:PATH?option=value`. */
export interface ModuleSpec {
  readonly spec: string;
  readonly ref: string;
  readonly revision: string | null;
  readonly options: Readonly<Record<string, string>>;
}

/** A module before it is run: where it lies and what it consists of. */
export interface ModuleSource {
  readonly path: string;
  /** The folder it lies in. */
  readonly folder: string;
  /** SHA-256 of the file and of what it imports from files beside it, by path relative to it. */
  readonly files: Readonly<Record<string, string>>;
}

/** Finds and hashes a module without running it. Throws `InputError` for what is no file of JavaScript. */
export async function findModule(spec: ModuleSpec, baseDir: string): Promise<ModuleSource> {
  const ref = spec.revision === null ? spec.ref : `${spec.ref}@${spec.revision}`;
  if (!/^(\.{1,2}[/\\]|~[/\\])/.test(ref) && !isAbsolute(ref)) {
    throw new InputError(
      `"${spec.spec}": a module is named by its path, beginning with ./, ../, ~/ or /: write module:./${ref}`,
    );
  }
  const path = resolve(baseDir, homePath(ref, homedir()));
  const extension = extname(path);
  if (!extensions.includes(extension)) {
    const typed = /^\.[mc]?ts$/.test(extension);
    throw new InputError(
      `"${spec.spec}": a module is a file ending in ${extensions.join(", ")}${typed ? "; compile it, or write JavaScript with JSDoc types (docs/modules.md)" : ""}`,
      { file: path },
    );
  }
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new InputError(`"${spec.spec}": there is no such file`, { file: path });
  }
  return { path, folder: dirname(path), files: await moduleFiles(path) };
}

/**
 * Runs a module and gives what it exports under `name`, made with the options of the spec. Throws `InputError` where it
 * exports no such thing, `ProviderError` with the user's own stack where its code throws.
 */
export async function openModuleExport<K extends keyof ModuleExports>(
  spec: ModuleSpec,
  { path }: Pick<ModuleSource, "path">,
  name: K,
): Promise<Exclude<ModuleExports[K], (...parameters: never[]) => unknown>> {
  const exported = (await runModule(spec, path))[name];
  if (exported === undefined) throw await missingExport(spec, path, name);
  const context: ModuleContext = { options: spec.options, folder: dirname(path) };
  const made: unknown =
    typeof exported === "function" ? await inModule(spec, path, () => exported(context)) : exported;
  if (typeof made !== "object" || made === null) {
    throw new InputError(
      `"${spec.spec}": its export ${name} is ${describe(made)}; expected an object (docs/modules.md)`,
      {
        file: path,
      },
    );
  }
  return made as Exclude<ModuleExports[K], (...parameters: never[]) => unknown>;
}

/** Which of the things that a module can add it exports. Runs it. */
export async function exportsOf(spec: ModuleSpec, path: string): Promise<(keyof ModuleExports)[]> {
  const exported = await runModule(spec, path);
  return exportNames.filter((name) => exported[name] !== undefined);
}

/**
 * Calls the user's code. What it throws becomes a `ProviderError` that ends in the lines of its stack that lie in the
 * user's own files; Alidade's own errors, and an interruption, pass as they are.
 */
export async function inModule<T>(
  { spec }: Pick<ModuleSpec, "spec">,
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (errorKind(error) !== null) throw error;
    throw new ProviderError(`"${spec}" threw ${ownStack(error, dirname(path))}`, {
      final: true,
      cause: error,
    });
  }
}

/** What was thrown, with the frames of its stack that lie in the module's folder, relative to it. */
export function ownStack(error: unknown, folder: string): string {
  if (!(error instanceof Error)) return describe(error);
  const root = `${pathToFileURL(folder).href}/`;
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at ") && line.includes(root))
    .map((line) => `  ${line.trim().replaceAll(root, "./")}`);
  return [`${error.name}: ${errorMessage(error)}`, ...frames.slice(0, mostFrames)].join("\n");
}

/** A value in an error: its kind, and itself where it is short. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" || typeof value === "function")
    return `a ${typeof value}`.replace("a o", "an o");
  return JSON.stringify(value)?.slice(0, 60) ?? String(value);
}

type Exported = Partial<Record<keyof ModuleExports, unknown>>;

async function runModule(spec: ModuleSpec, path: string): Promise<Exported> {
  const { default: whole, ...named } = await inModule(
    spec,
    path,
    () => import(pathToFileURL(path).href) as Promise<Exported & { default?: unknown }>,
  );
  // A CommonJS file exports an object of its own as the default.
  return typeof whole === "object" && whole !== null ? { ...(whole as Exported), ...named } : named;
}

async function missingExport(spec: ModuleSpec, path: string, name: string): Promise<InputError> {
  const others = await exportsOf(spec, path);
  const has =
    others.length === 0
      ? "it exports none of those that a module can add"
      : `it exports ${others.join(", ")}`;
  return new InputError(
    `"${spec.spec}" exports no ${name}; ${has}. Write: export const ${name} = … (docs/modules.md)`,
    { file: path },
  );
}

const exportNames = ["provider", "retriever", "reranker", "metric"] as const;
const extensions = [".mjs", ".js", ".cjs"];
const mostFrames = 5;
