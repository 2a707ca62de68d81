import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Team } from "../contracts/choice.js";
import { errorMessage, InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";
import { writeFileAtomic } from "../storage/atomic-file.js";
import { inspectCorpus } from "./inspect-corpus.js";
import { type LogSampleReport, type QueriesFromLogOptions, queriesFromLog } from "./queries-from-log.js";

export interface InitOptions {
  /** Folder that the paths below start from. */
  readonly cwd: string;
  readonly folder: string;
  /** A table of documents that exists already. */
  readonly corpus?: string | undefined;
  readonly id?: string | undefined;
  readonly text?: string | undefined;
  readonly queries?: string | undefined;
  /** A search log to draw queries from, in place of a table of queries. */
  readonly queriesFrom?: Omit<QueriesFromLogOptions, "cwd"> | undefined;
  readonly qrels?: string | undefined;
  /** Further candidates beside bm25 and the embedded model. */
  readonly models?: readonly string[] | undefined;
  /** Who keeps the candidates; what is not stated is written as a comment. */
  readonly team?: Team | undefined;
  /** Replace a config that exists. */
  readonly force?: boolean | undefined;
}

export interface InitReport {
  readonly schema: "alidade/init/v1";
  readonly folder: string;
  readonly written: readonly string[];
  readonly next: readonly string[];
  /** How queries were drawn from a search log. */
  readonly sample?: LogSampleReport | undefined;
}

/**
 * Writes a commented `alidade.yaml` and templates. With a table of documents the config points at it and
 * its columns; without one, a small shop is written that runs as it is and shows the form. Queries may be drawn from a
 * search log (`sampleQueryLog`).
 * Throws `InputError` where a file exists already or a column is not there; then nothing is written. `force` renews
 * the config and never a table.
 */
export async function init(options: InitOptions): Promise<InitReport> {
  checkTables(options);
  const folder = resolve(options.cwd, options.folder);
  const files =
    options.corpus === undefined
      ? sampleFiles(options)
      : await filesForTable(folder, options.corpus, options);
  requireFreeConfig(options);
  const present = Object.keys(files.texts).filter(
    (name) => name !== configName && existsSync(join(folder, name)),
  );
  if (present.length > 0 && options.force !== true) {
    const tables = present.map((name) => `--${name.replace(".csv", "")} ${name}`);
    throw new InputError(
      `${join(options.folder, present[0]!)} exists already; name your own tables (${tables.join(" ")}), or --force to renew ${configName} alone`,
    );
  }
  // Tables may hold a day's work: they are never replaced.
  const written = Object.keys(files.texts).filter((name) => !present.includes(name));
  await makeFolder(folder, options.folder);
  for (const name of written) await writeFileAtomic(join(folder, name), files.texts[name]!);
  const { next, sample } = files;
  return { schema: "alidade/init/v1", folder, written, next, ...(sample === undefined ? {} : { sample }) };
}

/** Throws `InputError` where the folder has a config already that must not be replaced: before anything is asked. */
export function requireFreeConfig({
  cwd,
  folder,
  force,
}: Pick<InitOptions, "cwd" | "folder" | "force">): void {
  if (force === true || !existsSync(resolve(cwd, folder, configName))) return;
  throw new InputError(`${join(folder, configName)} exists already; --force replaces it`);
}

const configName = "alidade.yaml";

async function makeFolder(folder: string, shown: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`The folder ${shown} cannot be made: ${errorMessage(error)}`);
  }
}

