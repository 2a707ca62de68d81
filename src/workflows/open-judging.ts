import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../contracts/config.js";
import type { Dataset } from "../contracts/dataset.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { JudgingRecord } from "../contracts/judging.js";
import type { ProgressListener } from "../contracts/progress.js";
import { dataFolder } from "../datasets/data-folder.js";
import { datasetFingerprint } from "../datasets/dataset-fingerprint.js";
import type { DatasetSource, ReadDatasetOptions } from "../datasets/dataset-source.js";
import type { QrelsTarget } from "../datasets/edit-qrels.js";
import { qrelsTarget } from "../datasets/qrels-target.js";
import { readDataset } from "../datasets/read-dataset.js";
import type { JudgingDesign } from "../judgements/judging-design.js";
import { judgingMeasure } from "../judgements/judging-measure.js";
import { type JudgingPool, judgingPool } from "../judgements/judging-pool.js";
import { isWeakRater } from "../judgements/weak-grades.js";
import { writeFileAtomic } from "../storage/atomic-file.js";
import type { LocateKey } from "../storage/config.js";
import { projectFolder } from "../storage/project-folder.js";
import { planCandidates } from "./bench-plan.js";
import { findOutcomes } from "./find-outcomes.js";
import { runOfFinding } from "./run-of-finding.js";

