// The peer of inference.mjs on Node: @huggingface/transformers from a folder of its own, one line of JSON a request. Its
// pipeline runs all texts it is given as one batch, padded to the longest, so they are given eight at a time, in the order
// in which they come or, with "sorted", in that of their length.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, model, folder, order] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const entry = require.resolve("@huggingface/transformers");
const { pipeline, env } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
env.localModelPath = dirname(model);
const extract = await pipeline("feature-extraction", basename(model), { dtype: "fp32", device: "cpu" });
const { version } = JSON.parse(readFileSync(join(dirname(entry), "..", "package.json"), "utf8"));
console.log(JSON.stringify({ versions: { node: process.version, "@huggingface/transformers": version } }));

const dims = 384;
const embed = async (texts, batch) => {
  const rowOrder = texts.map((_, i) => i);
  if (order === "sorted") rowOrder.sort((a, b) => texts[b].length - texts[a].length);
  const vectors = new Float32Array(texts.length * dims);
  for (let start = 0; start < rowOrder.length; start += batch) {
    const rows = rowOrder.slice(start, start + batch);
    const out = await extract(
      rows.map((row) => texts[row]),
      { pooling: "mean", normalize: true },
    );
    rows.forEach((row, i) => {
      vectors.set(out.data.subarray(i * dims, (i + 1) * dims), row * dims);
    });
    out.dispose();
  }
  return vectors;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, texts, batch = 8 } = JSON.parse(line);
  let answer;
  if (what === "embed") {
    const start = performance.now();
    const vectors = await embed(texts, batch);
    answer = { seconds: (performance.now() - start) / 1000 };
    writeFileSync(join(folder, "transformersjs.f32"), vectors);
  } else {
    const times = [];
    for (const text of texts) {
      const start = performance.now();
      await embed([text], 1);
      times.push(performance.now() - start);
    }
    answer = { times };
  }
  answer.peakBytes = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify(answer));
}