/** Tables that the user names must be there; without documents they have nothing to belong to. */
function checkTables({ cwd, folder, corpus, queries, queriesFrom, qrels }: InitOptions): void {
  if (queriesFrom !== undefined) {
    if (queries !== undefined)
      throw new InputError("--queries and --queries-from both say what the queries are; keep one");
    if (corpus === undefined)
      throw new InputError(
        "--queries-from needs --corpus beside it: the table of the documents that were searched",
      );
    if (qrels !== undefined)
      throw new InputError("--qrels judges queries that exist, and --queries-from draws new ones; keep one");
    if (existsSync(resolve(cwd, folder, "queries.csv")))
      throw new InputError(
        `${join(folder, "queries.csv")} exists already, and tables are never replaced; move it away or name another folder`,
      );
  }
  for (const [flag, path] of [
    ["--queries", queries],
    ["--qrels", qrels],
  ] as const) {
    if (path === undefined) continue;
    if (corpus === undefined)
      throw new InputError(`${flag} needs --corpus beside it: the table of the documents`);
    if (!existsSync(resolve(cwd, homePath(path, homedir()))))
      throw new InputError(`${flag} names ${path}, which does not exist`);
  }
}

interface InitFiles {
  readonly texts: Readonly<Record<string, string>>;
  readonly next: readonly string[];
  readonly sample?: LogSampleReport | undefined;
}

function sampleFiles({ models, team }: InitOptions): InitFiles {
  const data = {
    corpus: "corpus.csv",
    id: "id",
    text: "title, description",
    queries: "queries.csv",
    qrels: "qrels.csv",
  };
  return {
    texts: { "alidade.yaml": configText(data, models, team), ...sampleTables },
    next: [
      "alidade bench              # runs as it is, on six sample products",
      "Replace corpus.csv, queries.csv and qrels.csv by your own; `alidade validate` says whether they are sound.",
    ],
  };
}

async function filesForTable(folder: string, corpus: string, options: InitOptions): Promise<InitFiles> {
  const { cwd } = options;
  const { id, text } = await inspectCorpus(corpus, { cwd, id: options.id, text: options.text });
  // A path from the home folder stays one: the config may move, and reads `~` as a shell does.
  const here = (path: string): string =>
    homePath(path, homedir()) === path
      ? relative(folder, resolve(cwd, path)).replaceAll("\\", "/") || basename(path)
      : path;
  const queries = options.queries === undefined ? "queries.csv" : here(options.queries);
  const data: Record<string, string> = { corpus: here(corpus), id, text: text.join(", "), queries };
  const texts: Record<string, string> = {};
  const { queriesFrom } = options;
  const drawn = queriesFrom === undefined ? null : await queriesFromLog({ ...queriesFrom, cwd });
  if (options.queries === undefined) texts["queries.csv"] = drawn?.csv ?? "query-id,text\n";
  if (options.qrels === undefined) texts["qrels.csv"] = "query-id,corpus-id,score\n";
  else data.qrels = here(options.qrels);
  const next = [
    ...(options.queries === undefined && drawn === null
      ? ["Write real queries into queries.csv, one a line: q1,waterproof jacket"]
      : []),
    options.qrels === undefined
      ? "alidade bench              # without judgements: speed, size, and where the candidates disagree"
      : "alidade bench              # `alidade validate` first says whether the tables are sound",
    ...(options.qrels === undefined && drawn !== null
      ? [
          "alidade judge              # asks for the judgements that settle which candidate is best, one at a time",
        ]
      : []),
    ...(options.qrels === undefined && drawn === null
      ? [
          "Judge what it lists into qrels.csv (3 exactly, 2 good, 1 related, 0 not), then take the # from `qrels:` in alidade.yaml",
        ]
      : []),
  ];
  const files = { texts: { "alidade.yaml": configText(data, options.models, options.team), ...texts }, next };
  return drawn === null ? files : { ...files, sample: drawn.report };
}

