import type { Command } from "commander";
import type { Config, ConfigInput } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import { flagName } from "../contracts/flag-name.js";
import { type FusionMethod, fusionMethods } from "../contracts/fusion-method.js";
import { didYouMean } from "../contracts/nearest-name.js";

/** Flags that say what the data are; the same for every command that reads data. */
export interface DataFlags {
  config?: string;
  data?: string;
  corpus?: string;
  id?: string;
  text?: string;
  queries?: string;
  queryId?: string;
  queryText?: string;
  qrels?: string;
  qrelsQuery?: string;
  qrelsDocument?: string;
  qrelsGrade?: string;
  qrelsRater?: string;
  merge?: string;
  split?: string;
}

/** Flags that say what is compared. */
export interface CandidateFlags {
  model?: string[];
  hybrid?: string[];
  fusion?: FusionMethod;
  seed?: number;
  threads?: number;
}

/** Adds the data flags to a command. */
export function addDataOptions(command: Command): Command {
  return command
    .option("-c, --config <path>", "config file (default: alidade.yaml where there is one)")
    .option(
      "-d, --data <folder>",
      "folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, or with tables of those names",
    )
    .option("--corpus <file|sql>", "documents: CSV, TSV, JSONL or Parquet, or a SQL query")
    .option("--id <column>", "column of the document id")
    .option("--text <columns>", 'columns of the document text, such as "title, description"')
    .option("--queries <file|sql>", "queries: a table, or TREC topics")
    .option("--query-id <column>", "column of the query id")
    .option(
      "--query-text <column>",
      "column of the query text; of TREC topics the field, such as description",
    )
    .option(
      "--qrels <file|sql>",
      "judgements, a table, TREC qrels or JSON: which document answers which query, and how well (grades from 0)",
    )
    .option("--qrels-query <column>", "column of the query id in the judgements")
    .option("--qrels-document <column>", "column of the document id in the judgements")
    .option("--qrels-grade <column>", "column of the grade")
    .option("--qrels-rater <column>", "column of the rater, where several have judged")
    .option(
      "--merge <rule>",
      "how grades of several raters become one: median, majority, mean, max, min, rater:NAME (default: median)",
    )
    .option("--split <name>", "which judgements of a folder: qrels/SPLIT.tsv (default: test)");
}

/** Adds the candidate flags to a command. */
export function addCandidateOptions(command: Command): Command {
  return addModelOptions(command)
    .option("--hybrid <ids>", "fusion of candidates, their ids separated by commas; repeatable", collect)
    .option(
      "--fusion <method>",
      `how --hybrid fuses: ${fusionMethods.join(", ")} (default: rrf)`,
      fusionMethod,
    );
}

/** Adds the flags that name single models. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      "-m, --model <spec>",
      "candidate, kind:ref[?k=v&…]: bm25, static:PATH, onnx:PATH, vectors:FOLDER, run:FILE, lsa, word2vec, words:FILE; repeatable",
      collect,
    )
    .option("--threads <n>", "threads for inference and search", positiveInteger("--threads"))
    .option("--seed <n>", "seed of samples and resampling (default: 42)", nonNegativeInteger("--seed"));
}

/** Gathers a repeatable option. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

/** Parser of a whole number from 1, or from `range.from` to `range.to`, written in digits. */
export function positiveInteger(flag: string, range: WholeRange = {}): (text: string) => number {
  return wholeNumber(flag, { from: 1, ...range });
}

/** Parser of a whole number from 0. */
export function nonNegativeInteger(flag: string): (text: string) => number {
  return wholeNumber(flag, { from: 0 });
}

/** The ends are meant, too. */
interface WholeRange {
  readonly from?: number;
  readonly to?: number;
}

function wholeNumber(
  flag: string,
  { from, to = Number.MAX_SAFE_INTEGER }: WholeRange & { readonly from: number },
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const inDigits = /^\d+$/.test(text.trim());
    if (inDigits && value >= from && value <= to) return value;
    const end = to < Number.MAX_SAFE_INTEGER || value > to ? ` to ${to}` : "";
    const digits = !inDigits && Number.isInteger(value) && text.trim() !== "" ? ", written in digits" : "";
    throw new InputError(`${flag} is "${text}"; expected a whole number from ${from}${end}${digits}`);
  };
}

function fusionMethod(text: string): FusionMethod {
  const known = fusionMethods.find((name) => name === text);
  if (known !== undefined) return known;
  throw new InputError(
    `--fusion is "${text}"; expected one of ${fusionMethods.join(", ")}.${didYouMean(text, fusionMethods)}`,
  );
}

/** The part of a config that the flags of this invocation give. */
export function flagsAsConfig(flags: DataFlags & CandidateFlags): Partial<ConfigInput> {
  const data = dataOfFlags(flags);
  if (flags.fusion !== undefined && flags.hybrid === undefined) {
    throw new InputError(
      `--fusion ${flags.fusion} says how --hybrid fuses; give --hybrid beside it, such as --hybrid 'bm25,static:embedded'`,
    );
  }
  return {
    ...(data === undefined ? {} : { data }),
    ...(flags.split === undefined ? {} : { split: flags.split }),
    ...(flags.merge === undefined ? {} : { merge: flags.merge }),
    ...(flags.model === undefined ? {} : { models: flags.model, hybrids: [], pipelines: [] }),
    ...(flags.hybrid === undefined
      ? {}
      : { hybrids: flags.hybrid.map((ids) => hybridOf(ids, flags.fusion)) }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  };
}

/** Flags that name one table or column each. */
const tableFlags = [
  "corpus",
  "id",
  "text",
  "queries",
  "queryId",
  "queryText",
  "qrels",
  "qrelsQuery",
  "qrelsDocument",
  "qrelsGrade",
  "qrelsRater",
] as const satisfies readonly (keyof DataFlags)[];

function dataOfFlags(flags: DataFlags): Config["data"] | undefined {
  const { data: path, corpus } = flags;
  const given = tableFlags.filter((key) => flags[key] !== undefined);
  const [first] = given;
  if (path !== undefined && first !== undefined) {
    throw new InputError(
      `--data and ${flagName(first)} were both given; --data names a whole folder, --corpus, --queries and --qrels name its tables one by one`,
    );
  }
  if (path !== undefined || first === undefined) return path;
  if (corpus === undefined && flags.qrels === undefined)
    throw new InputError(`${flagName(first)} needs --corpus beside it: the file of the documents`);
  return Object.fromEntries(given.map((key) => [key, flags[key]]));
}

function hybridOf(ids: string, fusion: FusionMethod | undefined): { of: string[]; method?: FusionMethod } {
  const of = ids
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  if (of.length < 2)
    throw new InputError(
      `--hybrid is "${ids}"; expected at least two candidate ids, such as 'bm25,static:embedded'`,
    );
  return { of, ...(fusion === undefined ? {} : { method: fusion }) };
}
