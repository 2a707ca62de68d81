// Pictures of 70,000 vectors: Alidade's UMAP and t-SNE beside umap-learn and openTSNE, from vectors to positions, in one run.
// See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    rows: { type: "string", default: "70000" },
    dims: { type: "string", default: "50" },
    clusters: { type: "string", default: "30" },
    rounds: { type: "string", default: "1" },
    method: { type: "string", default: "umap" },
    threads: { type: "string", default: String(availableParallelism()) },
    out: { type: "string" },
  },
});
const [rows, dims, clusters, rounds, threads] = ["rows", "dims", "clusters", "rounds", "threads"].map(
  (name) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw new Error(`--${name} is ${values[name]}; expected a positive integer`);
    return number;
  },
);
const { method } = values;
if (method !== "umap" && method !== "tsne") throw new Error(`--method is ${method}; expected umap or tsne`);

const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { createOnnxMatrixEngine } = await load("search/onnx-matrix-engine.js");
const { neighborGraph } = await load("neighbors/neighbor-graph.js");
const { encodeNpy } = await load("numeric/npy.js");
const { seededRandom } = await load("numeric/seeded-random.js");
const { projectSpace } = await load("workflows/analysis/projection.js");
const { measurePictures } = await load("workflows/analysis/measure-pictures.js");

const items = gaussianClusters();
const folder = mkdtempSync(join(tmpdir(), "alidade-projection-"));
writeFileSync(join(folder, "items.npy"), encodeNpy(items));
const peerName = method === "umap" ? "umap-learn" : "openTSNE";
const peer = await startPythonPeer(
  values.python,
  fileURLToPath(new URL("peers.py", import.meta.url)),
  [folder, method, String(threads)],
  { OMP_NUM_THREADS: String(threads), NUMBA_NUM_THREADS: String(threads) },
);
const engine = createOnnxMatrixEngine({ threads });
try {
  const seconds = { alidade: [], [peerName]: [] };
  const pictures = {};
  for (let round = 1; round <= rounds; round++) {
    await pause(150);
    const start = performance.now();
    pictures.alidade = await draw(round);
    seconds.alidade.push((performance.now() - start) / 1e3);
    await pause(150);
    seconds[peerName].push((await peer.ask(String(round))).ms / 1e3);
    pictures[peerName] = positionsOf(join(folder, "positions.bin"));
    console.log(`round ${round}: ${JSON.stringify(seconds)}`);
  }
  const output = {
    what: { rows, dims, clusters, method, rounds, threads },
    machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version },
    versions: peer.versions,
    seconds,
    quality: await qualityOf(pictures),
  };
  console.log(JSON.stringify(output, null, 2));
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
} finally {
  await engine.close();
  peer.stop();
  rmSync(folder, { recursive: true });
}

/** From vectors to positions: the exact graph, and the drawing; the measuring of quality is small beside it. */
async function draw(seed) {
  const k = method === "umap" ? 15 : 90;
  const graph = await neighborGraph(items, { similarity: "euclidean", k, engine, pairs: false });
  const options = { methods: [method], mostPoints: rows, qualityRows: 100 };
  const { positions } = await projectSpace(inputOf(graph, seed), options);
  return positions[method];
}

/** The last picture of each, by one measure, on the same 1,000 rows. */
async function qualityOf(pictures) {
  const graph = await neighborGraph(items, { similarity: "euclidean", k: 15, engine, pairs: false });
  const names = Object.keys(pictures);
  const found = await measurePictures(
    inputOf(graph, 1),
    { matrix: items, graph },
    Object.values(pictures),
    {},
  );
  return Object.fromEntries(names.map((name, i) => [name, found[i]]));
}

function inputOf(graph, seed) {
  const ids = Array.from({ length: rows }, (_, row) => String(row));
  const side = { ids, texts: null, matrix: items };
  const space = {
    id: "bench",
    similarity: "euclidean",
    items: side,
    queries: null,
    labels: null,
    qrels: null,
  };
  return { space, graph, queryGraph: null, engine, threads, seed };
}

/** Standard normals around centres that are normal with deviation 4. */
function gaussianClusters() {
  const random = seededRandom(1);
  const centres = Float32Array.from({ length: clusters * dims }, () => 4 * random.normal());
  const data = Float32Array.from(
    { length: rows * dims },
    (_, at) => centres[(Math.floor(at / dims) % clusters) * dims + (at % dims)] + random.normal(),
  );
  return { rows, dims, data };
}

function positionsOf(file) {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4).slice();
}
