// Word vectors trained on a dataset: Alidade beside gensim on the same tokens at equal settings, one thread each, in
// alternating rounds of one run. Speed, and nDCG@10 of the averaged vectors. See README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startPythonPeer } from "../python-peer.mjs";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    python: { type: "string", default: "python3" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
    epochs: { type: "string", default: "5" },
    window: { type: "string", default: "5" },
    dims: { type: "string", default: "100" },
    "min-count": { type: "string", default: "1" },
    subwords: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    out: { type: "string" },
  },
});
if (values.data === undefined) throw new Error("--data names a BEIR folder");
const [epochs, window, dims, minCount, rounds] = ["epochs", "window", "dims", "min-count", "rounds"].map(
  (name) => Number(values[name]),
);

const load = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
const { createAnalyzer } = await load("lexical/analyzer.js");
const { createTrainingCorpusBuilder } = await load("lexical/word2vec/training-corpus.js");
const { planTraining } = await load("lexical/word2vec/training-plan.js");
const { runTraining } = await load("lexical/word2vec/run-training.js");
const { trainedVectors } = await load("lexical/word2vec/trained-vectors.js");
const { createWordVectorEncoder } = await load("lexical/word2vec/word-vector-encoder.js");
const { word2vecSettings } = await load("lexical/word2vec/word2vec-options.js");
const { createOnnxMatrixEngine, evaluateRun, exactSearch, readQrelsFile } = await load("index.js");
const { runFromNeighbors } = await load("search/run-from-neighbors.js");

const analyzer = await createAnalyzer({ language: "en" });
const read = (file) =>
  readFileSync(join(values.data, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ _id, title = "", text }) => ({ id: _id, terms: analyzer.terms(`${title} ${text}`) }));
const documents = read("corpus.jsonl");
const queries = read("queries.jsonl");
const qrels = await readQrelsFile(join(values.data, "qrels", "test.tsv"));
const tokens = documents.reduce((sum, { terms }) => sum + terms.length, 0);
const builder = createTrainingCorpusBuilder();
for (const { terms } of documents) builder.add(terms);
const corpus = builder.finish(minCount);
const folder = mkdtempSync(join(tmpdir(), "alidade-word2vec-"));
const engine = createOnnxMatrixEngine({ threads: 1 });
writeFileSync(join(folder, "documents.json"), JSON.stringify(documents.map(({ terms }) => terms)));
const gensim = await startGensim();

const methods = {
  alidade(seed) {
    const start = process.cpuUsage();
    const subwords = values.subwords ? { min: 3, max: 6, buckets: 2_000_000 } : null;
    const plan = planTraining(corpus, word2vecSettings({ dims, window, epochs, minCount, subwords, seed }));
    runTraining(plan, 0, 1);
    const { user, system } = process.cpuUsage(start);
    return { cpuSeconds: (user + system) / 1e6, words: corpus.words, vectors: trainedVectors(plan).words };
  },
  async gensim(seed) {
    const { cpuSeconds, words } = await gensim.ask(JSON.stringify({ seed }));
    const bytes = readFileSync(join(folder, "vectors.f32"));
    const vectors = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    return { cpuSeconds, words, vectors };
  },
};

try {
  const results = Object.fromEntries(
    Object.keys(methods).map((name) => [name, { cpuSeconds: [], idf: [], mean: [] }]),
  );
  // Round 0 warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, train] of Object.entries(methods)) {
      const { cpuSeconds, words, vectors } = await train(round);
      if (round === 0) continue;
      results[name].cpuSeconds.push(cpuSeconds);
      for (const weights of ["idf", "mean"]) results[name][weights].push(await ndcg(words, vectors, weights));
    }
  }
  report(results);
} finally {
  gensim.stop();
  await engine.close();
  rmSync(folder, { recursive: true });
}

/** nDCG@10 of the averaged vectors, by Alidade's own averaging, search and evaluation for both. */
async function ndcg(words, vectors, weights) {
  const place = new Map(corpus.words.map((word, i) => [word, i]));
  const model = {
    dims,
    words,
    counts: Float64Array.from(words, (word) => corpus.counts[place.get(word)]),
    holders: Float64Array.from(words, (word) => corpus.holders[place.get(word)]),
    size: { words: corpus.allTokens, documents: corpus.documents },
    vectors: { words: vectors, subwords: null },
    subwords: null,
  };
  const { encode } = createWordVectorEncoder(model, { terms: (text) => text }, { weights, a: 1e-3 });
  const matrixOf = (rows) => {
    const data = new Float32Array(rows.length * dims);
    rows.forEach(({ terms }, row) => {
      encode(terms, data.subarray(row * dims, (row + 1) * dims));
    });
    return { rows: rows.length, dims, data };
  };
  const lists = await exactSearch(matrixOf(queries), matrixOf(documents), {
    similarity: "cosine",
    k: 100,
    engine,
  });
  const ids = (rows) => rows.map(({ id }) => id);
  const run = runFromNeighbors("run", ids(queries), ids(documents), lists);
  return evaluateRun(qrels, run, ["ndcg@10"]).means["ndcg@10"];
}

function report(results) {
  const rate = ({ cpuSeconds }) => cpuSeconds.map((seconds) => (tokens * epochs) / seconds / 1e3);
  const rates = Object.fromEntries(Object.entries(results).map(([name, result]) => [name, rate(result)]));
  const output = {
    what: {
      data: basename(values.data),
      tokens,
      words: corpus.words.length,
      epochs,
      window,
      dims,
      minCount,
      rounds,
    },
    subwords: values.subwords,
    machine: { cpu: cpus()[0]?.model, node: process.version },
    versions: gensim.versions,
    thousandWordsPerCpuSecond: rates,
    medianRatio: median(rates.alidade.map((value, i) => value / rates.gensim[i])),
    ndcg: Object.fromEntries(Object.entries(results).map(([name, { idf, mean }]) => [name, { idf, mean }])),
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(output, null, 2)}\n`);
  console.log(`${JSON.stringify(output.what)}${values.subwords ? " with n-grams of 3 to 6" : ""}`);
  for (const name of Object.keys(results)) {
    const { idf, mean } = results[name];
    console.log(
      `${name.padEnd(8)} median ${median(rates[name]).toFixed(0).padStart(6)} thousand words a CPU second   nDCG@10 idf ${median(idf).toFixed(4)} (${Math.min(...idf).toFixed(4)} to ${Math.max(...idf).toFixed(4)})   mean ${median(mean).toFixed(4)}`,
    );
  }
  console.log(`Alidade / gensim, median over rounds: ${output.medianRatio.toFixed(2)}`);
}

/** Starts the Python side on the same tokens; it answers one JSON line for each training asked. */
function startGensim() {
  const script = fileURLToPath(new URL("peer.py", import.meta.url));
  const settings = { epochs, window, dims, minCount, subwords: values.subwords };
  const env = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  return startPythonPeer(values.python, script, [folder, JSON.stringify(settings)], env);
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
