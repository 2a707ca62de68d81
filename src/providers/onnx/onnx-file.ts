import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import { inFolder, type ModelFolder } from "../model-folder.js";

/** Precision of the weights in the file that was chosen. */
export const onnxDtypes = ["fp32", "fp16", "qint8"] as const;
export type OnnxDtype = (typeof onnxDtypes)[number];

export interface OnnxFile {
  readonly file: string;
  readonly dtype: string;
  /** True where nothing was asked for and float32 was not there. */
  readonly fallback: boolean;
}

/**
 * Chooses the ONNX file: the one named by `file`, the one of the asked `dtype`, float32, or the only one.
 * Looks in `onnx/` and beside the configuration. Throws `InputError` listing what is there.
 */
export function chooseOnnxFile(
  spec: CandidateSpec,
  folder: Pick<ModelFolder, "path" | "has" | "list">,
  transformerPath: string,
): OnnxFile {
  const { file } = spec.options;
  const dtype = dtypeNames[spec.options.dtype ?? ""] ?? spec.options.dtype;
  if (dtype !== undefined && file !== undefined) {
    throw new InputError(`"${spec.spec}" gives both dtype and file; give one of them`);
  }
  if (dtype !== undefined && !(onnxDtypes as readonly string[]).includes(dtype)) {
    throw new InputError(
      `"${spec.spec}": dtype is "${dtype}"; expected one of ${onnxDtypes.join(", ")}, or float32, float16, int8`,
    );
  }
  const present = presentOnnxFiles(folder, transformerPath);
  if (file !== undefined) {
    if (!folder.has(file)) throw missing(`the file "${file}"`, spec, folder, present);
    return { file, dtype: dtypeOfName(file) ?? "other", fallback: false };
  }
  const wanted = present.filter((candidate) => dtypeOfName(candidate) === (dtype ?? "fp32"));
  const [only, ...others] = wanted.length === 0 && dtype === undefined ? present : wanted;
  if (only === undefined)
    throw missing(dtype === undefined ? "any ONNX file" : `a ${dtype} file`, spec, folder, present);
  const exact = [only, ...others].find((candidate) =>
    /\/?model(_fp16|_float16|_qint8|_quantized|_int8)?\.onnx$/.test(candidate),
  );
  if (others.length > 0 && (exact === undefined || wanted.length === 0)) {
    throw new InputError(
      `"${spec.spec}" could mean any of ${[only, ...others].join(", ")}; choose with ?file=${only}`,
      { file: folder.path },
    );
  }
  const chosen = exact ?? only;
  return { file: chosen, dtype: dtypeOfName(chosen) ?? "other", fallback: wanted.length === 0 };
}

/** The precision that the customary names of ONNX exports stand for; null for other names. */
export function dtypeOfName(file: string): OnnxDtype | null {
  const name = file.split("/").at(-1)!;
  if (name === "model.onnx") return "fp32";
  if (name === "model_fp16.onnx" || name === "model_float16.onnx") return "fp16";
  return /^model_(qint8|quantized|int8)(_\w+)?\.onnx$/.test(name) ? "qint8" : null;
}

/** ONNX files in `onnx/` and beside the configuration. */
export function presentOnnxFiles(folder: Pick<ModelFolder, "list">, transformerPath: string): string[] {
  const places = [inFolder(transformerPath, "onnx"), "onnx", transformerPath || ".", "."];
  const files = places.flatMap((place) => {
    const names = folder.list(place).filter((name) => name.endsWith(".onnx"));
    return names.map((name) => inFolder(place, name));
  });
  return [...new Set(files)];
}

function missing(
  what: string,
  spec: CandidateSpec,
  folder: Pick<ModelFolder, "path">,
  present: readonly string[],
): InputError {
  const made = present.some((file) => dtypeOfName(file) === "fp32")
    ? "; alidade models quantize makes float16 and int8 of float32"
    : "";
  const there =
    present.length === 0
      ? "it holds no .onnx file: export one with optimum-cli export onnx"
      : `it holds ${present.join(", ")}${made}`;
  return new InputError(`"${spec.spec}" asks for ${what}, which the folder lacks; ${there}`, {
    file: folder.path,
  });
}

/** What else people call the precisions. */
const dtypeNames: Readonly<Record<string, OnnxDtype>> = { float32: "fp32", float16: "fp16", int8: "qint8" };
