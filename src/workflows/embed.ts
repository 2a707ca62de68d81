import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { type CandidateSpec, isHosted, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import type { EgressSetting } from "../contracts/egress.js";
import {
  type EmbeddedCounts,
  type EmbeddingFile,
  type EmbeddingFormat,
  embeddingFileVersion,
  embeddingFormats,
} from "../contracts/embedding-file.js";
import { type Role, roleSchema } from "../contracts/embedding-matrix.js";
import { InputError, type InputLocation } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { readTextStream } from "../datasets/read-text-stream.js";
import { isSql } from "../datasets/table-source.js";
import { textHash } from "../execution/cached-provider.js";
import { embedStream } from "../execution/embed-stream.js";
import { canonicalJson } from "../storage/canonical-json.js";
import {
  type EmbeddingStaging,
  openStaging,
  removeStaging,
  type StagedRow,
} from "../storage/embedding-staging.js";
import {
  type EmbeddingPaths,
  embeddingPaths,
  finishEmbeddings,
  moveFinished,
  readEmbeddingFile,
} from "../storage/finish-embeddings.js";
import { bringModels } from "./bring-models.js";
import { openNetwork } from "./open-network.js";
import { openTextModel } from "./open-text-model.js";
import { payAside } from "./pay-aside.js";
import { requireWritable } from "./require-writable.js";
import { type ScannedTexts, scanTexts } from "./scan-texts.js";
import { packageVersion } from "./versions.js";

export interface EmbedFileOptions {
  /** A file (CSV, TSV, JSONL, Parquet, lines of text), a SQL query, or a data folder. */
  readonly input: string;
  readonly model: CandidateSpec;
  /** File to write; its ending is the format: `.npy`, `.parquet`, `.jsonl`. */
  readonly output: string;
  /** Default: document. */
  readonly role?: Role | undefined;
  /** Column of the ids; default: a usual one, else numbers of lines. */
  readonly id?: string | undefined;
  /** Columns of the texts separated by commas, title first; default: usual ones. */
  readonly text?: string | undefined;
  /** Keep the first dimensions, as `?dims=` does. */
  readonly dims?: number | undefined;
  /** Folder that paths start from and that holds `.alidade/`. */
  readonly cwd: string;
  readonly threads: number;
  /** What may leave this machine. Default: any. */
  readonly egress?: EgressSetting | undefined;
  readonly egressLocation?: InputLocation | undefined;
  /** `python` of the config, for `st:`; absent: Python is looked for. */
  readonly python?: string | undefined;
  /** Prices that the user states, over those that come with the package. */
  readonly prices?: Config["prices"] | undefined;
  /** Make no call to a vendor that could bring this above so many USD; null: no limit. */
  readonly maxCostUsd?: number | null | undefined;
  /** Drop what an interrupted run has left. */
  readonly restart?: boolean | undefined;
  /** Write over an earlier file of vectors. */
  readonly replace?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** What `embed` did. */
export interface EmbedReport {
  readonly schema: "alidade/embed/v1";
  readonly model: string;
  readonly role: Role;
  /** Files as they were named, vectors first. */
  readonly files: readonly string[];
  readonly format: EmbeddingFormat;
  readonly rows: number;
  readonly dims: number;
  /** Rows that an earlier run had made: all of them where the file was there already. */
  readonly earlierRows: number;
  /** Texts that were computed now; equal ones near each other once. */
  readonly computedTexts: number;
  readonly seconds: number;
  readonly id: string | null;
  readonly unit: "line" | "row";
  readonly text: readonly string[];
  readonly counts: EmbeddedCounts;
  readonly examples: ScannedTexts["examples"];
  /** Paid to vendors now; null where a price is not known. */
  readonly paidUsd: number | null;
}

/**
 * Makes the vectors of any number of texts with one model and writes them to a file, in memory that does not grow with
 * them. The texts are read twice: once to check and hash them, before anything is spent, once to embed them. What is made
 * goes to a folder beside the file (`OUT.partial`), from which the same call goes on after any end; the file gets its name
 * when it is whole. Throws `InputError` for data, models and files that cannot be used.
 */
export async function embed(options: EmbedFileOptions): Promise<EmbedReport> {
  const start = performance.now();
  const { cwd, signal, onProgress } = options;
  const role = requireChoice("role", options.role ?? "document", roleSchema.options);
  requireWhole("threads", options.threads);
  if (options.dims !== undefined) requireWhole("dims", options.dims);
  const model = modelOf(options);
  const format = formatOf(options.output);
  const paths = embeddingPaths(resolve(cwd, options.output), format);
  const source = { ...options, role };
  requireOther(paths, options);
  let paid: number | null = 0;
  const pay = await payAside([model], {
    ...options,
    work: options.output,
    onProgress(event) {
      if (event.type === "payment")
        paid = paid === null || event.payment.usd === null ? null : paid + event.payment.usd;
      onProgress?.(event);
    },
  });
  await requireWritable(dirname(paths.vectors));
  const texts = await scanTexts(source, { signal, onProgress });
  for (const message of texts.notes) onProgress?.({ type: "notice", level: "info", message });
  const folder = `${paths.vectors}.partial`;
  const shown = `${options.output}.partial`;
  if (options.restart) await removeStaging(folder, shown);
  await bringModels([model], { baseDir: cwd, network: networkOf(options), signal, onProgress });
  const provider = await openTextModel(model, null, {
    ...options,
    unstored: !isHosted(model.kind),
    pay,
  });
  const report = {
    schema: "alidade/embed/v1" as const,
    model: model.id,
    role,
    files: shownFiles(options.output, paths),
    format,
    rows: texts.rows,
    dims: provider.manifest.dims,
    id: texts.id,
    unit: texts.unit,
    text: texts.text,
    examples: texts.examples,
  };
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    const plan = { rows: texts.rows, digest: texts.digest, role, provider: provider.manifest };
    const there = await finishedBefore(folder, paths, plan, options);
    if (there !== null) {
      const { counts, rows } = there;
      return { ...report, counts, earlierRows: rows, computedTexts: 0, seconds: seconds(), paidUsd: 0 };
    }
    const staging = await openStaging(folder, shown, plan);
    try {
      const earlierRows = staging.done;
      const computedTexts = await makeRows(staging, { provider, source, texts, shown, signal, onProgress });
      const { blankTexts, repeatedIds } = texts;
      const counts = { blankTexts, repeatedIds, ...staging.counts };
      const { id, text, rows, digest } = texts;
      const manifest = {
        schema: embeddingFileVersion,
        format,
        rows,
        dims: report.dims,
        role,
        provider: provider.manifest,
        source: {
          name: isSql(options.input) ? "query" : basename(resolve(cwd, options.input)),
          digest,
          rows,
          id,
          text,
        },
        counts,
        alidade: packageVersion,
      } as const;
      await finishEmbeddings(staging, {
        folder,
        paths,
        manifest,
        signal,
        onRows: (done) => onProgress?.(progress(`writing ${format}`, done, rows)),
      });
      return {
        ...report,
        counts,
        earlierRows,
        computedTexts,
        seconds: seconds(),
        paidUsd: paid,
      };
    } finally {
      await staging.close();
    }
  } finally {
    await provider.close();
  }
}

interface Making {
  readonly provider: Awaited<ReturnType<typeof openTextModel>>;
  readonly source: EmbedFileOptions & { readonly role: Role };
  readonly texts: ScannedTexts;
  readonly shown: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ProgressListener | undefined;
}

/** Embeds the rows that are not there yet; returns how many texts were computed. */
async function makeRows(
  staging: EmbeddingStaging,
  { provider, source, texts, shown, signal, onProgress }: Making,
): Promise<number> {
  const { role } = source;
  const earlier = staging.done;
  if (earlier === texts.rows) return 0;
  if (earlier > 0) {
    const message = `going on after ${earlier.toLocaleString("en")} of ${texts.rows.toLocaleString("en")} texts of an earlier run`;
    onProgress?.({ type: "notice", level: "info", message });
  }
  let computed = 0;
  const stream = embedStream<{ id: string; text: string }>(
    provider,
    { role, signal },
    async (rows, embedded) => {
      const lines = rows.map(
        ({ id, text }, row): StagedRow => ({
          id,
          hash: textHash(text),
          tokens: embedded.tokens[row]!,
          ...(embedded.truncated[row] === 1 ? { truncated: true } : {}),
        }),
      );
      await staging.append(lines, embedded.matrix.data);
      computed += embedded.computedTexts;
      onProgress?.(progress("embedding", staging.done, texts.rows));
    },
  );
  let seen = 0;
  const add = (id: string, text: string): void => {
    if (seen++ >= earlier) stream.add({ id, text });
  };
  try {
    await readTextStream(source, { row: add, pause: stream.pause });
    await stream.end();
  } catch (error) {
    if (staging.done > 0) {
      const message = `${staging.done.toLocaleString("en")} of ${texts.rows.toLocaleString("en")} vectors are kept in ${shown}; the same command goes on from there`;
      onProgress?.({ type: "notice", level: "warning", message });
    }
    throw error;
  }
  if (staging.done === texts.rows) return computed;
  throw new InputError("The file changed while it was read; run the command again with --restart", {
    file: source.input,
  });
}

/**
 * The manifest where nothing is left to do: the file is there, or only its names are missing. Throws `InputError` where
 * other files are there and may not be replaced.
 */
async function finishedBefore(
  folder: string,
  paths: EmbeddingPaths,
  { digest, role, provider }: { digest: string; role: Role; provider: EmbeddingFile["provider"] },
  { output, replace }: EmbedFileOptions,
): Promise<EmbeddingFile | null> {
  const moved = await moveFinished(folder, paths);
  const there = moved ?? (await readEmbeddingFile(paths.manifest));
  const same =
    there !== null &&
    there.source.digest === digest &&
    there.role === role &&
    canonicalJson(there.provider) === canonicalJson(provider) &&
    (await exists(paths.vectors));
  if (same && !replace) return there;
  if (replace) return null;
  for (const path of targetsOf(paths)) {
    if (!(await exists(path))) continue;
    throw new InputError(
      `${basename(path)} is there already, and is not what this command would make; --replace writes over it, or name another file with -o`,
      { file: output },
    );
  }
  return null;
}

/** Throws `InputError` where the texts would be written over. */
function requireOther(paths: EmbeddingPaths, { input, cwd }: EmbedFileOptions): void {
  const own = targetsOf(paths).find((path) => path === resolve(cwd, input));
  if (own === undefined) return;
  throw new InputError(
    `${basename(own)} is what the texts are read from, and would be written over; name another file with -o`,
  );
}

function targetsOf({ vectors, rows, manifest }: EmbeddingPaths): readonly string[] {
  return [vectors, rows, manifest].filter((path) => path !== null);
}

function modelOf({ model, dims }: EmbedFileOptions): CandidateSpec {
  const { quantisation } = vectorFormOf(model);
  if (quantisation !== null)
    throw new InputError(
      `"${model.spec}": quant says how an index stores vectors; embed writes them as float32. Leave it out`,
    );
  if (dims === undefined || model.options.dims === String(dims)) return model;
  if (model.options.dims !== undefined)
    throw new InputError(
      `--dims is ${dims}, and "${model.spec}" says ${model.options.dims}; give one of them`,
    );
  return parseCandidateSpec(`${model.spec}${model.spec.includes("?") ? "&" : "?"}dims=${dims}`);
}

function formatOf(output: string): EmbeddingFormat {
  const format = embeddingFormats.find((name) => output.toLowerCase().endsWith(`.${name}`));
  if (format !== undefined) return format;
  throw new InputError(
    `-o is ${JSON.stringify(output)}; the ending is the format: ${embeddingFormats.map((name) => `.${name}`).join(", ")}`,
  );
}

function networkOf({
  egress: setting = "any",
  cwd,
  egressLocation: location,
}: EmbedFileOptions): ReturnType<typeof openNetwork> {
  return openNetwork({ setting, cwd, location, services: null });
}

function shownFiles(output: string, paths: EmbeddingPaths): readonly string[] {
  const beside = (path: string): string =>
    output.slice(0, output.length - basename(output).length) + basename(path);
  return [output, ...(paths.rows === null ? [] : [beside(paths.rows)]), beside(paths.manifest)];
}

function progress(stage: string, done: number, total: number): Parameters<ProgressListener>[0] {
  return { type: "progress", candidate: null, stage, done, total, unit: "texts" };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
