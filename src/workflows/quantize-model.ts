import { existsSync, realpathSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { quantizeOnnx } from "../bridge/bridge-operation.js";
import type { FoundPython } from "../bridge/find-python.js";
import { openPythonBridge } from "../bridge/python-bridge.js";
import { requirePython } from "../bridge/require-python.js";
import { type CandidateSpec, parseCandidateSpec } from "../contracts/candidate-spec.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireChoice } from "../contracts/require-choice.js";
import { candidateFolder } from "../providers/candidate-folder.js";
import { inFolder, type ModelFolder, modelFolderAt } from "../providers/model-folder.js";
import { type EncoderPlan, readEncoderPlan } from "../providers/onnx/encoder-plan.js";
import { writeFolderAtomic } from "../storage/atomic-folder.js";
import { syncFile, syncFolder } from "../storage/sync-folder.js";
import { temporaryBeside } from "../storage/temporaries.js";
import { compareWeights, type WeightsComparison } from "./compare-weights.js";

/** Precisions that weights can be made in. */
const quantizeTargets = ["int8", "float16"] as const;
export type QuantizeTarget = (typeof quantizeTargets)[number];

export interface QuantizeOptions {
  readonly to: QuantizeTarget;
  /** A new folder for the model with these weights; absent: they are written beside the others of the model. */
  readonly output?: string | undefined;
  /** Folder that paths start from. */
  readonly cwd: string;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface QuantizedModel {
  readonly schema: "alidade/model-quantized/v1";
  /** The candidate that uses the new weights. */
  readonly spec: string;
  readonly to: QuantizeTarget;
  /** Absolute path of the new weights. */
  readonly file: string;
  readonly bytes: number;
  /** Bytes of the float32 weights they were made of. */
  readonly sourceBytes: number;
  /** How far its vectors are from those of float32. */
  readonly comparison: WeightsComparison;
  /** Versions of Python and the packages that made it. */
  readonly madeBy: Readonly<Record<string, string>>;
}

/**
 * Makes int8 (dynamic, a scale a channel) or float16 weights of a model's float32 ONNX file, in the user's Python by
 * onnxruntime, and measures what that changes. They appear whole or not at all, under the name that `?dtype=` looks for.
 * Throws `InputError` where there is no Python with onnx and onnxruntime (with the command), no float32 file, or something
 * of that name already.
 */
export async function quantizeModel(model: string, options: QuantizeOptions): Promise<QuantizedModel> {
  const { cwd, output, signal, onProgress } = options;
  const to = requireChoice("--to", options.to, quantizeTargets);
  const spec = sourceSpec(model);
  const folder = await candidateFolder(spec, { baseDir: cwd });
  const plan = await readEncoderPlan(spec, folder);
  requireOneFile(spec, folder, plan);
  const needs = quantizeOnnx[to].needs;
  const python = await requirePython(
    { cwd, configured: options.python },
    `models quantize --to ${to}`,
    needs,
  );
  const name = inFolder(dirname(plan.onnx.file), names[to]);
  const made = (target: string): Promise<void> => {
    onProgress?.({ type: "stage", candidate: null, stage: `making ${to} weights` });
    return make(python, to, { source: folder.locate(plan.onnx.file), target }, signal);
  };
  const into = output === undefined ? folder.path : resolve(cwd, output);
  if (output === undefined) await besideOthers(folder, name, made);
  else await inNewFolder(folder, plan, { into, name, made });
  throwIfAborted(signal);
  const newSpec = `onnx:${output ?? `${spec.ref}${revisionOf(spec)}`}?dtype=${dtypes[to]}`;
  const comparison = await compareWeights(
    [spec, parseCandidateSpec(`onnx:${into}?file=${encodeURIComponent(name)}`)],
    { cwd, signal, onProgress },
  );
  const weights = modelFolderAt(into);
  return {
    schema: "alidade/model-quantized/v1",
    spec: newSpec,
    to,
    file: weights.locate(name),
    bytes: weights.size(name),
    sourceBytes: folder.size(plan.onnx.file),
    comparison,
    madeBy: {
      python: python.version,
      ...Object.fromEntries(needs.map((one) => [one, python.packages[one] ?? ""])),
    },
  };
}

/** The candidate of the float32 weights: `onnx:MODEL`, or MODEL alone. */
function sourceSpec(model: string): CandidateSpec {
  const spec = parseCandidateSpec(/^[a-z][a-z0-9-]*:/.test(model) ? model : `onnx:${model}`);
  if (spec.kind !== "onnx" || Object.keys(spec.options).length > 0) {
    throw new InputError(
      `"${model}": models quantize takes the folder of a model with ONNX weights, or ORG/MODEL of the hub, without options`,
    );
  }
  return { ...spec, options: { dtype: "fp32" } };
}

function revisionOf({ revision }: CandidateSpec): string {
  return revision === null ? "" : `@${revision}`;
}

/** An ONNX file holds at most 2 GiB; weights kept beside it stay out of this. */
function requireOneFile({ spec }: CandidateSpec, folder: ModelFolder, { onnx, files }: EncoderPlan): void {
  const outside = files.find((file) => /\.onnx[._]data$|\.data$/.test(file));
  if (outside === undefined) return;
  throw new InputError(
    `"${spec}" keeps weights in ${outside}, beside ${onnx.file}; only models whose ONNX file is whole can be quantised here`,
    { file: folder.locate(onnx.file) },
  );
}

async function make(
  python: FoundPython,
  to: QuantizeTarget,
  files: { readonly source: string; readonly target: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const bridge = await openPythonBridge(python);
  try {
    await bridge.call(quantizeOnnx[to], files, { signal, timeoutMs: makeMs });
  } finally {
    await bridge.close();
  }
}

/** Writes weights into the model's own folder, which must not be a snapshot that the hub's cache shares with Python. */
async function besideOthers(
  folder: ModelFolder,
  name: string,
  made: (target: string) => Promise<void>,
): Promise<void> {
  if (folder.revision !== null) {
    throw new InputError(
      `${folder.name} lies in the cache of the hub, where nothing is added to it; give a new folder: -o ./${folder.name.split("/").at(-1)}`,
    );
  }
  const target = folder.locate(name);
  if (existsSync(target)) {
    throw new InputError(`${name} is there already; remove it first, or write elsewhere with -o FOLDER`, {
      file: target,
    });
  }
  const temporary = temporaryBeside(target);
  try {
    await made(temporary);
    await syncFile(temporary);
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes the model anew, all that decides its vectors, with these weights alone. */
async function inNewFolder(
  folder: ModelFolder,
  { files, onnx }: EncoderPlan,
  { into, name, made }: { into: string; name: string; made: (target: string) => Promise<void> },
): Promise<void> {
  if (existsSync(into)) throw new InputError(`${into} is there already; -o names a new folder`);
  const whose = ["README.md", "LICENSE", "LICENSE.txt", "LICENSE.md"].filter((file) => folder.has(file));
  await writeFolderAtomic(into, async (temporary) => {
    for (const file of [...files.filter((one) => one !== onnx.file), ...whose]) {
      await mkdir(dirname(join(temporary, file)), { recursive: true });
      await copyFile(realpathSync(folder.locate(file)), join(temporary, file));
    }
    await mkdir(dirname(join(temporary, name)), { recursive: true });
    await made(join(temporary, name));
  });
}

const names = { int8: "model_qint8.onnx", float16: "model_fp16.onnx" } as const;
const dtypes = { int8: "int8", float16: "fp16" } as const;

const makeMs = 60 * 60 * 1000;
