import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import type { z } from "zod";
import { errorMessage, InputError } from "../contracts/errors.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { hashFile } from "./hash-file.js";

/** A folder of model files. Every path given to it is relative and must stay inside. */
export interface ModelFolder {
  readonly path: string;
  /** What the folder is called: its name, or `owner/name` where it lies in a Hugging Face cache. */
  readonly name: string;
  /** Commit of the snapshot that it is in a Hugging Face cache; null for any other folder. */
  readonly revision: string | null;
  /** Paths of all files in it and its subfolders, with `/`, sorted. */
  all(): string[];
  /** Names of the files in a subfolder, sorted; none where there is no such subfolder. */
  list(subfolder: string): string[];
  has(file: string): boolean;
  /** Absolute path of a file. Throws `InputError` where it would leave the folder. */
  locate(file: string): string;
  bytes(file: string): Promise<Buffer>;
  /** Reads and checks a JSON file; null where it does not exist. */
  json<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T> | null>;
  size(file: string): number;
  /** SHA-256 of a file, hexadecimal. */
  hash(file: string): Promise<string>;
}

/**
 * Opens `ref`, relative to `baseDir`. Throws `InputError` when there is no such folder.
 */
export function openModelFolder(ref: string, baseDir: string): ModelFolder {
  const path = resolve(baseDir, ref);
  if (!existsSync(path)) {
    throw new InputError(`There is no model folder "${ref}": give the path of a folder that exists`, {
      file: path,
    });
  }
  if (!statSync(path).isDirectory()) {
    throw new InputError(`"${ref}" is a file; a model is a folder, so give the folder it lies in`, {
      file: path,
    });
  }
  return modelFolderAt(path);
}

/** The folder at an absolute path, whether it exists or not. */
export function modelFolderAt(path: string): ModelFolder {
  const locate = (file: string): string => locateInside(path, file);
  return {
    path,
    ...nameOf(path),
    all: () => filesBelow(path, "").sort(),
    list: (subfolder) => {
      const place = locate(subfolder || ".");
      return existsSync(place) ? readdirSync(place).sort() : [];
    },
    has: (file) => existsSync(locate(file)),
    locate,
    bytes: (file) => readFileOrExplain(locate(file), file),
    async json(file, schema) {
      const location = locate(file);
      if (!existsSync(location)) return null;
      return parseJsonFile(await readFileOrExplain(location, file), location, schema);
    },
    size: (file) => statSync(locate(file)).size,
    hash: (file) => hashFile(locate(file)),
  };
}

/** Path of `file` in the subfolder `folder` ("" or "." for the model folder itself), with `/`. */
export function inFolder(folder: string, file: string): string {
  return posix.join(folder === "" ? "." : folder, file);
}

/** Links that lead nowhere are no files; one to a folder above it, which would never end, is passed over. */
function filesBelow(root: string, inside: string, above: readonly string[] = []): string[] {
  const place = realpathSync(join(root, inside));
  if (above.includes(place)) return [];
  return readdirSync(place).flatMap((name) => {
    const file = posix.join(inside, name);
    const found = statSync(join(root, file), { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isDirectory() ? filesBelow(root, file, [...above, place]) : [file];
  });
}

function locateInside(folder: string, file: string): string {
  const path = join(folder, file);
  const inside = relative(folder, path);
  if (isAbsolute(file) || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new InputError(`"${file}" leaves the model folder; a model may only name files of its own folder`, {
      file: folder,
    });
  }
  return path;
}

function nameOf(path: string): Pick<ModelFolder, "name" | "revision"> {
  const parts = path.split(sep);
  const cached = /^models--(.+?)--(.+)$/.exec(parts.at(-3) ?? "");
  if (cached !== null && parts.at(-2) === "snapshots")
    return { name: `${cached[1]}/${cached[2]}`, revision: parts.at(-1)! };
  return { name: parts.at(-1) || path, revision: null };
}

async function readFileOrExplain(path: string, file: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError(
      missing
        ? `The model has no ${file}; download the folder again, all of it`
        : `${file} cannot be read: ${errorMessage(error)}`,
      { file: path },
    );
  }
}

function parseJsonFile<T extends z.ZodType>(bytes: Buffer, file: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new InputError(`This is not JSON (${errorMessage(error)}); download the file again`, { file });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length === 0 ? "the file" : issue.path.map(String).join(".");
  throw new InputError(`${where} is not as expected: ${schemaRule(issue)}${quote(value, issue.path)}`, {
    file,
  });
}

function quote(value: unknown, path: readonly PropertyKey[]): string {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return "";
    found = (found as Record<PropertyKey, unknown>)[key];
  }
  return found === undefined ? "" : `, got ${JSON.stringify(found).slice(0, 80)}`;
}
