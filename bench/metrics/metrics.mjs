// Ten metrics of one random run: Alidade beside pytrec_eval and ranx, each from its own form in memory and from TREC
// files, in alternating rounds of one run, so that a busy machine slows all alike. See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    data: {
      type: "string",
      default: fileURLToPath(new URL("../../../shared/datasets/msrd-movies", import.meta.url)),
    },
    depth: { type: "string", default: "1000" },
    rounds: { type: "string", default: "7" },
    "build-rounds": { type: "string", default: "2" },
    "file-rounds": { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});
const [depth, rounds, buildRounds, fileRounds, seed] = [
  "depth",
  "rounds",
  "build-rounds",
  "file-rounds",
  "seed",
].map((name) => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`--${name} is ${values[name]}; expected a whole number`);
  return number;
});

const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { readQrelsFile } = await load("datasets/read-qrels-file.js");
const { evaluateRun } = await load("metrics/evaluate-run.js");
const { seededRandom } = await load("numeric/seeded-random.js");
const { readTrecRun, writeTrecRun } = await load("storage/trec-run.js");

const metrics = [
  "ndcg@10",
  "ndcg@100",
  "map",
  "mrr",
  "precision@5",
  "precision@10",
  "recall@100",
  "recall@1000",
  "bpref",
  "r-precision",
];
const profile = "trec9";

const qrels = await readQrelsFile(join(values.data, "qrels", "test.tsv"));
const run = randomRun();
const folder = mkdtempSync(join(tmpdir(), "alidade-metrics-"));
try {
  await writeInputs();
  const peers = await startPeers();
  const methods = [
    { name: "alidade", rounds, run: () => evaluateRun(qrels, run, metrics, { profile }) },
    { name: "pytrec_eval", rounds, run: () => peers.ask("pytrec") },
    { name: "ranx, its build included", rounds: buildRounds, run: () => peers.ask("ranx-build") },
    { name: "ranx", rounds, run: () => peers.ask("ranx") },
    { name: "alidade, from TREC files", rounds: fileRounds, run: alidadeFromFiles },
    { name: "pytrec_eval, from TREC files", rounds: fileRounds, run: () => peers.ask("files-pytrec") },
    { name: "ranx, from TREC files", rounds: fileRounds, run: () => peers.ask("files-ranx") },
  ];
  for (const method of methods) Object.assign(method, { ms: [], cpuMs: [], means: null });
  // Round 0 warms up (ranx compiles in it) and is not counted. Peers time themselves: no pipe is in their figures.
  for (let round = 0; round <= Math.max(rounds, buildRounds, fileRounds); round++) {
    for (const method of methods) {
      const fromFiles = method.name.endsWith("files");
      if (round > method.rounds || (round === 0 && fromFiles)) continue;
      const start = performance.now();
      const cpuStart = process.cpuUsage();
      const result = await method.run();
      const ms = result.ms ?? performance.now() - start;
      const cpu = process.cpuUsage(cpuStart);
      method.means = result.means;
      if (round === 0) continue;
      method.ms.push(ms);
      method.cpuMs.push(result.cpuMs ?? (cpu.user + cpu.system) / 1e3);
    }
  }
  peers.stop();
  report(methods, peers.versions, memoryOverRepetitions(10));
} finally {
  rmSync(folder, { recursive: true });
}

