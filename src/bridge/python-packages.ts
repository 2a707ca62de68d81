/**
 * Python packages that something in Alidade can use: by their name on the package index, and the names under which an
 * environment may know them.
 */
export const pythonPackages = {
  "sentence-transformers": ["sentence-transformers"],
  torch: ["torch"],
  transformers: ["transformers"],
  tokenizers: ["tokenizers"],
  numpy: ["numpy"],
  onnx: ["onnx"],
  onnxruntime: ["onnxruntime", "onnxruntime-gpu"],
  "optimum-onnx": ["optimum-onnx"],
  "faiss-cpu": ["faiss-cpu", "faiss-gpu", "faiss"],
  annoy: ["annoy"],
  scann: ["scann"],
  model2vec: ["model2vec"],
  wandb: ["wandb"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PythonPackage = keyof typeof pythonPackages;
