// The exact k nearest other vectors of every vector: Alidade beside FAISS IndexFlatIP, in alternating rounds of one run.
// See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { clusteredUnitVectors } from "../clustered-vectors.mjs";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    rows: { type: "string", default: "100000" },
    dims: { type: "string", default: "384" },
    k: { type: "string", default: "50" },
    rounds: { type: "string", default: "2" },
    threads: { type: "string", default: String(availableParallelism()) },
    checked: { type: "string", default: "200" },
    out: { type: "string" },
  },
});
const [rows, dims, k, rounds, threads, checked] = ["rows", "dims", "k", "rounds", "threads", "checked"].map(
  (name) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw new Error(`--${name} is ${values[name]}; expected a positive integer`);
    return number;
  },
);

const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { createOnnxMatrixEngine } = await load("search/onnx-matrix-engine.js");
const { createPlainEngine } = await load("neighbors/plain-engine.js");
const { neighborGraph } = await load("neighbors/neighbor-graph.js");
const { encodeNpy } = await load("numeric/npy.js");
const { seededRandom, seededSample } = await load("numeric/seeded-random.js");

const items = clusteredUnitVectors(seededRandom, rows, dims, 1);
const folder = mkdtempSync(join(tmpdir(), "alidade-knn-graph-"));
writeFileSync(join(folder, "items.npy"), encodeNpy(items));
const script = fileURLToPath(new URL("peers.py", import.meta.url));
const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
const faiss = await startPythonPeer(values.python, script, [folder, String(k)], env);
const engine = createOnnxMatrixEngine({ threads });
try {
  const times = { alidade: [], "faiss IndexFlatIP": [] };
  let graph = null;
  for (let round = 1; round <= rounds; round++) {
    await pause(150); // threads that spin after their work have gone to sleep
    const start = performance.now();
    graph = await neighborGraph(items, { similarity: "cosine", k, engine });
    times.alidade.push(performance.now() - start);
    await pause(150);
    times["faiss IndexFlatIP"].push((await faiss.ask("search")).ms);
    console.log(
      `round ${round}: ${Object.entries(times)
        .map(([name, ms]) => `${name} ${(ms.at(-1) / 1e3).toFixed(2)} s`)
        .join(", ")}`,
    );
  }
  await report(times, graph);
} finally {
  await engine.close();
  faiss.stop();
  rmSync(folder, { recursive: true });
}

async function report(times, graph) {
  const ratios = times["faiss IndexFlatIP"].map((ms, i) => ms / times.alidade[i]);
  const output = {
    what: { rows, dims, k, rounds, threads },
    machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version },
    versions: faiss.versions,
    seconds: Object.fromEntries(
      Object.entries(times).map(([name, ms]) => [name, ms.map((each) => Number((each / 1e3).toFixed(2)))]),
    ),
    speedAgainstFaiss: ratios.map((ratio) => Number(ratio.toFixed(2))),
    againstFaiss: beside(graph),
    againstOracle: await besideOracle(graph),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  console.log(JSON.stringify(output, null, 2));
}

/**
 * Ids in common with FAISS; and how far apart, at most, the scores are of what only one of the two has: where the lists
 * differ by more than float32 can tell apart, one of them is wrong.
 */
function beside({ lists }) {
  const theirs = new Int32Array(readFileSync(join(folder, "rows.bin")).buffer);
  const scores = new Float32Array(readFileSync(join(folder, "scores.bin")).buffer);
  let common = 0;
  let widest = 0;
  for (let row = 0; row < rows; row++) {
    const ours = lists.rows.subarray(lists.offsets[row], lists.offsets[row + 1]);
    const last = lists.scores[lists.offsets[row + 1] - 1];
    const found = new Set();
    for (let at = row * (k + 1); at < (row + 1) * (k + 1) && found.size < k; at++) {
      if (theirs[at] === row) continue;
      found.add(theirs[at]);
      if (!ours.includes(theirs[at])) widest = Math.max(widest, Math.abs(scores[at] - last));
    }
    for (const id of ours) if (found.has(id)) common++;
  }
  return { idsInCommon: common, ids: rows * k, widestGapOfOthers: widest };
}

/** Whether a sample of lists is, bit for bit, what plain TypeScript finds in float64. */
async function besideOracle({ lists }) {
  const sample = seededSample(rows, Math.min(rows, checked), seededRandom(3));
  const options = { similarity: "cosine", k, engine: createPlainEngine(), sample, pairs: false };
  const oracle = (await neighborGraph(items, options)).lists;
  let equal = 0;
  sample.forEach((row, place) => {
    const [from, start] = [lists.offsets[row], oracle.offsets[place]];
    const same = (at) =>
      lists.rows[from + at] === oracle.rows[start + at] &&
      lists.scores[from + at] === oracle.scores[start + at];
    if (Array.from({ length: k }, (_, at) => at).every(same)) equal++;
  });
  return { lists: sample.length, equal };
}
