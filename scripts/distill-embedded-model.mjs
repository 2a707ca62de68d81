// Rebuilds data/models/embedded, the static model that ships with the package:
//   npm run distill -- PATH/all-MiniLM-L6-v2
// PATH is a sentence-transformers folder with ONNX weights in float32. On one machine the same input gives the same bytes.
import { resolve } from "node:path";
import { distill } from "../dist/index.js";

const maxBytes = 9_000_000;
const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Usage: node scripts/distill-embedded-model.mjs PATH/all-MiniLM-L6-v2");
  process.exit(2);
}
const made = await distill({
  model: `onnx:${path}?dtype=fp32`,
  name: "sentence-transformers/all-MiniLM-L6-v2",
  licence: "Apache License 2.0",
  out: resolve(import.meta.dirname, "../data/models/embedded"),
  overwrite: true,
  dtype: "int8",
  cwd: process.cwd(),
});
console.error(
  `${made.tokens} tokens, ${made.dims} dimensions, ${made.bytes} bytes in all, ${made.seconds.toFixed(1)} s`,
);
if (made.bytes > maxBytes) {
  console.error(`more than ${maxBytes}: the package would grow too large`);
  process.exit(1);
}
