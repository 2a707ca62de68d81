import type { ModelFolder } from "../model-folder.js";
import { isPickle, isTransformerWeights } from "../model-is-data.js";

/**
 * The files of a model that may decide its vectors in sentence-transformers: all but documentation, hidden files, weights
 * of other backends, and what is never read (pickles, programs). Sorted.
 */
export function stFiles({ all }: Pick<ModelFolder, "all">, backend: "torch" | "onnx"): string[] {
  return all().filter((file) => !aside.test(file) && !isPickle(file) && !isOfOther[backend](file));
}

const aside =
  /(^|\/)(\.|__pycache__\/|openvino\/|coreml\/|(LICENSE|NOTICE|SOURCE)\b)|\.(md|py|png|jpe?g|gif|svg|pdf|h5|msgpack|ot|tflite|mlmodel|gguf)$/;

const isOfOther = {
  torch: (file: string) => /(^|\/)onnx\/|\.onnx(_data)?$/.test(file),
  onnx: isTransformerWeights,
} as const;
