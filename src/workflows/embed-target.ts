import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type EmbeddingFile, type EmbeddingFormat, embeddingFormats } from "../contracts/embedding-file.js";
import { InputError } from "../contracts/errors.js";
import {
  type EmbeddingPaths,
  embeddingPaths,
  moveFinished,
  readEmbeddingFile,
} from "../storage/finish-embeddings.js";

/** Where vectors go. */
export interface EmbedTarget {
  readonly format: EmbeddingFormat;
  readonly paths: EmbeddingPaths;
  /** Where they are while they are made, and how that is shown. */
  readonly folder: string;
  readonly shown: string;
  /** The files as they were named, vectors first. */
  readonly files: readonly string[];
}

/** The files that `output` stands for. Throws `InputError` for an unknown ending, and where `input` would be written over. */
export function embedTarget(output: string, input: string, cwd: string): EmbedTarget {
  const format = formatOf(output);
  const paths = embeddingPaths(resolve(cwd, output), format);
  const own = targetsOf(paths).find((path) => path === resolve(cwd, input));
  if (own === undefined) {
    const folder = `${paths.vectors}.partial`;
    return { format, paths, folder, shown: `${output}.partial`, files: shownFiles(output, paths) };
  }
  throw new InputError(
    `${basename(own)} is what the texts are read from, and would be written over; name another file with -o`,
  );
}

/**
 * The manifest where nothing is left to do: the file is there, or only its names are missing. Throws `InputError` where
 * other files are there and may not be replaced.
 */
export async function finishedBefore(
  { folder, paths }: EmbedTarget,
  isSame: (there: EmbeddingFile) => boolean,
  { output, replace }: { readonly output: string; readonly replace?: boolean | undefined },
): Promise<EmbeddingFile | null> {
  const moved = await moveFinished(folder, paths);
  const there = moved ?? (await readEmbeddingFile(paths.manifest));
  if (replace) return null;
  if (there !== null && isSame(there) && (await exists(paths.vectors))) return there;
  for (const path of targetsOf(paths)) {
    if (!(await exists(path))) continue;
    throw new InputError(
      `${basename(path)} is there already, and is not what this command would make; --replace writes over it, or name another file with -o`,
      { file: output },
    );
  }
  return null;
}

function formatOf(output: string): EmbeddingFormat {
  const format = embeddingFormats.find((name) => output.toLowerCase().endsWith(`.${name}`));
  if (format !== undefined) return format;
  throw new InputError(
    `-o is ${JSON.stringify(output)}; the ending is the format: ${embeddingFormats.map((name) => `.${name}`).join(", ")}`,
  );
}

function targetsOf({ vectors, rows, manifest }: EmbeddingPaths): readonly string[] {
  return [vectors, rows, manifest].filter((path) => path !== null);
}

function shownFiles(output: string, paths: EmbeddingPaths): readonly string[] {
  const beside = (path: string): string =>
    output.slice(0, output.length - basename(output).length) + basename(path);
  return [output, ...(paths.rows === null ? [] : [beside(paths.rows)]), beside(paths.manifest)];
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
