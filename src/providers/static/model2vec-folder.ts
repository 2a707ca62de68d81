import { z } from "zod";
import { InputError } from "../../contracts/errors.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import { parseSafetensors, readSafetensorsShapes, type SafeTensor } from "../safetensors.js";
import { tokenizerFiles } from "../text-tokenizer.js";

/** Where the parts of a static model lie and whether it normalises: all that is known without its weights. */
export interface Model2vecLayout {
  /** Subfolder of tensors and tokenizer, "" for the folder itself. */
  readonly subfolder: string;
  readonly normalize: boolean;
  readonly prompts: Readonly<Record<string, string | null>>;
  readonly similarity: string | null;
  /** Files that decide the vectors. */
  readonly files: readonly string[];
}

/** Rows of a static model: token `id` has row `mapping[id]` (or `id`), multiplied by `weights[id]` (or 1). */
export interface StaticTable {
  readonly rows: number;
  readonly dims: number;
  readonly dtype: string;
  readonly embeddings: Float64Array | Float32Array | Int8Array;
  readonly weights: Float64Array | Float32Array | null;
  readonly mapping: Int32Array | null;
}

/**
 * Finds the layout, first match wins: `config.json` beside the tensors, `config_sentence_transformers.json`
 * beside them, tensors in `0_StaticEmbedding/`. Without a `normalize` key a Normalize module decides.
 * Throws `InputError` where none fits.
 */
export async function readModel2vecLayout(folder: ModelFolder): Promise<Model2vecLayout> {
  const subfolder = folder.has("model.safetensors") ? "" : "0_StaticEmbedding";
  if (!folder.has(inFolder(subfolder, "model.safetensors"))) {
    throw new InputError(
      "This is no static model: there is neither model.safetensors nor 0_StaticEmbedding/model.safetensors. Transformers are candidates of the kind onnx",
      { file: folder.path },
    );
  }
  const configFile = ["config.json", "config_sentence_transformers.json"].find(
    (file) => (subfolder === "" || file !== "config.json") && folder.has(file),
  );
  if (configFile === undefined) {
    throw new InputError("The model has neither config.json nor config_sentence_transformers.json", {
      file: folder.path,
    });
  }
  const config = (await folder.json(configFile, configSchema))!;
  const shared = (await folder.json("config_sentence_transformers.json", configSchema)) ?? config;
  const modules = (await folder.json("modules.json", modulesSchema)) ?? [];
  refuseTransformers(folder, modules);
  const parts = [...tokenizerFiles, "model.safetensors"].map((file) => inFolder(subfolder, file));
  return {
    subfolder,
    normalize: config.normalize ?? modules.some(({ type }) => type.split(".").at(-1) === "Normalize"),
    prompts: shared.prompts ?? {},
    similarity: shared.similarity_fn_name ?? null,
    files: [configFile, "config_sentence_transformers.json", "modules.json", ...parts].filter(
      (file, i, all) => folder.has(file) && all.indexOf(file) === i,
    ),
  };
}

/** Size and precision of the matrix, from the header of the tensors alone. Throws `InputError`. */
export async function readStaticShape(
  folder: ModelFolder,
  { subfolder }: Model2vecLayout,
): Promise<{ rows: number; dims: number; dtype: string }> {
  const file = folder.locate(inFolder(subfolder, "model.safetensors"));
  return findMatrix(await readSafetensorsShapes(file), file);
}

/** Reads the tensors into memory that threads can share and checks their shapes against each other. Throws `InputError`. */
export async function readStaticTable(
  folder: ModelFolder,
  { subfolder }: Model2vecLayout,
): Promise<StaticTable> {
  const name = inFolder(subfolder, "model.safetensors");
  const file = folder.locate(name);
  const wanted = [...matrixNames, "weights", "mapping"];
  const tensors = parseSafetensors(await folder.bytes(name), file, wanted, shared);
  const { name: matrixName, rows, dims, dtype } = findMatrix(tensors, file);
  const matrix = tensors.get(matrixName)!;
  const weights = tensors.get("weights");
  const mapping = tensors.get("mapping");
  return {
    rows,
    dims,
    dtype,
    embeddings: matrix.data instanceof Int8Array ? matrix.data : finiteFloats(matrix, file),
    weights: weights ? finiteFloats(weights, file) : null,
    mapping: mapping ? checkedMapping(mapping, rows, file) : null,
  };
}

function findMatrix(
  tensors: ReadonlyMap<string, { dtype: string; shape: readonly number[] }>,
  file: string,
): { name: string; rows: number; dims: number; dtype: string } {
  const name = matrixNames.find((candidate) => tensors.has(candidate));
  if (name === undefined) {
    throw new InputError(`The file holds no tensor named ${matrixNames.join(", ")}`, { file });
  }
  const { dtype, shape } = tensors.get(name)!;
  const [rows = 0, dims = 0] = shape;
  if (shape.length !== 2 || rows < 1 || dims < 1) {
    throw new InputError(`Tensor "${name}" has the shape [${shape.join(", ")}]; expected [tokens, dims]`, {
      file,
    });
  }
  return { name, rows, dims, dtype: dtypeNames[dtype] ?? dtype };
}

function finiteFloats(tensor: SafeTensor, file: string): Float64Array | Float32Array {
  const { data, name, dtype } = tensor;
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    throw new InputError(`Tensor "${name}" cannot be of type ${dtype}`, { file });
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InputError(
      `Tensor "${name}" holds ${data[wrong]} at place ${wrong}; every value must be finite`,
      { file },
    );
  }
  return data;
}

function checkedMapping(tensor: SafeTensor, rows: number, file: string): Int32Array {
  const mapping = tensor.data instanceof BigInt64Array ? narrowed(tensor.data) : tensor.data;
  if (!(mapping instanceof Int32Array)) {
    throw new InputError(`Tensor "mapping" cannot be of type ${tensor.dtype}; expected I32 or I64`, { file });
  }
  const wrong = mapping.findIndex((row) => row < 0 || row >= rows);
  if (wrong >= 0) {
    throw new InputError(`Tensor "mapping" sends token ${wrong} to row ${mapping[wrong]} of ${rows}`, {
      file,
    });
  }
  return mapping;
}

function narrowed(values: BigInt64Array): Int32Array {
  const narrow = new Int32Array(shared(4 * values.length));
  narrow.set(Array.from(values, Number));
  return narrow;
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function refuseTransformers(folder: ModelFolder, modules: readonly { type: string }[]): void {
  for (const { type } of modules) {
    const last = type.split(".").at(-1)!;
    if (!["StaticEmbedding", "Normalize", "Dropout"].includes(last)) {
      throw new InputError(
        `modules.json names the module "${type}"; a static model may have StaticEmbedding, Normalize and Dropout. Models with a Transformer are of the kind onnx`,
        { file: folder.locate("modules.json") },
      );
    }
  }
}

const matrixNames = ["embeddings", "embedding.weight", "0"];

const dtypeNames: Readonly<Record<string, string>> = {
  F64: "fp64",
  F32: "fp32",
  F16: "fp16",
  BF16: "bf16",
  I8: "qint8",
};

const configSchema = z.looseObject({
  normalize: z.boolean().nullish(),
  prompts: z.record(z.string(), z.string().nullable()).nullish(),
  similarity_fn_name: z.string().nullish(),
});

const modulesSchema = z.array(z.looseObject({ type: z.string() }));