function configText(data: Record<string, string>, models: readonly string[] = [], team: Team = {}): string {
  const dataLines = Object.entries(data).map(([key, value]) => `  ${key}: ${yamlText(value)}`);
  const qrels =
    data.qrels === undefined
      ? ["  # qrels: qrels.csv   # once you have judged: query-id, corpus-id, score"]
      : [];
  const own = [...new Set(models)]
    .filter((model) => !defaultModels.includes(parseCandidateSpec(model).spec))
    .map((model) => `  - ${yamlText(model)}`);
  return `# What Alidade compares, and on what. \`alidade bench\` runs it; every path starts from this file's folder.
# yaml-language-server: $schema=./node_modules/alidade/schemas/config.schema.json

data:
${[...dataLines, ...qrels].join("\n")}
  # Columns of the other tables are found by their usual names; say so where yours differ:
  # queryId, queryText, qrelsQuery, qrelsDocument, qrelsGrade

# Candidates: kind:ref[?option=value]
models:
  - bm25                         # words; the baseline to beat
  - static:embedded              # the small model that comes with Alidade
${own.length > 0 ? own.join("\n") : "  # - onnx:./models/all-MiniLM-L6-v2            # a sentence-transformers folder with ONNX weights\n  # - onnx:./models/all-MiniLM-L6-v2?dtype=qint8\n  # - vectors:./my-vectors                      # documents.npy + documents.jsonl, queries.npy + queries.jsonl\n  # - run:./solr.trec                            # the lists of a search engine that exists"}

# Fusions of candidates above, by their ids
hybrids:
  - of: [bm25, "static:embedded"]

# The first metric decides; the others are described. Any cutoff: ndcg@10, recall@100, mrr@10, map@100 …
metrics: [ndcg@10, precision@5, recall@5]

${teamText(team)}

# require: ["p95 < 20ms"]        # what a candidate must meet (docs/choosing.md)
# weights: { ndcg@10: 3, p95: 1 } # what matters how much
# baseline: bm25                 # compare every candidate with this one instead of all pairs
# depth: 1000                    # documents kept of each list
# limit: 200                     # a seeded sample of the queries
# egress: none                   # nothing may leave this machine; or the hosts that may be reached
# trackers: [mlflow]             # log runs to the MLflow server of MLFLOW_TRACKING_URI too

# What has to hold, else the run ends with exit code 3
# gates:
#   - nonInferior: { metric: ndcg@10, margin: 0.02, baseline: bm25 }   # or the path of an earlier result.json
#   - require: p95 < 50ms
`;
}

/** What was answered about the team; the rest as comments, for upkeep to be held against. */
function teamText(team: Team): string {
  const lines = (
    [
      ["labelsPerMonth", "200", "judgements the team can make a month"],
      ["gpu", "false", "documents can be embedded on a GPU"],
      ["retrain", "false", "somebody can train or fit a model again"],
    ] as const
  ).map(([key, example, meaning]) =>
    team[key] === undefined
      ? `#   ${key}: ${example}   # ${meaning}`
      : `  ${key}: ${team[key]}   # ${meaning}`,
  );
  const head = lines.every((line) => line.startsWith("#")) ? "# team:" : "team:";
  return ["# Who keeps the candidate: upkeep is held against it", head, ...lines].join("\n");
}

/** A string as one line of YAML, quoted where it must be. */
function yamlText(value: string): string {
  const text = stringify(value, { lineWidth: 0 }).trimEnd();
  return text.includes("\n") ? JSON.stringify(value) : text;
}

/** Candidates that every config starts with. */
const defaultModels = ["bm25", "static:embedded"];

const sampleTables = {
  "corpus.csv": `id,title,description
P1,Waterproof hiking jacket,"Taped seams and a hood that fits over a helmet. Keeps out a day of steady rain."
P2,Down sleeping bag,"Comfort to -5 °C, packs to the size of a loaf. Keep it dry: wet down does not warm."
P3,Rechargeable head torch,"400 lumens, charges by USB-C, a red light that keeps night eyes."
P4,Gas camping stove,"Boils a litre in four minutes. Takes screw-top cartridges, which are sold separately."
P5,Wool walking socks,"Merino, cushioned at heel and toe, in three sizes."
P6,Two-person tent,"Two poles, pitches in five minutes, 2.1 kg, withstands wind well."
`,
  "queries.csv": `query-id,text
q1,coat for the rain
q2,flashlight for reading in the tent
q3,something warm to sleep in
q4,cook outdoors
`,
  "qrels.csv": `query-id,corpus-id,score
q1,P1,3
q1,P6,0
q2,P3,3
q2,P6,1
q3,P2,3
q3,P5,1
q4,P4,3
`,
};