export interface JudgingOptions {
  readonly config: Omit<Config, "data" | "schema">;
  readonly source: DatasetSource;
  /** Folder that holds `.alidade/` and against which paths are resolved. */
  readonly cwd: string;
  /** Where the config says what a key holds, for errors. */
  readonly locate?: LocateKey | undefined;
  /** File of the judgements where the data name none; default `qrels.csv`. It may exist. */
  readonly output?: string | undefined;
  /** Who judges; the judgements then name the rater. */
  readonly rater?: string | undefined;
  readonly giveUpBelow?: number | undefined;
  readonly audited?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** A design with nothing left to defaults. */
export type SettledDesign = {
  readonly [key in keyof JudgingDesign]-?: Exclude<JudgingDesign[key], undefined>;
};

/** What judging works on. */
export interface OpenJudging {
  readonly dataset: Dataset;
  readonly pool: JudgingPool;
  readonly design: SettledDesign;
  readonly target: QrelsTarget;
  /** Grades by query and document, those of the data at first. */
  readonly grades: Map<string, Map<string, number>>;
  /** Names the design in the log of judgements. */
  readonly digest: string;
  /** The source that has the judgements, once there are some. */
  readonly source: DatasetSource;
}

/**
 * Reads the data, takes the candidates' lists from where `bench` stores them, and writes down the design. Throws
 * `InputError` for fewer than two candidates, a metric that judging cannot stop by, and judgements that cannot be
 * added to; `ProviderError` where a candidate fails.
 */
export async function openJudging(options: JudgingOptions): Promise<OpenJudging> {
  const { config, cwd, onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const measure = judgingMeasure(config.metrics[0]!);
  const planned = planCandidates(config, options.locate);
  if (planned.length < 2) {
    throw new InputError(
      `Judging settles which of several candidates is better, and ${planned.length === 1 ? `${planned[0]!.id} is alone` : "none was given"}; name at least two, such as -m bm25 -m static:embedded`,
    );
  }
  onProgress({ type: "stage", candidate: null, stage: "reading the data" });
  const { split, merge, limit, seed } = config;
  const place = await placeOfJudgements(options);
  const read: ReadDatasetOptions = { split, merge, limit, seed, cwd, answered: "all" };
  const dataset = await readDataset(place.source, read);
  throwIfAborted(signal);
  for (const { code, message } of dataset.summary.warnings) {
    if (!aboutJudgements.has(code)) onProgress({ type: "notice", level: "warning", message });
  }
  if (dataset.ratings?.raterIds.some(isWeakRater)) {
    throw new InputError(
      "The judgements are weak ones of clicks; people's grades go to a file of their own: name another with --qrels, or none and a new one with -o",
    );
  }
  const design = {
    metric: measure.metric,
    seed,
    alpha: config.alpha,
    giveUpBelow: options.giveUpBelow ?? 0.03,
    audited: options.audited ?? 0.4,
  };
  const depth = Math.max(config.depth, measure.depth);
  return findOutcomes(
    planned,
    {
      dataset,
      source: place.source,
      read,
      config: { ...config, depth },
      locate: options.locate,
      cwd,
      cache: "use",
      signal,
      onProgress,
    },
    async (findings) => {
      const runs = findings.map((finding) => ({ ...runOfFinding(finding), name: finding.candidate.id }));
      const pool = judgingPool(runs, dataset.queries.ids, measure.depth);
      return {
        dataset,
        pool,
        design,
        target: place.target,
        source: place.source,
        grades: gradesOf(dataset),
        digest: await recordDesign(dataset, pool, design, cwd),
      };
    },
  );
}

/** The grade of a pair as far as it is known. */
export function gradeIn(grades: ReadonlyMap<string, ReadonlyMap<string, number>>) {
  return (queryId: string, documentId: string): number | undefined => grades.get(queryId)?.get(documentId);
}

interface PlaceOfJudgements {
  readonly source: DatasetSource;
  readonly target: QrelsTarget;
}

/** Where judgements go, and the data without a file of judgements that has not one in it yet. */
async function placeOfJudgements(options: JudgingOptions): Promise<PlaceOfJudgements> {
  const { source, cwd, config } = options;
  const { split } = config;
  const folder = source.kind === "beir" ? await dataFolder(source, { cwd, split }) : null;
  const named: DatasetSource = folder?.layout === "tables" ? folder.source : source;
  const ownFile =
    (named.kind === "tables" && named.qrels === undefined && source.kind === "tables") ||
    named.kind === "vectors";
  if (!ownFile) {
    if (options.output !== undefined) {
      throw new InputError(
        `The data name a place for judgements already, so -o ${options.output} would be a second one; leave it out`,
      );
    }
    const target = await qrelsTarget(source, { cwd, split });
    const empty = named.kind === "tables" && (!target.exists || (await isEmpty(target.file.path)));
    return { source: empty ? { ...named, qrels: undefined } : source, target };
  }
  const file = options.output ?? "qrels.csv";
  if (named.kind === "vectors") {
    throw new InputError(
      "A folder of vectors holds no place for judgements; name tables (--corpus, --queries) and the vectors as a candidate (-m vectors:FOLDER)",
    );
  }
  const exists = existsSync(resolve(cwd, file));
  const withFile: DatasetSource = { ...named, qrels: file };
  const target = await qrelsTarget(withFile, { cwd, split });
  const filled = exists && !(await isEmpty(resolve(cwd, file)));
  return { source: filled ? withFile : named, target };
}

/** Whether a file of judgements has a header and nothing else, as `init` writes it. */
async function isEmpty(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8");
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length === 0 || (lines.length === 1 && !/\d/.test(lines[0]!));
}

function gradesOf({ qrels }: Dataset): Map<string, Map<string, number>> {
  const grades = new Map<string, Map<string, number>>();
  if (qrels === null) return grades;
  qrels.queryIds.forEach((queryId, row) => {
    const own = new Map<string, number>();
    for (let entry = qrels.offsets[row]!; entry < qrels.offsets[row + 1]!; entry++)
      own.set(qrels.documentIds[qrels.documents[entry]!]!, qrels.grades[entry]!);
    grades.set(queryId, own);
  });
  return grades;
}

/** Writes down what the judgements will be a sample of; the same design has the same name. */
async function recordDesign(
  dataset: Dataset,
  pool: JudgingPool,
  design: SettledDesign,
  cwd: string,
): Promise<string> {
  const { giveUpBelow: _, ...decisive } = design;
  const facts = {
    schema: "alidade/judging/v1" as const,
    dataset: dataset.summary.name,
    texts: datasetFingerprint(dataset.corpus, dataset.queries, null),
    queries: pool.queries.length,
    candidates: [...pool.candidateIds],
    depth: pool.depth,
    ...decisive,
    order: "seeded random order of the queries; a seeded share of them judged completely",
  };
  const digest = createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 12);
  const path = join(projectFolder(cwd).judging, `${digest}.json`);
  if (!existsSync(path)) {
    const record: JudgingRecord = { ...facts, createdAt: new Date().toISOString() };
    await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`);
  }
  return digest;
}

/** Warnings that say what judging is there to mend. */
const aboutJudgements = new Set(["query-without-judgement", "query-without-positive"]);
