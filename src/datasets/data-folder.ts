import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { FolderSource, ReadDatasetOptions, TablesSource } from "./dataset-source.js";

/** What a data folder turned out to be. */
export type DataFolder =
  | { readonly layout: "beir" }
  | { readonly layout: "tables"; readonly source: TablesSource; readonly splitName: string | null };

/**
 * Decides how a folder given with `--data` is read. `corpus.jsonl` with `queries.jsonl` is a BEIR folder; else
 * `corpus.*`, `queries.*` and `qrels.*` (or `qrels/SPLIT.tsv`) are tables with named columns, `*` being csv, tsv,
 * jsonl or parquet. Queries may also be TREC topics (`topics.txt`, `.xml`, `.tsv`, or queries of these names), and
 * judgements TREC qrels or JSON (`qrels.txt`, `.qrels`, `.trec`, `.json`); `.gz` may follow any name. Throws `InputError` that says what is there and what a data folder must hold.
 */
export async function dataFolder(source: FolderSource, options: ReadDatasetOptions): Promise<DataFolder> {
  const folder = resolve(options.cwd, source.path);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") {
      throw new InputError(
        "This is a file; --data takes a folder. Give single files with --corpus, --queries and --qrels",
        {
          file: source.path,
        },
      );
    }
    throw new InputError("There is no such data folder", { file: source.path });
  });
  const corpus = oneOf(names, { what: "corpus", bases: ["corpus"], formats: tables }, source);
  const queries = oneOf(
    names,
    { what: "queries", bases: ["queries", "topics"], formats: [...tables, "txt", "xml"] },
    source,
  );
  const table = oneOf(
    names,
    { what: "qrels", bases: ["qrels"], formats: [...tables, "txt", "qrels", "trec", "json"] },
    source,
  );
  if (table !== null && names.includes("qrels")) {
    throw new InputError(
      `There is more than one choice of qrels: the folder qrels and ${table}; keep one, or name it with --qrels`,
      { file: source.path },
    );
  }
  const beirTexts = names.includes("corpus.jsonl") && (queries === null || queries === "queries.jsonl");
  if (beirTexts && table === null) return { layout: "beir" };
  if (corpus === null || (queries === null && options.queriesRequired !== false)) {
    throw new InputError(explainFolder(names, corpus === null ? "corpus" : "queries"), { file: source.path });
  }
  const qrels = table ?? (await splitFile(folder, names, options.split ?? "test", source));
  const at = (name: string): string => join(source.path, name);
  return {
    layout: "tables",
    splitName: qrels?.startsWith("qrels/") === true ? (options.split ?? "test") : null,
    source: {
      kind: "tables",
      corpus: at(corpus),
      queries: queries === null ? undefined : at(queries),
      qrels: qrels === null ? undefined : at(qrels),
      name: source.name,
    },
  };
}

/** The file of these names in one of the formats, or null. Throws `InputError` for more than one. */
function oneOf(
  names: readonly string[],
  { what: base, bases, formats }: { what: string; bases: readonly string[]; formats: readonly string[] },
  source: FolderSource,
): string | null {
  const found = bases
    .flatMap((start) => formats.flatMap((format) => [`${start}.${format}`, `${start}.${format}.gz`]))
    .filter((name) => names.includes(name));
  if (found.length > 1) {
    throw new InputError(
      `There is more than one choice of ${base}: ${found.join(" and ")}; keep one, or name it with --corpus, --queries, --qrels`,
      {
        file: source.path,
      },
    );
  }
  return found[0] ?? null;
}

async function splitFile(
  folder: string,
  names: readonly string[],
  split: string,
  source: FolderSource,
): Promise<string | null> {
  if (!names.includes("qrels")) return null;
  const file = `qrels/${split}.tsv`;
  if ((await stat(join(folder, file)).catch(() => null)) !== null) return file;
  throw new InputError(`There is no split "${split}" in qrels; choose one with --split`, {
    file: join(source.path, "qrels"),
  });
}

function explainFolder(names: readonly string[], missing: string): string {
  if (names.some((name) => /^(documents|items|vectors)\.(npy|parquet)$/.test(name))) {
    return "This is a folder of vectors: give it as a candidate, --model vectors:FOLDER, beside the data it belongs to";
  }
  const there = names.filter((name) => !name.startsWith(".")).sort();
  const list =
    there.length === 0
      ? "it is empty"
      : `it holds ${there.slice(0, 12).join(", ")}${there.length > 12 ? ", …" : ""}`;
  return `The data folder has no ${missing} (${list}). It must hold corpus.jsonl, queries.jsonl and qrels/test.tsv, or tables corpus, queries and qrels as .csv, .tsv, .jsonl or .parquet, or TREC topics (topics.txt, topics.xml) and qrels (qrels.txt) beside a corpus; \`alidade init\` makes a template, and --corpus, --queries, --qrels name files of other names`;
}

const tables = ["jsonl", "csv", "tsv", "parquet"];