/** Lists of random documents in random order, scores out of 100,000 values: about five ties a list. */
function randomRun() {
  const documentIds = readFileSync(join(values.data, "corpus.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line)._id);
  const random = seededRandom(seed);
  const { queryIds } = qrels;
  const documents = new Int32Array(queryIds.length * depth);
  const scores = new Float64Array(documents.length);
  const shuffled = Int32Array.from(documentIds, (_, row) => row);
  for (let query = 0; query < queryIds.length; query++) {
    for (let i = 0; i < depth; i++) {
      const j = i + random.below(shuffled.length - i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      documents[query * depth + i] = shuffled[i];
      scores[query * depth + i] = random.below(100_000) / 1e5;
    }
  }
  const offsets = Int32Array.from({ length: queryIds.length + 1 }, (_, query) => query * depth);
  return { name: "random", queryIds, documentIds, offsets, documents, scores };
}

async function writeInputs() {
  const { queryIds, documentIds } = run;
  writeFileSync(join(folder, "shape.json"), JSON.stringify({ queryIds, documentIds, depth }));
  writeFileSync(join(folder, "documents.i32"), run.documents);
  writeFileSync(join(folder, "scores.f64"), run.scores);
  const lines = [];
  for (let query = 0; query < qrels.queryIds.length; query++) {
    for (let i = qrels.offsets[query]; i < qrels.offsets[query + 1]; i++)
      lines.push(`${qrels.queryIds[query]} 0 ${qrels.documentIds[qrels.documents[i]]} ${qrels.grades[i]}\n`);
  }
  writeFileSync(join(folder, "qrels.trec"), lines.join(""));
  if (fileRounds > 0) await writeTrecRun(join(folder, "run.trec"), run);
}

async function alidadeFromFiles() {
  const judgements = await readQrelsFile(join(folder, "qrels.trec"));
  return evaluateRun(judgements, await readTrecRun(join(folder, "run.trec")), metrics, { profile });
}

/** Bytes that are alive after each of so many evaluations. */
function memoryOverRepetitions(repetitions) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  return Array.from({ length: repetitions }, () => {
    evaluateRun(qrels, run, metrics, { profile });
    collect();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    return { liveMB: round((heapUsed + arrayBuffers) / 1e6), rssMB: round(rss / 1e6) };
  });
}

function startPeers() {
  return startPythonPeer(values.python, fileURLToPath(new URL("peers.py", import.meta.url)), [folder]);
}

function report(methods, versions, memory) {
  const results = methods
    .filter(({ ms }) => ms.length > 0)
    .map(({ name, ms, cpuMs, means }) => ({
      name,
      rounds: ms.length,
      medianMs: round(median(ms)),
      medianCpuMs: round(median(cpuMs)),
      ms: ms.map((each) => round(each)),
      cpuMs: cpuMs.map((each) => round(each)),
      means,
    }));
  const ratio = (peer, ours, what) => {
    const [a, b] = [peer, ours].map((name) => methods.find((method) => method.name === name)[what]);
    return a.length === 0 ? null : round(median(a.map((each, i) => each / b[i])), 2);
  };
  const against = (peer, ours = "alidade") => ({
    wall: ratio(peer, ours, "ms"),
    cpu: ratio(peer, ours, "cpuMs"),
  });
  const files = "alidade, from TREC files";
  const output = {
    what: { queries: run.queryIds.length, depth, judgements: qrels.documents.length, metrics, profile, seed },
    machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version },
    versions,
    results,
    ratios: {
      note: "median over rounds of the peer's time / Alidade's time in the same round; above 1, Alidade is faster",
      pytrec_eval: against("pytrec_eval"),
      ranx: against("ranx"),
      "ranx, its build included": against("ranx, its build included"),
      "pytrec_eval, from TREC files": against("pytrec_eval, from TREC files", files),
      "ranx, from TREC files": against("ranx, from TREC files", files),
    },
    largestDifferenceOfMeans: Object.fromEntries(
      ["pytrec_eval", "ranx"].map((peer) => [peer, difference(methods, peer)]),
    ),
    memory,
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  console.log(`${metrics.length} metrics, ${run.queryIds.length} queries x ${depth} results, unsorted\n`);
  for (const { name, rounds: count, medianMs, medianCpuMs } of results)
    console.log(
      `${name.padEnd(30)} median ${String(medianMs).padStart(9)} ms   CPU ${String(medianCpuMs).padStart(9)} ms   ${count} rounds`,
    );
  console.log("\ntime of the peer / time of Alidade, wall and CPU");
  for (const [name, each] of Object.entries(output.ratios).slice(1))
    console.log(`${name.padEnd(30)} ${each.wall} ${each.cpu}`);
  console.log(`\nlargest difference of a mean: ${JSON.stringify(output.largestDifferenceOfMeans)}`);
  console.log(
    `alive after each of ${memory.length} repetitions, MB: ${memory.map(({ liveMB }) => liveMB).join(" ")}`,
  );
  console.log(`resident, MB: ${memory.map(({ rssMB }) => rssMB).join(" ")}`);
}

/** The largest over the metrics that the peer has a mean of. */
function difference(methods, peer) {
  const [ours, theirs] = ["alidade", peer].map(
    (name) => methods.find((method) => method.name === name).means,
  );
  const compared = theirs === null ? [] : metrics.filter((name) => theirs[name] !== null);
  return {
    metrics: compared.length,
    largest: Math.max(0, ...compared.map((name) => Math.abs(ours[name] - theirs[name]))),
  };
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}
