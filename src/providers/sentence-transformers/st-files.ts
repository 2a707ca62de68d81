import { readdirSync } from "node:fs";
import { posix } from "node:path";
import type { ModelFolder } from "../model-folder.js";

/**
 * The files of a model folder that may decide its vectors: all but documentation, hidden files and weights of other
 * backends. Sorted.
 */
export function stFiles(folder: ModelFolder, backend: "torch" | "onnx"): string[] {
  const found: string[] = [];
  const visit = (inside: string): void => {
    for (const entry of readdirSync(folder.locate(inside), { withFileTypes: true })) {
      const file = posix.join(inside, entry.name);
      if (entry.name.startsWith(".") || others[backend].test(file)) continue;
      if (entry.isDirectory()) visit(file);
      else if (!documentation.test(entry.name)) found.push(file);
    }
  };
  visit(".");
  return found.sort();
}

const documentation = /^(LICENSE|NOTICE|SOURCE)\b|\.(md|txt\.gz|png|jpe?g|gif|svg|pdf|py[co])$/i;

const elsewhere = "\\.(h5|msgpack|ot|tflite|mlmodel|gguf)$|(^|/)(openvino|coreml|__pycache__)(/|$)";
const others = {
  torch: new RegExp(`(^|/)onnx(/|$)|\\.onnx(_data)?$|${elsewhere}`),
  onnx: new RegExp(`\\.(safetensors|bin|pt)$|${elsewhere}`),
} as const;
