// Rebuilds data/models/embedded, the static model that ships with the package:
//   npm run build && node scripts/distill-embedded-model.mjs PATH/all-MiniLM-L6-v2
// PATH is a sentence-transformers folder with ONNX weights in float32. On one machine the same input gives the same bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseCandidateSpec } from "../dist/contracts/candidate-spec.js";
import { tokenVectors } from "../dist/providers/onnx/token-vectors.js";
import { writeSafetensors } from "../dist/providers/safetensors.js";
import { distillStatic, quantizeInt8 } from "../dist/tuning/distill-static.js";
import { pruneTokenizer } from "../dist/tuning/prune-tokenizer.js";

const dims = 256;
const smoothing = 1e-4;
const maxBytes = 9_000_000;
const teacherId = "sentence-transformers/all-MiniLM-L6-v2";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Usage: node scripts/distill-embedded-model.mjs PATH/all-MiniLM-L6-v2");
  process.exit(2);
}
const teacher = resolve(path);
const target = resolve(import.meta.dirname, "../data/models/embedded");

const tokenizer = JSON.parse(readFileSync(join(teacher, "tokenizer.json"), "utf8"));
const { json, oldIds } = pruneTokenizer(tokenizer);
console.error(`${oldIds.length} tokens of ${basename(teacher)}`);
const vectors = await tokenVectors(parseCandidateSpec(`onnx:${teacher}?dtype=fp32`), oldIds, {
  baseDir: process.cwd(),
  threads: 1,
});
console.error("token vectors made; principal components next");
const table = distillStatic(vectors, { dims, smoothing });
const { integers } = quantizeInt8(table.data);

const config = {
  model_type: "model2vec",
  architectures: ["StaticModel"],
  tokenizer_name: teacherId,
  apply_pca: dims,
  sif_coefficient: smoothing,
  hidden_dim: dims,
  seq_length: 1000000,
  normalize: true,
  embedding_dtype: "int8",
};

const readme = `# Alidade's embedded model

A static embedding model in the model2vec format: ${oldIds.length} tokens, ${dims} dimensions, 8-bit integers.
Distilled by Alidade from [${teacherId}](https://huggingface.co/${teacherId}),
which is licensed under the Apache License 2.0; so is this derivative.

What was changed: each token of the vocabulary was embedded on its own in float32, projected on the first ${dims}
principal components, weighted by its rank (a = ${smoothing}), and quantised with one scale. Unused placeholders and
special tokens were left out of the tokenizer.

Rebuilt by \`npm run build && node scripts/distill-embedded-model.mjs PATH/all-MiniLM-L6-v2\`.
`;

const files = {
  "config.json": `${JSON.stringify(config, null, 2)}\n`,
  "model.safetensors": writeSafetensors([
    { name: "embeddings", shape: [table.rows, table.dims], data: integers },
  ]),
  "tokenizer.json": JSON.stringify(json),
  "README.md": readme,
};
mkdirSync(target, { recursive: true });
let total = 0;
for (const [name, content] of Object.entries(files)) {
  const bytes = Buffer.from(content);
  writeFileSync(join(target, name), bytes);
  total += bytes.length;
  console.error(`${name}  ${bytes.length} bytes  sha256 ${createHash("sha256").update(bytes).digest("hex")}`);
}
console.error(`${total} bytes in all`);
if (total > maxBytes) {
  console.error(`more than ${maxBytes}: the package would grow too large`);
  process.exit(1);
}
