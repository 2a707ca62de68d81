import { basename, dirname, resolve } from "node:path";
import { type CandidateSpec, isHosted } from "../contracts/candidate-spec.js";
import {
  type EmbeddedCounts,
  type EmbeddingFile,
  type EmbeddingFormat,
  embeddingFileVersion,
} from "../contracts/embedding-file.js";
import { type Role, roleSchema } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { StoredPrecision } from "../contracts/vector-form.js";
import { isSql } from "../datasets/table-source.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { openStaging, removeStaging } from "../storage/embedding-staging.js";
import { finishEmbeddings } from "../storage/finish-embeddings.js";
import { bringModels } from "./bring-models.js";
import { type EmbedForm, embedForm, rangesFor } from "./embed-form.js";
import type { EmbedFileOptions } from "./embed-options.js";
import { embedProgress } from "./embed-progress.js";
import { embedRows } from "./embed-rows.js";
import { type EmbedTarget, embedTarget, finishedBefore } from "./embed-target.js";
import { embeddedCodes, sameCodes } from "./embedded-codes.js";
import { openFloatModel } from "./open-float-model.js";
import { openNetwork } from "./open-network.js";
import { payAside } from "./pay-aside.js";
import { requireWritable } from "./require-writable.js";
import { type ScannedTexts, scanTexts } from "./scan-texts.js";
import { packageVersion } from "./versions.js";

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
  readonly precision: "float32" | StoredPrecision;
  /** As they are written, but for the JSON of `.jsonl`. */
  readonly bytesPerVector: number;
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
 * when it is whole. What is made is float32 always; `quant` is applied when it is whole, so that int8 knows all ranges. Throws `InputError` for data, models and files that cannot be used.
 */
export async function embed(options: EmbedFileOptions): Promise<EmbedReport> {
  const start = performance.now();
  const { input, output, cwd, signal, onProgress } = options;
  const role = requireChoice("role", options.role ?? "document", roleSchema.options);
  requireWhole("threads", options.threads);
  if (options.dims !== undefined) requireWhole("dims", options.dims);
  const form = await embedForm(options);
  const { model } = form;
  const target = embedTarget(output, input, cwd);
  const source = { ...options, role };
  const purse = await openPurse(model, options);
  await requireWritable(dirname(target.paths.vectors));
  const texts = await scanTexts(source, { signal, onProgress });
  for (const message of notesOf(texts, form, role)) onProgress?.(message);
  if (options.restart) await removeStaging(target.folder, target.shown);
  await bringModels([model], { baseDir: cwd, network: networkOf(options), signal, onProgress });
  const provider = await openFloatModel(model, options.documents ?? null, {
    ...options,
    unstored: !isHosted(model.kind),
    pay: purse.pay,
  });
  try {
    const made = await makeFile({ source, form, target, texts, provider });
    const { rows, id, unit, text, examples } = texts;
    const { dims } = provider.manifest;
    return {
      schema: "alidade/embed/v1",
      model: model.id,
      role,
      files: target.files,
      format: target.format,
      rows,
      dims,
      precision: form.precision ?? "float32",
      id,
      unit,
      text,
      examples,
      ...made,
      seconds: (performance.now() - start) / 1000,
      paidUsd: purse.paid(),
    };
  } finally {
    await provider.close();
  }
}

interface Making {
  readonly source: EmbedFileOptions & { readonly role: Role };
  readonly form: EmbedForm;
  readonly target: EmbedTarget;
  readonly texts: ScannedTexts;
  readonly provider: EmbeddingProvider;
}

type Made = Pick<EmbedReport, "counts" | "earlierRows" | "computedTexts" | "bytesPerVector">;

/** Makes what is not there yet, and gives it its format and its names. */
async function makeFile({ source, form, target, texts, provider: model }: Making): Promise<Made> {
  const { role, input, cwd, signal, onProgress } = source;
  const { manifest: provider } = model;
  const { dims } = provider;
  const { rows, digest, id, text, blankTexts, repeatedIds } = texts;
  const { precision } = form;
  const wanted = { precision, ranges: rangesFor(form, provider), digest, role };
  const isSame = (there: EmbeddingFile): boolean =>
    there.source.digest === digest &&
    there.role === role &&
    canonicalJson(there.provider) === canonicalJson(provider) &&
    sameCodes(there.quantization, wanted);
  const there = await finishedBefore(target, isSame, source);
  if (there !== null)
    return {
      counts: there.counts,
      earlierRows: there.rows,
      computedTexts: 0,
      bytesPerVector: bytesOf(there),
    };
  const { folder, shown, paths, format } = target;
  const staging = await openStaging(folder, shown, { rows, digest, role, provider });
  try {
    const earlierRows = staging.done;
    const computedTexts = await embedRows(staging, {
      provider: model,
      source,
      texts,
      shown,
      signal,
      onProgress,
    });
    const counts = { blankTexts, repeatedIds, ...staging.counts };
    const reporting = (stage: string) => (done: number) => onProgress?.(embedProgress(stage, done, rows));
    const { vectors } = staging;
    const codes =
      precision === null
        ? null
        : await embeddedCodes({
            ...{ ...wanted, precision, vectors, rows, dims, signal },
            onRows: reporting("reading the range of each dimension"),
          });
    const name = isSql(input) ? "query" : basename(resolve(cwd, input));
    const file = await finishEmbeddings(staging, {
      folder,
      paths,
      manifest: {
        schema: embeddingFileVersion,
        format,
        rows,
        dims,
        role,
        ...(codes === null ? {} : { quantization: codes.quantization }),
        provider,
        source: { name, digest, rows, id, text: [...text] },
        counts,
        alidade: packageVersion,
      },
      encode: codes?.encode,
      signal,
      onRows: reporting(`writing ${format}`),
    });
    return { counts, earlierRows, computedTexts, bytesPerVector: bytesOf(file) };
  } finally {
    await staging.close();
  }
}

function bytesOf({ quantization, dims }: EmbeddingFile): number {
  return quantization?.bytesPerVector ?? 4 * dims;
}

function notesOf(texts: ScannedTexts, { precision, ranges }: EmbedForm, role: Role): ProgressEvent[] {
  const notes = texts.notes.map((message) => ({ type: "notice", level: "info", message }) as const);
  if (precision !== "int8" || role !== "query" || ranges !== null) return notes;
  const message =
    "int8 is calibrated on these queries, so their codes cannot be compared with those of documents; name the documents' manifest (--ranges documents.json)";
  return [...notes, { type: "notice", level: "warning", message }];
}

/** What is paid for, put before the calls, and summed; null where a price is not known. */
async function openPurse(
  model: CandidateSpec,
  options: EmbedFileOptions,
): Promise<{ pay: Awaited<ReturnType<typeof payAside>>; paid(): number | null }> {
  let paid: number | null = 0;
  const pay = await payAside([model], {
    ...options,
    work: options.output,
    onProgress(event) {
      if (event.type === "payment")
        paid = paid === null || event.payment.usd === null ? null : paid + event.payment.usd;
      options.onProgress?.(event);
    },
  });
  return { pay, paid: () => paid };
}

function networkOf({
  egress: setting = "any",
  cwd,
  egressLocation: location,
}: EmbedFileOptions): ReturnType<typeof openNetwork> {
  return openNetwork({ setting, cwd, location, services: null });
}
