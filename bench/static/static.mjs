// 100,000 documents through a static model: Alidade beside model2vec in Python, in alternating rounds of one run. See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string", default: fileURLToPath(new URL("../../data/models/embedded", import.meta.url)) },
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    texts: { type: "string", default: "100000" },
    threads: { type: "string", default: String(cpus().length) },
    rounds: { type: "string", default: "5" },
    out: { type: "string" },
  },
});
if (values.data === undefined) throw new Error("--data names a BEIR folder");
const [count, threads, rounds] = ["texts", "threads", "rounds"].map((name) => Number(values[name]));

const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { openCandidateProvider } = await load("workflows/open-candidate.js");
const { parseCandidateSpec } = await load("contracts/candidate-spec.js");

const documents = readFileSync(join(values.data, "corpus.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .map(({ title = "", text }) => (title ? `${title} ${text}` : text));
const texts = Array.from({ length: count }, (_, i) => documents[i % documents.length]);
const folder = mkdtempSync(join(tmpdir(), "alidade-static-"));
writeFileSync(join(folder, "texts.json"), JSON.stringify(texts));
const script = fileURLToPath(new URL("peer.py", import.meta.url));
const peer = await startPythonPeer(values.python, script, [folder, resolve(values.model), String(threads)]);

const spec = parseCandidateSpec(`static:${resolve(values.model)}`);
const open = (size) => openCandidateProvider(spec, { baseDir: process.cwd(), threads: size, vectors: null });
const providers = {
  [`alidade, ${threads} threads`]: await open(threads),
  "alidade, 1 thread": await open(1),
};
const methods = {
  ...Object.fromEntries(Object.entries(providers).map(([name, one]) => [name, (rows) => embed(one, rows)])),
  "model2vec, its defaults": (rows) => ask(rows, true),
  "model2vec, 1 process": (rows) => ask(rows, false),
};

try {
  const seconds = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
  // Round 0 warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(methods)) {
      const taken = await run(texts);
      if (round > 0) seconds[name].push(taken);
    }
  }
  report(seconds, { largestDifference: await difference(), queryMicroseconds: await oneQuery() });
} finally {
  peer.stop();
  for (const one of Object.values(providers)) await one.close();
  rmSync(folder, { recursive: true });
}

/** Wall time of all calls; equal texts are embedded again each time. */
async function embed(provider, rows) {
  const { textsPerCall, parallelCalls } = provider.limits;
  let next = 0;
  const start = performance.now();
  const work = async () => {
    while (next < rows.length) {
      const from = next;
      next += textsPerCall;
      const { matrix } = await provider.embed(rows.slice(from, from + textsPerCall), { role: "document" });
      if (!Number.isFinite(matrix.data[0])) throw new Error("not finite");
    }
  };
  await Promise.all(Array.from({ length: parallelCalls }, work));
  return (performance.now() - start) / 1000;
}

async function ask(rows, processes, keep = false) {
  return (await peer.ask(JSON.stringify({ texts: rows.length, processes, keep }))).seconds;
}

/** Largest difference of a value between the two, over 5,000 documents. */
async function difference() {
  const rows = texts.slice(0, 5000);
  await ask(rows, false, true);
  const bytes = readFileSync(join(folder, "vectors.f32"));
  const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const [provider] = Object.values(providers);
  const { dims } = provider.manifest;
  let largest = 0;
  for (let from = 0; from < rows.length; from += 1000) {
    const { matrix } = await provider.embed(rows.slice(from, from + 1000), { role: "document" });
    matrix.data.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value - theirs[from * dims + i]));
    });
  }
  return largest;
}

/** Median time of one short text. */
async function oneQuery() {
  const [provider] = Object.values(providers);
  const times = [];
  for (let i = 0; i < 3000; i++) {
    const start = performance.now();
    await provider.embed([documents[i % documents.length].slice(0, 30)], { role: "query" });
    times.push(performance.now() - start);
  }
  return 1000 * median(times.slice(1000));
}

function report(seconds, more) {
  const best = (name) => Math.min(...seconds[name]);
  const [ours, , theirs] = Object.keys(methods);
  const ratios = seconds[ours].map((value, i) => seconds[theirs][i] / value);
  const output = {
    what: { data: basename(values.data), texts: count, model: basename(values.model), threads, rounds },
    machine: { cpu: cpus()[0]?.model, node: process.version },
    versions: peer.versions,
    seconds,
    medianRatio: median(ratios),
    ...more,
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  console.log(JSON.stringify(output.what));
  for (const name of Object.keys(methods)) {
    const all = seconds[name];
    console.log(
      `${name.padEnd(24)} median ${median(all).toFixed(2).padStart(6)} s   best ${best(name).toFixed(2).padStart(6)} s   ${(count / median(all)).toFixed(0).padStart(7)} texts/s`,
    );
  }
  console.log(
    `${theirs} / ${ours}, median of rounds: ${output.medianRatio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
  console.log(
    `largest difference of a value: ${more.largestDifference.toExponential(1)}; one query: ${more.queryMicroseconds.toFixed(0)} microseconds`,
  );
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
