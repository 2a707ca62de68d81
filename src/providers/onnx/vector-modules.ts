import { z } from "zod";
import { InputError } from "../../contracts/errors.js";
import { erf } from "../../numeric/erf.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import { parseSafetensors, type SafeTensor } from "../safetensors.js";

/** A step that turns the vector of a text into another one, as its folder describes it. */
export type VectorModule =
  | {
      readonly kind: "Dense";
      readonly path: string;
      readonly inputs: number;
      readonly outputs: number;
      readonly bias: boolean;
      readonly activation: Activation;
    }
  | { readonly kind: "LayerNorm"; readonly path: string; readonly size: number }
  | { readonly kind: "Normalize" };

export const activations = ["Identity", "Tanh", "ReLU", "GELU", "Sigmoid", "SiLU"] as const;
export type Activation = (typeof activations)[number];

/** Maps one vector to the next. */
export type VectorMap = (vector: Float64Array) => Float64Array;

/** Reads `config.json` of a Dense module. Throws `InputError` for what is not supported. */
export async function readDenseModule(folder: ModelFolder, path: string): Promise<VectorModule> {
  const name = inFolder(path, "config.json");
  const config = await folder.json(name, denseSchema);
  const place = { file: folder.locate(name) };
  if (config === null) throw new InputError(`The Dense module "${path}" has no config.json`, place);
  if (config.use_residual)
    throw new InputError("use_residual is true, which Alidade does not support", place);
  for (const key of ["module_input_name", "module_output_name"] as const) {
    if (config[key] != null && config[key] !== "sentence_embedding") {
      throw new InputError(
        `${key} is "${config[key]}"; supported is "sentence_embedding", a Dense after Pooling`,
        place,
      );
    }
  }
  return {
    kind: "Dense",
    path,
    inputs: config.in_features,
    outputs: config.out_features,
    bias: config.bias ?? true,
    activation: activationOf(config.activation_function ?? "torch.nn.modules.activation.Tanh", place),
  };
}

/** Reads `config.json` of a LayerNorm module. Throws `InputError`. */
export async function readLayerNormModule(folder: ModelFolder, path: string): Promise<VectorModule> {
  const name = inFolder(path, "config.json");
  const config = await folder.json(name, z.looseObject({ dimension: z.int().positive() }));
  if (config === null) {
    throw new InputError(`The LayerNorm module "${path}" has no config.json`, { file: folder.locate(name) });
  }
  return { kind: "LayerNorm", path, size: config.dimension };
}

/** Loads the weights of a module. Throws `InputError` where they are missing or of another shape. */
export async function loadVectorModule(folder: ModelFolder, module: VectorModule): Promise<VectorMap> {
  if (module.kind === "Normalize") return unitLength;
  const name = inFolder(module.path, "model.safetensors");
  const file = folder.locate(name);
  if (!folder.has(name)) {
    throw new InputError(
      `The ${module.kind} module has no model.safetensors; save the model again with sentence-transformers 2.3 or later`,
      { file },
    );
  }
  const tensors = parseSafetensors(await folder.bytes(name), file);
  if (module.kind === "LayerNorm") {
    const scale = weights(tensors, "norm.weight", [module.size], file);
    return layerNorm(scale, weights(tensors, "norm.bias", [module.size], file));
  }
  const matrix = weights(tensors, "linear.weight", [module.outputs, module.inputs], file);
  const bias = module.bias ? weights(tensors, "linear.bias", [module.outputs], file) : null;
  return dense(matrix, bias, module.activation);
}

/** `activation(W x + b)`, W of `outputs × inputs` row-major. */
export function dense(
  matrix: Float32Array | Float64Array,
  bias: Float32Array | Float64Array | null,
  activation: Activation,
): VectorMap {
  const activate = activationFunctions[activation];
  return (vector) => {
    const inputs = vector.length;
    const outputs = matrix.length / inputs;
    const result = new Float64Array(outputs);
    for (let i = 0; i < outputs; i++) {
      let sum = bias === null ? 0 : bias[i]!;
      for (let j = 0; j < inputs; j++) sum += matrix[i * inputs + j]! * vector[j]!;
      result[i] = activate(sum);
    }
    return result;
  };
}

/** Standardises over the dimensions (biased variance + 1e-5), then scales and shifts. */
export function layerNorm(scale: Float32Array | Float64Array, shift: Float32Array | Float64Array): VectorMap {
  return (vector) => {
    let mean = 0;
    for (const value of vector) mean += value / vector.length;
    let variance = 0;
    for (const value of vector) variance += (value - mean) ** 2 / vector.length;
    const deviation = Math.sqrt(variance + 1e-5);
    return vector.map((value, j) => ((value - mean) / deviation) * scale[j]! + shift[j]!);
  };
}

/** Divides by the Euclidean length, or by 1e-12 where that is less (as PyTorch does). */
export function unitLength(vector: Float64Array): Float64Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const norm = Math.max(Math.sqrt(square), 1e-12);
  return vector.map((value) => value / norm);
}

function activationOf(path: string, place: { file: string }): Activation {
  const name = path.split(".").at(-1)!;
  if ((activations as readonly string[]).includes(name)) return name as Activation;
  throw new InputError(`activation_function is "${path}"; supported are ${activations.join(", ")}`, place);
}

function weights(
  tensors: ReadonlyMap<string, SafeTensor>,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array | Float64Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) {
    throw new InputError(`There is no tensor "${name}"; the file holds ${[...tensors.keys()].join(", ")}`, {
      file,
    });
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new InputError(
      `Tensor "${name}" has the shape [${tensor.shape.join(", ")}]; config.json says [${shape.join(", ")}]`,
      { file },
    );
  }
  const { data } = tensor;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || !data.every(Number.isFinite)) {
    throw new InputError(
      `Tensor "${name}" of type ${tensor.dtype} does not hold finite floating-point values`,
      { file },
    );
  }
  return data;
}

const activationFunctions: Readonly<Record<Activation, (x: number) => number>> = {
  Identity: (x) => x,
  Tanh: Math.tanh,
  ReLU: (x) => Math.max(x, 0),
  GELU: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  SiLU: (x) => x / (1 + Math.exp(-x)),
};

const denseSchema = z.looseObject({
  in_features: z.int().positive(),
  out_features: z.int().positive(),
  bias: z.boolean().nullish(),
  activation_function: z.string().nullish(),
  use_residual: z.boolean().nullish(),
  module_input_name: z.string().nullish(),
  module_output_name: z.string().nullish(),
});
