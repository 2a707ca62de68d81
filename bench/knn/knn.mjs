// Exact top k of many queries: Alidade beside NumPy's bare matrix product and FAISS IndexFlatIP, in alternating
// rounds of one run, so that a busy or throttled machine slows all alike. See README.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { clusteredUnitVectors } from "../clustered-vectors.mjs";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    rows: { type: "string", default: "100000" },
    dims: { type: "string", default: "384" },
    queries: { type: "string", default: "1000" },
    k: { type: "string", default: "100" },
    warmup: { type: "string", default: "10" },
    rounds: { type: "string", default: "11" },
    threads: { type: "string", default: String(availableParallelism()) },
    out: { type: "string" },
  },
});
const [rows, dims, queries, k, warmup, rounds, threads] = [
  "rows",
  "dims",
  "queries",
  "k",
  "warmup",
  "rounds",
  "threads",
].map((name) => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} is ${values[name]}; expected a positive integer`);
  return number;
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { createOnnxMatrixEngine } = await load("search/onnx-matrix-engine.js");
const { prepareItems } = await load("neighbors/prepare-items.js");
const { searchPrepared } = await load("neighbors/exact-search.js");
const { seededRandom } = await load("numeric/seeded-random.js");

const items = clusteredUnitVectors(seededRandom, rows, dims, 1);
const asked = clusteredUnitVectors(seededRandom, queries, dims, 2);
const folder = mkdtempSync(join(tmpdir(), "alidade-knn-"));
const peers = await startPeers();
const engine = createOnnxMatrixEngine({ threads });
const prepared = prepareItems(items, "cosine");

const methods = {
  alidade: () => searchPrepared(asked, prepared, { k, engine }),
  "numpy product, buffer reused": () => peers.ask("product-reused"),
  "faiss IndexFlatIP": () => peers.ask("faiss"),
  "numpy product, fresh": () => peers.ask("product-fresh"),
};

try {
  const times = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
  const cpuTimes = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
  const lists = {};
  const first = Object.fromEntries(Object.keys(methods).map((name) => [name, null]));
  // The first rounds warm up and are not counted. Peers time themselves: no pipe is in their figures.
  for (let round = 1 - warmup; round <= rounds; round++) {
    for (const [name, run] of Object.entries(methods)) {
      collectGarbage(); // else the collector's threads work beside ours
      await pause(150); // threads that spin after their work have gone to sleep
      const start = performance.now();
      const cpuStart = process.cpuUsage();
      const result = await run();
      const ms = result.ms ?? performance.now() - start;
      const cpu = process.cpuUsage(cpuStart);
      const cpuMs = result.cpuMs ?? (cpu.user + cpu.system) / 1e3;
      first[name] ??= ms;
      if (round > 0) {
        times[name].push(ms);
        cpuTimes[name].push(cpuMs);
      }
      if (result.rows) lists[name] = result.rows;
    }
  }
  report(times, cpuTimes, first, lists);
} finally {
  await engine.close();
  peers.stop();
  rmSync(folder, { recursive: true });
}

function report(times, cpuTimes, first, lists) {
  const flop = 2 * queries * rows * dims;
  const results = Object.entries(times).map(([name, ms]) => ({
    name,
    medianMs: round(median(ms)),
    minMs: round(Math.min(...ms)),
    firstMs: round(first[name]),
    medianCpuMs: round(median(cpuTimes[name])),
    minCpuMs: round(Math.min(...cpuTimes[name])),
    gflops: round(flop / median(ms) / 1e6),
    ms: ms.map(round),
  }));
  const ours = times.alidade;
  const ratio = (peer) => round(median(times[peer].map((ms, i) => ms / ours[i])), 3);
  const output = {
    what: { rows, dims, queries, k, warmup, rounds, threads },
    machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version },
    versions: peers.versions,
    results,
    ratios: {
      note: "median over rounds of peer's time / Alidade's time in the same round; above 1, Alidade is faster",
      shareOfNumpyRateBufferReused: ratio("numpy product, buffer reused"),
      shareOfNumpyRateFresh: ratio("numpy product, fresh"),
      speedAgainstFaiss: ratio("faiss IndexFlatIP"),
    },
    agreementWithFaiss: round(agreement(lists.alidade, lists["faiss IndexFlatIP"]), 6),
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  console.log(
    `exact top ${k} of ${queries} queries over ${rows} × ${dims}, ${threads} threads, ${rounds} rounds after ${warmup} of warm-up\n`,
  );
  for (const { name, medianMs, minMs, firstMs, medianCpuMs, minCpuMs, gflops } of results) {
    console.log(
      `${name.padEnd(30)} median ${String(medianMs).padStart(8)} ms   min ${String(minMs).padStart(8)} ms   first ${String(firstMs).padStart(7)} ms   CPU median ${String(medianCpuMs).padStart(8)} ms   min ${String(minCpuMs).padStart(8)} ms   ${String(gflops).padStart(6)} GFLOP/s`,
    );
  }
  console.log(
    `\nshare of NumPy's product rate: ${output.ratios.shareOfNumpyRateBufferReused} (buffer reused), ${output.ratios.shareOfNumpyRateFresh} (fresh)`,
  );
  console.log(
    `speed against FAISS: ${output.ratios.speedAgainstFaiss}; share of ids in common: ${output.agreementWithFaiss}`,
  );
}

/** Starts the Python side on the same vectors; it answers one JSON line for each line asked. */
async function startPeers() {
  const write = (name, { rows: n, data }) =>
    writeFileSync(join(folder, name), Buffer.concat([npyHeader(n), Buffer.from(data.buffer)]));
  write("items.npy", items);
  write("queries.npy", asked);
  const script = fileURLToPath(new URL("peers.py", import.meta.url));
  const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  return startPythonPeer(values.python, script, [folder, String(k)], env);
}

function npyHeader(n) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n}, ${dims}), }`;
  const padded = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const header = Buffer.from(`\x93NUMPY\x01\x00\0\0${padded}`, "latin1");
  header.writeUInt16LE(padded.length, 8);
  return header;
}

function agreement(ours, theirs) {
  let common = 0;
  for (let query = 0; query < queries; query++) {
    const theirIds = new Set(theirs.slice(query * k, (query + 1) * k));
    for (let i = query * k; i < (query + 1) * k; i++) if (theirIds.has(ours[i])) common++;
  }
  return common / (queries * k);
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}
