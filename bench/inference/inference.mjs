// Transformers on this machine: Alidade beside sentence-transformers and @huggingface/transformers, each in a process of its
// own, in alternating rounds of one run on seeded samples of two corpora. Texts a second, p50 of a single query, peak memory.
// See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    data: { type: "string", multiple: true },
    docs: { type: "string", multiple: true },
    model: { type: "string" },
    torch: { type: "string" },
    python: { type: "string", default: "python3" },
    "python-onnx": { type: "string" },
    packages: { type: "string" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    only: { type: "string" },
    queries: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});
for (const name of ["data", "model", "torch", "packages"]) {
  if (values[name] === undefined) throw new Error(`--${name} is missing; see README.md`);
}
const { seededOrder, seededRandom } = await import(
  pathToFileURL(join(resolve(values.dist), "numeric/seeded-random.js")).href
);
const model = resolve(values.model);
const folder = mkdtempSync(join(tmpdir(), "alidade-inference-"));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const corpora = Object.fromEntries(
  values.data.map((path, i) => [
    path.replace(/\/+$/, "").split("/").at(-1),
    sample(`${path}/corpus.jsonl`, Number(values.docs?.[i] ?? 256), ({ title = "", text }) =>
      `${title} ${text}`.trim(),
    ),
  ]),
);
const queries = sample(`${values.data[0]}/queries.jsonl`, Number(values.queries), ({ text }) => text);

const starts = {
  "alidade-fp32": () => node("alidade-side.mjs", [values.dist, model, folder, "fp32", values.threads]),
  "alidade-qint8": () => node("alidade-side.mjs", [values.dist, model, folder, "qint8", values.threads]),
  torch: () => startPythonPeer(values.python, here("peers.py"), ["torch", values.torch, folder]),
  onnx: () =>
    startPythonPeer(values["python-onnx"] ?? values.python, here("peers.py"), ["onnx", model, folder]),
  transformersjs: () => node("node-peer.mjs", [resolve(values.packages), model, folder, "as they come"]),
  "transformersjs, sorted": () => node("node-peer.mjs", [resolve(values.packages), model, folder, "sorted"]),
};
const wanted = Object.entries(starts).filter(([name]) => values.only?.split(",").includes(name) ?? true);
const sides = {};
for (const [name, start] of wanted) sides[name] = await start();
try {
  const results = Object.fromEntries(
    Object.keys(sides).map((name) => {
      const textsPerSecond = Object.fromEntries(Object.keys(corpora).map((corpus) => [corpus, []]));
      return [name, { textsPerSecond, p50: [], peakBytes: 0 }];
    }),
  );
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [name, side] of Object.entries(sides)) {
      const result = results[name];
      for (const [corpus, texts] of Object.entries(corpora)) {
        // Round 0 warms up and is not counted.
        const some = round === 0 ? texts.slice(0, 32) : texts;
        const { seconds, peakBytes } = await side.ask(JSON.stringify({ what: "embed", texts: some }));
        result.peakBytes = peakBytes;
        if (round > 0) result.textsPerSecond[corpus].push(texts.length / seconds);
      }
      const { times, peakBytes } = await side.ask(JSON.stringify({ what: "queries", texts: queries }));
      result.peakBytes = peakBytes;
      if (round > 0) result.p50.push(median(times));
    }
  }
  report(results);
} finally {
  for (const side of Object.values(sides)) side.stop();
  rmSync(folder, { recursive: true });
}

function node(script, args) {
  return startPythonPeer(process.execPath, here(script), args);
}

function sample(file, count, textOf) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const order = seededOrder(lines.length, seededRandom(Number(values.seed)));
  return Array.from(order.subarray(0, count), (row) => textOf(JSON.parse(lines[row])));
}

function report(results) {
  const output = {
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    threads: Number(values.threads),
    samples: Object.fromEntries(Object.entries(corpora).map(([name, texts]) => [name, texts.length])),
    rounds: Number(values.rounds),
    versions: Object.fromEntries(Object.entries(sides).map(([name, { versions }]) => [name, versions])),
    inference: Object.fromEntries(Object.entries(sides).map(([name, { first }]) => [name, first.inference])),
    results,
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  for (const [name, { textsPerSecond, p50, peakBytes }] of Object.entries(results)) {
    const speeds = Object.entries(textsPerSecond).map(
      ([corpus, rates]) =>
        `${corpus} ${median(rates).toFixed(1)} texts/s${results.torch === undefined ? "" : ` (${median(rates.map((rate, i) => rate / results.torch.textsPerSecond[corpus][i])).toFixed(2)} x torch)`}`,
    );
    console.log(
      `${name.padEnd(23)} ${speeds.join("   ")}   p50 of a query ${median(p50).toFixed(2)} ms   peak ${(peakBytes / 1e6).toFixed(0)} MB`,
    );
  }
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
