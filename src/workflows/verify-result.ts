import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Dataset } from "../contracts/dataset.js";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { type VerifyDifference, type VerifyReport, verifyReportVersion } from "../contracts/verify-report.js";
import { datasetFingerprint } from "../datasets/dataset-fingerprint.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import { readDataset } from "../datasets/read-dataset.js";
import { projectFolder } from "../storage/project-folder.js";
import { checkDigests, digestsFile } from "../storage/result-digests.js";
import { findResult, readResultFolder } from "../storage/result-store.js";
import { compareReplayed, shownValue } from "./compare-replayed.js";
import { loadMetrics } from "./load-metrics.js";
import { type ResultDocuments, replayResult } from "./replay-result.js";
import { type KeptInputs, readResultInputs, settingsOfResult } from "./result-inputs.js";
import { numericVersions, packageVersion } from "./versions.js";

export interface VerifyOptions {
  /** Folder that holds `.alidade/`. */
  readonly cwd: string;
  /** Id, folder or `result.json`; default the latest. */
  readonly result?: string | undefined;
  /** The data the result was made on, to recompute also what is read off texts. */
  readonly data?: VerifyData | undefined;
  /** Metrics of the user's own that may be run (`module:PATH`, from `cwd`); default: none, whatever the result names. */
  readonly metrics?: readonly string[] | undefined;
  /** Renders files of the result from its numbers, by name, to be compared with those stored; default: none. */
  readonly render?: ((stored: ResultDocuments) => Readonly<Record<string, string>>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface VerifyData {
  readonly source: DatasetSource;
  /** Folder that relative paths, also those of models, start from. */
  readonly cwd: string;
  /** Default, as of `merge`: as the result was made. */
  readonly split?: string | undefined;
  readonly merge?: string | undefined;
}

/**
 * Checks a stored result: the digest of each of its files, and every number against what the result's own runs and
 * judgements give, computed again by the functions that made it. Needs neither network nor data; with the data, what is
 * read off texts is recomputed too. Throws `InputError` for a result that does not exist or cannot be read, and for
 * other data than it was made on.
 */
export async function verifyResult(options: VerifyOptions): Promise<VerifyReport> {
  const { cwd, onProgress = () => {} } = options;
  const folder = await findResult(projectFolder(cwd).results, options.result);
  if (folder.endsWith(".html")) {
    throw new InputError(
      `"${options.result}" is a report page, which carries neither lists nor judgements; name the result's id or folder`,
    );
  }
  onProgress({ type: "stage", candidate: null, stage: "comparing the files with their digests" });
  const digests = await checkDigests(folder);
  const files: VerifyReport = {
    schema: verifyReportVersion,
    result: null,
    folder,
    dataset: null,
    verdict: "incomplete",
    digest: digests?.digest ?? null,
    files: { checked: digests?.files.length ?? 0, extra: [...(digests?.extra ?? [])] },
    numbers: { recomputed: 0, rounded: 0, from: null },
    differences: (digests?.mismatches ?? []).map((mismatch) => ({ kind: "file", ...mismatch })),
    notRecomputed: [],
    versions: [],
  };
  try {
    return withVerdict(await verifyNumbers(files, options));
  } catch (error) {
    if (errorKind(error) === "interrupted" || files.differences.length === 0) throw error;
    // A file that was altered may be one that nothing can be read from; what its digest told stands.
    const why = `a file cannot be read: ${errorMessage(error).split("\n")[0]}`;
    return withVerdict({
      ...files,
      notRecomputed: [{ what: "the numbers", why, numbers: 0, needsData: false }],
    });
  }
}

function withVerdict(report: VerifyReport): VerifyReport {
  const { differences, numbers } = report;
  if (differences.length > 0) return { ...report, verdict: "differs" };
  return { ...report, verdict: numbers.from !== null ? "verified" : "incomplete" };
}

async function verifyNumbers(report: VerifyReport, options: VerifyOptions): Promise<VerifyReport> {
  const { data, signal, onProgress = () => {} } = options;
  const stored = await documentsOf(report.folder);
  const { result } = stored;
  const kept = await readResultInputs(report.folder);
  const about: VerifyReport = {
    ...report,
    ...{ result: result.id, dataset: result.dataset.name, versions: differingVersions(result) },
    differences: [
      ...report.differences,
      ...idDifferences(result),
      ...(kept !== null && report.digest === null ? [withoutDigests] : []),
    ],
  };
  const dataset = data === undefined ? null : await readGivenData(data, result, kept, onProgress);
  if (kept === null && dataset === null) return { ...about, notRecomputed: [withoutJudgements] };
  const own = await unknownMetrics(result, options);
  if (own !== null) return { ...about, notRecomputed: [own] };
  const inputs = kept ?? {
    settings: settingsOfResult(result),
    queries: dataset!.queries,
    qrels: dataset!.qrels,
  };
  const replayed = await replayResult(stored, {
    ...{ inputs, dataset, signal, onProgress },
    source: data?.source ?? { kind: "beir", path: "" },
    cwd: data?.cwd ?? report.folder,
    project: options.cwd,
  });
  const { recomputed, rounded, differences, notRecomputed } = compareReplayed(stored, replayed, {
    data: dataset !== null,
    outcomes: kept !== null,
    gates: replayed.result.gates !== undefined,
  });
  const pages = await renderedDifferences(stored, about, options);
  return {
    ...about,
    numbers: {
      ...{ recomputed, rounded },
      from: {
        runs: result.runs.length,
        judgements: inputs.qrels?.documents.length ?? 0,
        data: dataset !== null,
      },
    },
    differences: [
      ...about.differences,
      ...(kept === null || dataset === null ? [] : inputDifferences(kept, dataset)),
      ...differences,
      ...pages.differences,
    ],
    notRecomputed: [
      ...notRecomputed,
      ...pages.notCompared,
      ...(report.digest === null && kept === null ? [bytesUncovered] : []),
    ],
  };
}

/** The documents, checked by their schemas and taken as they are written, so that keys keep their order. */
async function documentsOf(folder: string): Promise<ResultDocuments> {
  await readResultFolder(folder);
  const read = async <T>(name: string): Promise<T> =>
    JSON.parse(await readFile(join(folder, name), "utf8")) as T;
  return { folder, result: await read("result.json"), details: await read("details.json") };
}

/** Throws `InputError` for data that are not those of the result. */
async function readGivenData(
  { source, cwd, split, merge }: VerifyData,
  result: BenchmarkResult,
  kept: KeptInputs | null,
  onProgress: ProgressListener,
): Promise<Dataset> {
  onProgress({ type: "stage", candidate: null, stage: "reading the data" });
  const { settings } = kept ?? { settings: settingsOfResult(result) };
  const dataset = await readDataset(source, {
    split: split ?? settings.split,
    merge: merge ?? settings.merge,
    limit: settings.limit,
    seed: settings.seed,
    cwd,
  });
  const { fingerprint, name } = dataset.summary;
  if (fingerprint === result.dataset.fingerprint) return dataset;
  throw new InputError(
    `${result.id} was made on other data (${result.dataset.name} ${result.dataset.fingerprint.slice(0, 12)}) than these (${name} ${fingerprint.slice(0, 12)}); give those, or leave the data out to verify what follows from runs and judgements`,
  );
}

/** The id ends in the digest of everything else in `result.json`. */
function idDifferences(result: BenchmarkResult): VerifyDifference[] {
  const { id, ...rest } = result;
  const digest = createHash("sha256").update(JSON.stringify(rest)).digest("hex").slice(0, 6);
  const made = result.createdAt.slice(0, 19).replace("T", "-").replaceAll(":", "");
  const expected = `${made}-${digest}`;
  if (id === expected) return [];
  return [
    {
      kind: "value",
      file: "result.json",
      path: "id",
      stored: shownValue(id),
      recomputed: shownValue(expected),
    },
  ];
}

/** Judgements or queries stored beside the result that are not those of the data. */
function inputDifferences(kept: KeptInputs, { queries, qrels }: Dataset): VerifyDifference[] {
  const nothing = { ids: [], texts: [] };
  const stored = datasetFingerprint(nothing, kept.queries, kept.qrels);
  const recomputed = datasetFingerprint(nothing, queries, qrels);
  if (stored === recomputed) return [];
  return [
    {
      kind: "value",
      file: "qrels.trec, queries.jsonl",
      path: "fingerprint without documents",
      stored,
      recomputed,
    },
  ];
}

/** Pages and tables of the result beside what its numbers render to. */
async function renderedDifferences(
  stored: ResultDocuments,
  { differences: known }: VerifyReport,
  { render }: VerifyOptions,
): Promise<{
  readonly differences: readonly VerifyDifference[];
  readonly notCompared: VerifyReport["notRecomputed"];
}> {
  const madeBy = stored.result.versions.alidade;
  const notCompared = (why: string) => ({
    differences: [],
    notCompared: [{ what: "report.html, scores.csv", why, numbers: 0, needsData: false }],
  });
  if (render === undefined)
    return notCompared("nothing was given that renders them; their digests cover them");
  if (madeBy !== packageVersion)
    return notCompared(
      `Alidade ${madeBy} rendered them, and this is ${packageVersion}; their digests cover them`,
    );
  const differences: VerifyDifference[] = [];
  for (const [file, recomputed] of Object.entries(render(stored))) {
    if (known.some((one) => one.file === file)) continue;
    const text = await readFile(join(stored.folder, file), "utf8");
    if (text === recomputed) continue;
    let at = 0;
    while (text[at] === recomputed[at]) at++;
    const excerpt = (whole: string) => shownValue(whole.slice(Math.max(0, at - 20), at + 60));
    const place = `character ${at + 1}`;
    differences.push({
      kind: "value",
      file,
      path: place,
      stored: excerpt(text),
      recomputed: excerpt(recomputed),
    });
  }
  return { differences, notCompared: [] };
}

function differingVersions({ versions, machine }: BenchmarkResult): VerifyReport["versions"] {
  const here: Record<string, string> = { ...numericVersions(), node: process.version };
  const stored: Record<string, string> = { ...versions, node: machine.node };
  return [...new Set([...Object.keys(stored), ...Object.keys(here)])]
    .map((name) => ({ name, stored: stored[name] ?? "none", here: here[name] ?? "none" }))
    .filter((one) => one.stored !== one.here);
}

const withoutDigests: VerifyDifference = { kind: "file", file: digestsFile, expected: null, found: null };

/** Why a metric of somebody's own cannot be computed again; null where there is none, or all are those of the result. */
async function unknownMetrics(
  { userMetrics = [] }: BenchmarkResult,
  { cwd, metrics = [] }: VerifyOptions,
): Promise<VerifyReport["notRecomputed"][number] | null> {
  const left = (name: string, why: string) => ({
    what: "every number",
    why: `${name} is a metric of somebody's own${why}`,
    numbers: 0,
    needsData: false,
  });
  for (const { name, files, version } of userMetrics) {
    if (!metrics.some((one) => one.trim() === name))
      return left(
        name,
        `, whose code runs only where you name it: --metric ${name}, or metrics in alidade.yaml`,
      );
    const [now] = await loadMetrics([name], cwd);
    if (JSON.stringify([now?.files, now?.version]) !== JSON.stringify([files, version]))
      return left(name, ", and its code is not what it was when the result was made");
  }
  return null;
}

const withoutJudgements: VerifyReport["notRecomputed"][number] = {
  what: "every number",
  why: "this result, of an earlier version, keeps no judgements beside its runs",
  numbers: 0,
  needsData: true,
};

const bytesUncovered: VerifyReport["notRecomputed"][number] = {
  what: "the files themselves",
  why: "this result, of an earlier version, has no digests",
  numbers: 0,
  needsData: false,
};
