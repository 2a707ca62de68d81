import type { ModelFolder } from "../model-folder.js";

/**
 * The files of a model that may decide its vectors in sentence-transformers: all but documentation, hidden files, weights
 * of other backends, and pickles where there are safetensors. Sorted.
 */
export function stFiles({ all }: Pick<ModelFolder, "all">, backend: "torch" | "onnx"): string[] {
  const files = all().filter((file) => !aside.test(file) && !others[backend].test(file));
  const safe = new Set(files.filter((file) => file.endsWith(".safetensors")).map(folderOf));
  return files.filter((file) => !(/\.bin$/.test(file) && safe.has(folderOf(file))));
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}

const aside =
  /(^|\/)(\.|__pycache__\/|openvino\/|coreml\/|(LICENSE|NOTICE|SOURCE)\b)|\.(md|png|jpe?g|gif|svg|pdf|h5|msgpack|ot|tflite|mlmodel|gguf)$/;

const others = {
  torch: /(^|\/)onnx\/|\.onnx(_data)?$/,
  onnx: /\.(safetensors|bin|pt)$/,
} as const;
