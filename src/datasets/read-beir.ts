import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { assembleDataset } from "./assemble-dataset.js";
import type { FolderSource, ReadDatasetOptions } from "./dataset-source.js";
import { type ErrorList, errorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import type { JudgementRows } from "./judgement-rows.js";
import { readJsonLines } from "./read-json-lines.js";
import { type KnownIds, readQrelsTsv } from "./read-qrels-tsv.js";
import { type TextRows, textRows } from "./text-rows.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads a BEIR folder: `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`), `qrels/SPLIT.tsv`.
 * Other keys are ignored. Without a folder `qrels` there are no judgements and every query is kept.
 * Throws `InputErrors` with file and line for each rule of `assembleDataset` and the row checks.
 */
export async function readBeir(source: FolderSource, options: ReadDatasetOptions): Promise<Dataset> {
  const { split = "test", seed = 42, cwd, limit, maxLineBytes } = options;
  const errors = errorList();
  const file = (...names: string[]): InputFile => ({
    path: resolve(cwd, source.path, ...names),
    shown: join(source.path, ...names),
  });
  return withErrors(errors, async () => {
    const corpus = await readTexts(file("corpus.jsonl"), "document", errors, maxLineBytes);
    const queriesFile = file("queries.jsonl");
    const withQueries = options.queriesRequired !== false || (await exists(queriesFile.path));
    const queries = withQueries ? await readTexts(queriesFile, "query", errors, maxLineBytes) : null;
    const known = queries === null ? null : { queries: queries.rowOf, documents: corpus.rowOf };
    const judgements = known === null ? null : await readSplit(file, split, { errors, known, maxLineBytes });
    const name = source.name ?? basename(resolve(cwd, source.path));
    const parts = { name, split: judgements === null ? null : split, corpus, queries, judgements };
    return assembleDataset(parts, { errors, seed, limit, answered: options.answered, merge: options.merge });
  });
}

async function readTexts(
  file: InputFile,
  owner: "document" | "query",
  errors: ErrorList,
  maxLineBytes: number | undefined,
): Promise<TextRows> {
  const rows = textRows(owner, { shown: file.shown, unit: "line" }, errors);
  await readJsonLines(
    file,
    (value, line) => {
      const problem = owner === "document" ? documentProblem(value) : queryProblem(value);
      const missing = value._id === undefined ? missingId(owner, Object.keys(value)) : null;
      if (problem !== null || missing !== null) {
        errors.add((missing ?? problem)!, { file: file.shown, line });
        rows.skip();
        return;
      }
      const text = (value.text as string | null | undefined) ?? "";
      const title = owner === "document" ? ((value.title as string | null | undefined) ?? "") : "";
      rows.add(value._id, title, owner === "query" ? text.trim() : text, line);
    },
    { errors, onBad: rows.skip, maxLineBytes },
  );
  return rows;
}

function missingId(owner: string, keys: readonly string[]): string {
  const near = ["id", "doc_id", "docid", "query_id", "qid"].find((key) => keys.includes(key));
  const way =
    near === undefined
      ? didYouMean("_id", keys)
      : ` Rename "${near}" to "_id", or read the file as a table (--corpus, --queries)`;
  return `The ${owner} has no "_id"; its keys are ${keys.slice(0, 10).join(", ") || "none"}.${way}`;
}

function documentProblem(value: Readonly<Record<string, unknown>>): string | null {
  if (value.title === undefined && value.text === undefined) {
    return `The document has neither "title" nor "text"; its keys are ${Object.keys(value).slice(0, 10).join(", ")}`;
  }
  return textProblem("document", "title", value.title) ?? textProblem("document", "text", value.text);
}

function queryProblem(value: Readonly<Record<string, unknown>>): string | null {
  if (value.text === undefined) {
    const keys = Object.keys(value).filter((key) => key !== "_id");
    return `The query has no "text"; its keys are ${Object.keys(value).slice(0, 10).join(", ")}.${didYouMean("text", keys)}`;
  }
  return textProblem("query", "text", value.text);
}

function textProblem(owner: string, key: string, value: unknown): string | null {
  if (value === undefined || value === null || typeof value === "string") return null;
  const kind = Array.isArray(value)
    ? "an array"
    : typeof value === "object"
      ? "an object"
      : `the ${typeof value} ${value}`;
  return `The "${key}" of the ${owner} is ${kind}; expected a string`;
}

async function readSplit(
  file: (...names: string[]) => InputFile,
  split: string,
  options: { errors: ErrorList; known: KnownIds; maxLineBytes: number | undefined },
): Promise<JudgementRows | null> {
  const folder = file("qrels");
  const names = await readdir(folder.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new InputError("qrels must be a folder with one file a split, such as qrels/test.tsv", {
      file: folder.shown,
    });
  });
  if (names === null) return null;
  const splits = names
    .filter((name) => name.endsWith(".tsv"))
    .map((name) => name.slice(0, -4))
    .sort();
  if (!splits.includes(split)) {
    const there = splits.length === 0 ? "there is none in it" : `there are ${splits.join(", ")}`;
    throw new InputError(
      `There is no split "${split}": ${there}; choose one with --split.${didYouMean(split, splits)}`,
      {
        file: folder.shown,
      },
    );
  }
  return readQrelsTsv(file("qrels", `${split}.tsv`), options.errors, options);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
