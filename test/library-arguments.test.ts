import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as alidade from "../src/index.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const run = alidade.runFromMaps("mine", new Map([["q", new Map([["d", 1]])]]));
const other = alidade.runFromMaps("theirs", new Map([["q", new Map([["e", 2]])]]));
const qrels = alidade.qrelsFromMaps(new Map([["q", new Map([["d", 1]])]]));
const judging = alidade.judgingPool([run, other], ["q"], 1);
const twice = { ...run, queryIds: ["q", "q"], offsets: Int32Array.of(0, 1, 1) };
const doubled = {
  ...run,
  offsets: Int32Array.of(0, 2),
  documents: Int32Array.of(0, 0),
  scores: Float64Array.of(2, 1),
};
const random = alidade.seededRandom(1);
const engine = alidade.createPlainEngine();
const matrix = (rows: number, dims: number, ...data: number[]): alidade.EmbeddingMatrix => ({
  rows,
  dims,
  data: Float32Array.from(data),
});
const scores = { ids: ["a", "b"], queries: 2, values: Float64Array.of(0.1, 0.2, 0.3, 0.4) };
const ratings = alidade.ratingsFromRows([
  { queryId: "q", documentId: "d", rater: "ann", grade: 1 },
  { queryId: "q", documentId: "d", rater: "ben", grade: 2 },
]);
const log = { queryId: "q", documentId: "d", position: 1, impressions: 10, clicks: 1 };
const clicks = alidade.clickLogFromRows([log]);
const curve = alidade.positionCurve(1);
const config = alidade.completeConfig({ data: "shop", models: ["bm25"] });
const source = { kind: "beir", path: "none" } as const;
const files = { config, source, cwd: "." };
const embedding = {
  input: "none.csv",
  model: alidade.parseCandidateSpec("static:embedded"),
  output: "o.npy",
  cwd: ".",
  threads: 1,
};
const serving = { spec: embedding.model, cwd: ".", threads: 1, port: 0 };
const tracking = { egress: alidade.openEgress({ setting: "none", cwd: "." }), cwd: ".", env: {} };

const hubless = { ...tracking, env: { HF_HUB_CACHE: "/nowhere", HF_ENDPOINT: "https://hub.example" } };

/** What nothing checks before the program runs: a call from JavaScript, or a value that was read. */
const untyped = <T>(value: unknown): T => value as T;

type Row = readonly [what: string, call: () => unknown, message: RegExp | string];

/** The graph of three items by two lists each. */
const graph: alidade.NeighborGraph = {
  similarity: "cosine",
  k: 2,
  items: 3,
  sampled: null,
  lists: {
    offsets: Int32Array.of(0, 2, 4, 6),
    rows: Int32Array.of(1, 2, 0, 2, 0, 1),
    scores: new Float64Array(6),
    zeroQueries: new Int32Array(0),
  },
  pairs: null,
};
const three = matrix(3, 1, 1, 2, 3);
const space: alidade.AnalysedSpace = {
  id: "mine",
  similarity: "cosine",
  items: { ids: ["a", "b", "c"], texts: null, matrix: three },
  queries: null,
  labels: null,
  qrels: null,
};
const section = { space, graph, queryGraph: null, engine, threads: 1, seed: 1 };
const strangers = { ...space, id: "theirs", items: { ...space.items, ids: ["x", "y", "z"] } };

const rows: Readonly<Record<string, readonly Row[]>> = {
  analyze: [
    [
      "no such section",
      () => alidade.analyze({ candidate: "x", cwd: ".", sections: [untyped("hubnes")] }),
      /section.*"hubnes".*Did you mean "hubness"/,
    ],
    [
      "a k of 0",
      () => alidade.analyze({ candidate: "x", cwd: ".", k: 0 }),
      "k is 0; expected a whole number from 1",
    ],
    ["no such folder", () => alidade.analyze({ candidate: "vectors:nowhere", cwd: "." }), /nowhere/],
  ],
  compareCandidateSpaces: [
    [
      "no such folder",
      () => alidade.compareCandidateSpaces({ a: "vectors:nowhere", b: "lsa", cwd: ".", seed: 1 }),
      /nowhere/,
    ],
  ],
  compareSpaces: [
    [
      "no item in common",
      () => alidade.compareSpaces(space, strangers, { engine, seed: 1 }),
      'mine and theirs share no item: ids of the first are such as "a", "b", "c"',
    ],
  ],
  goodmanKruskal: [
    [
      "a distance NaN",
      () => alidade.goodmanKruskal({ within: Float64Array.of(Number.NaN), between: Float64Array.of(1) }),
      "a distance is NaN; expected numbers",
    ],
  ],
  hdbscan: [
    [
      "clusters of one",
      () => alidade.hdbscan(three, graph, { minClusterSize: 1, minSamples: 1, engine }),
      "minClusterSize is 1; expected a whole number from 2",
    ],
    [
      "a graph of others",
      () => alidade.hdbscan(matrix(1, 1, 1), graph, { minClusterSize: 2, minSamples: 1, engine }),
      "the graph is of 3 items; expected one of the 1 given",
    ],
  ],
  kMeans: [
    [
      "more clusters than points",
      () => alidade.kMeans(three, untyped({ k: 4, engine, random })),
      /k is 4; expected a whole number from 1 to 3/,
    ],
  ],
  kOccurrence: [
    ["a k beyond the lists", () => alidade.kOccurrence(graph, 3), "k is 3; the lists hold 2 neighbours"],
  ],
  projectSpace: [
    [
      "no neighbours",
      () => alidade.projectSpace(section, { neighbors: 1 }),
      "neighbors is 1; expected a whole number from 2",
    ],
    [
      "no perplexity",
      () => alidade.projectSpace(section, { perplexity: 0 }),
      "perplexity is 0; expected a number from 1",
    ],
    [
      "a distance NaN",
      () => alidade.projectSpace(section, { minDist: Number.NaN }),
      "minDist is NaN; expected a number from 0 to 1",
    ],
    [
      "no such method",
      () => alidade.projectSpace(section, { methods: [untyped("tnse")] }),
      /method is "tnse".*Did you mean "tsne"/,
    ],
  ],
  neighborGraph: [
    [
      "a k of 0",
      () => alidade.neighborGraph(three, { similarity: "cosine", k: 0, engine }),
      "k is 0; expected a whole number from 1",
    ],
    [
      "an unknown similarity",
      () => alidade.neighborGraph(three, { similarity: untyped("cosin"), k: 1, engine }),
      /"cosin".*Did you mean "cosine"/,
    ],
    [
      "NaN",
      () => alidade.neighborGraph(matrix(1, 1, Number.NaN), { similarity: "cosine", k: 1, engine }),
      "item vector 0 (rows count from 0) holds NaN",
    ],
    [
      "a row that is not there",
      () => alidade.neighborGraph(three, { similarity: "cosine", k: 1, engine, sample: Int32Array.of(3) }),
      "sample names row 3; expected 0 to 2",
    ],
  ],
  neighborGraphOfBlocks: [
    [
      "a k of 0",
      () =>
        alidade.neighborGraphOfBlocks(untyped({ rows: 3, dims: 1 }), {
          similarity: "cosine",
          k: 0,
          engine,
          sample: Int32Array.of(0),
        }),
      "k is 0; expected a whole number from 1",
    ],
  ],
  queryGraph: [
    [
      "unequal dimensions",
      () => alidade.queryGraph(matrix(1, 2, 1, 2), three, { similarity: "cosine", k: 1, engine }),
      "queries have 2 dimensions and items 1",
    ],
  ],
  sampledGraphOfFile: [
    [
      "a sample of 0",
      () => alidade.sampledGraphOfFile("none.npy", { similarity: "cosine", k: 1, sample: 0 }),
      "sample is 0; expected a whole number from 1",
    ],
    [
      "no such file",
      () => alidade.sampledGraphOfFile("none.npy", { similarity: "cosine", k: 1, sample: 1 }),
      /none\.npy/,
    ],
  ],
  evaluateRun: [
    [
      "objects",
      () => alidade.evaluateRun(untyped({ q: { d: 1 } }), untyped({ q: { d: 1 } }), ["map"]),
      "qrelsFromMaps make them of nested maps",
    ],
    [
      "an unknown metric",
      () => alidade.evaluateRun(qrels, run, ["ndgc@10"]),
      /"ndgc@10" is not a metric. Did you mean "ndcg@10"/,
    ],
    [
      "no metric",
      () => alidade.evaluateRun(qrels, run, []),
      /no metric is named; expected at least one, such as ndcg@10/,
    ],
    [
      "a metric twice",
      () => alidade.evaluateRun(qrels, run, ["ndcg@10", "ndcg_cut_10"]),
      /"ndcg@10" and "ndcg_cut_10" are the same \(ndcg@10\); name it once/,
    ],
    [
      "a cutoff of 0",
      () => alidade.evaluateRun(qrels, run, ["ndcg@0"]),
      /the cutoff of "ndcg@0" is "0"; expected/,
    ],
    ["a cutoff of 1.5", () => alidade.evaluateRun(qrels, run, ["ndcg@1.5"]), /"ndcg@1\.5"/],
    [
      "an unknown profile",
      () => alidade.evaluateRun(qrels, run, ["map"], { profile: untyped("trek9") }),
      /"trek9".*Did you mean "trec9"/,
    ],
    [
      "a depth of 0",
      () => alidade.evaluateRun(qrels, run, ["map"], { depth: 0 }),
      "depth is 0; expected a whole number from 1",
    ],
    [
      "a depth of 1.5",
      () => alidade.evaluateRun(qrels, run, ["map"], { depth: 1.5 }),
      "depth is 1.5; expected a whole number from 1",
    ],
    [
      "a query listed twice",
      () => alidade.evaluateRun(qrels, twice, ["map"]),
      /run "mine" lists the query "q" twice/,
    ],
    [
      "a document listed twice",
      () => alidade.evaluateRun(qrels, doubled, ["map"]),
      /document "d" is listed twice in query "q"/,
    ],
    [
      "a score NaN",
      () => alidade.evaluateRun(qrels, { ...run, scores: Float64Array.of(Number.NaN) }, ["map"]),
      /"d".*NaN|NaN.*"d"/,
    ],
    [
      "a query judged twice",
      () =>
        alidade.evaluateRun({ ...qrels, queryIds: ["q", "q"], offsets: Int32Array.of(0, 1, 1) }, run, [
          "map",
        ]),
      /the set of judgements lists the query "q" twice/,
    ],
    [
      "columns that do not fit",
      () => alidade.evaluateRun(qrels, { ...run, offsets: Int32Array.of(0) }, ["map"]),
      /run "mine" has 1 queries and 1 offsets; expected 2/,
    ],
    [
      "a missing query under trec10",
      () => alidade.evaluateRun(qrels, { ...run, queryIds: ["x"] }, ["map"], { profile: "trec10" }),
      /no list for 1 judged queries, the first "q".*trec10-c/,
    ],
  ],
  parseMetricName: [
    ["an unknown metric", () => alidade.parseMetricName("recal@5"), /Did you mean "recall@10"/],
  ],
  runFromMaps: [
    [
      "objects",
      () => alidade.runFromMaps("r", untyped(new Map([["q", { d: 1 }]]))),
      "must be a Map of query ids to Maps of document ids",
    ],
    [
      "a score NaN",
      () => alidade.runFromMaps("r", new Map([["q", new Map([["d", Number.NaN]])]])),
      'The score of document "d" for query "q" is NaN; expected a number',
    ],
  ],
  qrelsFromMaps: [
    [
      "objects",
      () => alidade.qrelsFromMaps(untyped({ q: { d: 1 } })),
      "must be a Map of query ids to Maps of document ids",
    ],
    [
      "a grade of 1.5",
      () => alidade.qrelsFromMaps(new Map([["q", new Map([["d", 1.5]])]])),
      'The grade of document "d" for query "q" is 1.5; expected an integer',
    ],
    [
      "a grade NaN",
      () => alidade.qrelsFromMaps(new Map([["q", new Map([["d", Number.NaN]])]])),
      'The grade of document "d" for query "q" is NaN; expected an integer',
    ],
  ],
  profileDifferences: [
    ["an unknown metric", () => alidade.profileDifferences(qrels, run, "x@y"), /"x@y" is not a metric/],
    [
      "an unknown reference",
      () => alidade.profileDifferences(qrels, run, "map", { reference: untyped("bier") }),
      /"bier".*Did you mean "beir"/,
    ],
  ],
  measureHoles: [
    ["an unknown metric", () => alidade.measureHoles(qrels, [run], "nope"), /"nope" is not a metric/],
    [
      "a profile without bounds",
      () => alidade.measureHoles(qrels, [run], "map", { profile: "beir" }),
      /profile beir.*take alidade or a trec profile/,
    ],
    [
      "a pair of no run",
      () => alidade.measureHoles(qrels, [run], "map", { pairs: [[0, 1]] }),
      "pairs names run 1; expected 0 to 0, rows of the runs",
    ],
    ["a query listed twice", () => alidade.measureHoles(qrels, [twice], "map"), /lists the query "q" twice/],
  ],
  rankBiasedOverlap: [
    [
      "lists without their name",
      () => alidade.rankBiasedOverlap<string>(untyped(["a"]), untyped(["b"])),
      "{ items: [",
    ],
    [
      "p of 1",
      () => alidade.rankBiasedOverlap({ items: ["a"] }, { items: ["a"] }, { p: 1 }),
      "p is 1; expected a number between 0 and 1, such as 0.9",
    ],
    [
      "p NaN",
      () => alidade.rankBiasedOverlap({ items: ["a"] }, { items: ["a"] }, { p: Number.NaN }),
      "p is NaN; expected a number between 0 and 1",
    ],
    [
      "an empty list",
      () => alidade.rankBiasedOverlap({ items: [] }, { items: ["a"] }),
      /needs two lists with at least one item/,
    ],
    [
      "an item twice",
      () => alidade.rankBiasedOverlap({ items: ["a", "a"] }, { items: ["a"] }),
      /holds "a" twice/,
    ],
    [
      "scores of other items",
      () => alidade.rankBiasedOverlap({ items: ["a", "b"], scores: [1] }, { items: ["a"] }),
      "2 items have 1 scores; expected one each",
    ],
    [
      "scores that rise",
      () => alidade.rankBiasedOverlap({ items: ["a", "b"], scores: [1, 2] }, { items: ["a"] }),
      /score 1 is 2, after 1; expected scores that descend/,
    ],
  ],
  kendallTau: [
    ["lengths that differ", () => alidade.kendallTau([1, 2], [1]), /2 and 1/],
    ["NaN", () => alidade.kendallTau([1, Number.NaN], [1, 2]), /score 1 is NaN/],
  ],
  tauAp: [
    ["a place twice", () => alidade.tauAp([0, 0]), "place 0 comes twice; expected each item's place once"],
    ["NaN", () => alidade.tauAp([0, Number.NaN]), "place 1 is NaN; expected a number"],
  ],
  kendallTopK: [
    ["a penalty of 2", () => alidade.kendallTopK(["a"], ["b"], 2), "the penalty is 2; expected 0 to 1"],
    ["an item twice", () => alidade.kendallTopK(["a", "a"], ["b"]), /holds "a" twice/],
  ],
  listAgreement: [
    ["k of 0", () => alidade.listAgreement(run, other, { k: 0 }), "k is 0; expected a whole number from 1"],
    ["p of 0", () => alidade.listAgreement(run, run, { p: 0 }), "p is 0; expected a number between 0 and 1"],
    ["a query listed twice", () => alidade.listAgreement(twice, run), /lists the query "q" twice/],
  ],
  runOverlap: [
    ["k of 1.5", () => alidade.runOverlap(run, other, 1.5), "k is 1.5; expected a whole number from 1"],
    ["k NaN", () => alidade.runOverlap(run, other, Number.NaN), "k is NaN; expected a whole number from 1"],
  ],
  queryAgreement: [
    ["one run", () => alidade.queryAgreement([run], 10), "agreement needs at least two runs; 1 given"],
  ],
  fuseRuns: [
    ["no run", () => alidade.fuseRuns([]), "fusion needs at least one run; none given"],
    [
      "an unknown method",
      () => alidade.fuseRuns([run, other], { method: untyped("rff") }),
      /method is "rff"; expected one of .*Did you mean "rrf"/,
    ],
    [
      "an unknown normalisation",
      () => alidade.fuseRuns([run, other], { method: "comb-sum", normalization: untyped("minmax") }),
      /"minmax".*Did you mean "min-max"/,
    ],
    ["k of -1", () => alidade.fuseRuns([run, other], { k: -1 }), /k is -1; expected/],
    [
      "phi of 1",
      () => alidade.fuseRuns([run, other], { method: "rbc", phi: 1 }),
      "phi is 1; expected a number between 0 and 1",
    ],
    [
      "a depth of 0",
      () => alidade.fuseRuns([run, other], { depth: 0 }),
      "depth is 0; expected a whole number from 1",
    ],
    [
      "a weight too few",
      () => alidade.fuseRuns([run, other], { weights: [1] }),
      "1 weights are given for 2 runs; expected one a run",
    ],
    [
      "a weight NaN",
      () => alidade.fuseRuns([run, other], { weights: [1, Number.NaN] }),
      /a weight is NaN; expected a number above 0/,
    ],
    [
      "weights where there are none",
      () => alidade.fuseRuns([run, other], { method: "comb-mnz", weights: [1, 1] }),
      /comb-mnz takes no weights/,
    ],
    [
      "a score that is infinite",
      () => alidade.fuseRuns([{ ...run, scores: Float64Array.of(Number.POSITIVE_INFINITY) }, other]),
      /no finite number in query "q"/,
    ],
    [
      "a corpus without the document",
      () => alidade.fuseRuns([run, other], { documentIds: ["d"] }),
      /names the document "e"/,
    ],
    ["a query listed twice", () => alidade.fuseRuns([twice, other]), /lists the query "q" twice/],
  ],
  poolRuns: [
    [
      "no run",
      () => alidade.poolRuns([], ["q"], { depth: 1, isJudged: () => false, random }),
      /no run to pool/,
    ],
    [
      "a depth NaN",
      () => alidade.poolRuns([run], ["q"], { depth: Number.NaN, isJudged: () => false, random }),
      "depth is NaN; expected a whole number from 1",
    ],
    [
      "one run to decide",
      () => alidade.poolRuns([run], ["q"], { depth: 1, isJudged: () => false, onlyDecisive: "rank", random }),
      /One run alone/,
    ],
    [
      "an unknown way to decide",
      () =>
        alidade.poolRuns([run, other], ["q"], {
          depth: 1,
          isJudged: () => false,
          onlyDecisive: untyped("ranks"),
          random,
        }),
      /onlyDecisive is "ranks"; expected membership, rank.*Did you mean "rank"/,
    ],
    [
      "a query twice",
      () => alidade.poolRuns([run], ["q", "q"], { depth: 1, isJudged: () => false, random }),
      /the query "q" is given twice/,
    ],
  ],
  judgingPool: [
    ["one run", () => alidade.judgingPool([run], ["q"], 1), /mine is alone; name at least two/],
    [
      "a depth of 0",
      () => alidade.judgingPool([run, other], ["q"], 0),
      "depth is 0; expected a whole number from 1",
    ],
  ],
  followDesign: [
    [
      "a metric that lists do not settle",
      () => alidade.followDesign(judging, () => 1, { metric: "map", seed: 1 }),
      /judge takes ndcg, ndcg-exp and precision with a cutoff/,
    ],
    [
      "an alpha of 2",
      () => alidade.followDesign(judging, () => 1, { metric: "ndcg@1", seed: 1, alpha: 2 }),
      /alpha is 2/,
    ],
  ],
  judgingBatch: [
    [
      "no pairs",
      () => {
        const design = { metric: "ndcg@1", seed: 1 };
        const state = alidade.followDesign(judging, () => undefined, design);
        return alidade.judgingBatch(judging, state, () => undefined, { ...design, pairs: 0 });
      },
      "pairs is 0; expected a whole number from 1",
    ],
  ],
  simulateJudging: [
    [
      "no runs",
      () =>
        alidade.simulateJudging(judging, {
          gradeOf: () => 1,
          design: { metric: "ndcg@1", seed: 1 },
          runs: 0,
          expected: null,
        }),
      "runs is 0; expected a whole number from 1",
    ],
  ],
  judge: [
    [
      "one candidate",
      () => alidade.judge({ ...files, ask: async () => ({ kind: "quit" }) }),
      /bm25 is alone; name at least two/,
    ],
  ],
  judgeBatch: [
    ["one candidate", () => alidade.judgeBatch({ ...files, file: "next.csv" }), /bm25 is alone/],
    [
      "a file that is there",
      () => alidade.judgeBatch({ ...files, cwd: process.cwd(), file: "package.json" }),
      /it may hold grades/,
    ],
  ],
  judgeImport: [
    ["one candidate", () => alidade.judgeImport({ ...files, files: ["next.csv"] }), /bm25 is alone/],
  ],
  readQueryLog: [
    ["a file of another kind", () => alidade.readQueryLog("log.xlsx"), /save the sheet as "CSV UTF-8"/],
    ["a file that is not there", () => alidade.readQueryLog("no-log.csv"), /no-log\.csv/],
  ],
  sampleQueryLog: [
    [
      "a size of 0",
      () => alidade.sampleQueryLog([{ text: "lamp", searches: 1 }], { size: 0, seed: 1 }),
      "size is 0; expected a whole number from 1",
    ],
  ],
  sequentialBoundary: [
    [
      "a level of .7",
      () => alidade.sequentialBoundary(0.7, 0.1),
      /the level is 0\.7; expected less than 0\.5/,
    ],
    ["a first look at 0", () => alidade.sequentialBoundary(0.05, 0), /the first look is at 0/],
  ],
  ratingsFromRows: [
    [
      "a grade of 1.5",
      () => alidade.ratingsFromRows([{ queryId: "q", documentId: "d", rater: "a", grade: 1.5 }]),
      /is 1\.5; expected an integer/,
    ],
    [
      "a pair graded twice",
      () =>
        alidade.ratingsFromRows(
          [1, 2].map((grade) => ({ queryId: "q", documentId: "d", rater: "a", grade })),
        ),
      /"a" grades document "d" twice/,
    ],
  ],
  cohenKappa: [
    ["lengths that differ", () => alidade.cohenKappa([1], [1, 2]), /1 and 2 grades/],
    ["nothing", () => alidade.cohenKappa([], []), /nothing in common/],
    ["NaN", () => alidade.cohenKappa([Number.NaN], [1]), /NaN and 1; expected finite numbers/],
    [
      "unknown weights",
      () => alidade.cohenKappa([1], [1], { weights: untyped("square") }),
      /weights is "square"; expected none, linear, quadratic/,
    ],
    [
      "99 resamples",
      () => alidade.cohenKappa([1], [1], { random, resamples: 99 }),
      "resamples is 99; expected a whole number from 100",
    ],
    [
      "a confidence of 95",
      () => alidade.cohenKappa([1, 2], [1, 1], { random, confidence: 95 }),
      "confidence is 95; expected a number between 0 and 1, such as 0.95",
    ],
  ],
  krippendorffAlpha: [
    [
      "an unknown level",
      () => alidade.krippendorffAlpha(ratings, { level: untyped("ratio") }),
      /level is "ratio"; expected nominal, ordinal, interval/,
    ],
    [
      "a confidence NaN",
      () => alidade.krippendorffAlpha(ratings, { random, confidence: Number.NaN }),
      "confidence is NaN; expected a number between 0 and 1, such as 0.95",
    ],
  ],
  raterAgreement: [
    [
      "a seed NaN",
      () => alidade.raterAgreement(ratings, { seed: Number.NaN }),
      "the seed is NaN; expected a whole number",
    ],
  ],
  parseCandidateMeasure: [
    ["an unknown measure", () => alidade.parseCandidateMeasure("latency"), /Did you mean "p95"/],
  ],
  nonInferiority: [
    ["a negative margin", () => alidade.nonInferiority([0, 1], { margin: -0.1 }), /the margin is -0.1/],
    ["no differences", () => alidade.nonInferiority([], { margin: 0.02 }), /at least one difference/],
  ],
  nonInferiorityPower: [
    [
      "half a query",
      () => alidade.nonInferiorityPower(1.5, { margin: 0.02, deviation: 0.28 }),
      /the number of queries is 1.5/,
    ],
    [
      "a negative deviation",
      () => alidade.nonInferiorityPower(100, { margin: 0.02, deviation: -1 }),
      /the deviation is -1/,
    ],
  ],
  establishedDrop: [
    ["no drop", () => alidade.establishedDrop([0, 1], { drop: 0 }), /the drop is 0/],
    ["NaN", () => alidade.establishedDrop([Number.NaN], { drop: 0.05 }), /value 0 is NaN/],
  ],
  establishedDropPower: [
    [
      "a level of 2",
      () => alidade.establishedDropPower(100, { drop: 0.05, deviation: 0.28, alpha: 2 }),
      /alpha is 2/,
    ],
  ],
  guardedMeanBound: [
    ["no values", () => alidade.guardedMeanBound([], { worst: 0 }), /no values/],
    [
      "a value below the worst",
      () => alidade.guardedMeanBound([-2], { worst: -1 }),
      /below the worst possible/,
    ],
  ],
  parseRequirement: [
    ["no unit", () => alidade.parseRequirement("p95 < 20"), /"p95 < 20": "20" has no unit/],
    ["the wrong side", () => alidade.parseRequirement("ndcg@10 < 0.6"), /higher is better/],
  ],
  checkRequirements: [
    [
      "a foreign unit",
      () => alidade.checkRequirements(["p95 < 2GB"], [], { documents: 1, queries: 1 }),
      /a unit that does not fit; expected a time/,
    ],
  ],
  weighCandidates: [
    [
      "a weight of 0",
      () =>
        alidade.weighCandidates([], {
          weights: { p95: 0 },
          dataset: { documents: 1, queries: 1 },
          scores: {},
          random: alidade.seededRandom(1),
        }),
      /the weight of p95 is 0; expected a number above 0/,
    ],
  ],
  parseMergeRule: [
    [
      "an unknown rule",
      () => alidade.parseMergeRule("medain"),
      /"medain" is no merge rule.*Did you mean "median"/,
    ],
  ],
  mergeRatings: [
    [
      "a rater who graded nothing",
      () => alidade.mergeRatings(ratings, { kind: "rater", rater: "bem" }),
      /"bem".*Did you mean "ben"/,
    ],
  ],
  clickLogFromRows: [
    [
      "a position of 0",
      () => alidade.clickLogFromRows([{ ...log, position: 0 }]),
      /position of .* is 0; expected a whole number from 1/,
    ],
    [
      "more clicks than impressions",
      () => alidade.clickLogFromRows([{ ...log, clicks: 11 }]),
      /11 clicks .* only 10 impressions/,
    ],
    ["nothing", () => alidade.clickLogFromRows([]), /holds no impression/],
  ],
  positionCurve: [["eta of -1", () => alidade.positionCurve(-1), "eta is -1; expected a number from 0 to 5"]],
  givenPropensities: [
    ["nothing", () => alidade.givenPropensities([]), /No propensity/],
    [
      "a propensity of 0",
      () => alidade.givenPropensities([1, 0]),
      /propensity of position 2 is 0; expected a number above 0/,
    ],
  ],
  swapPropensities: [
    ["a log without swaps", () => alidade.swapPropensities(clicks), /nothing can be measured/],
  ],
  clickRelevance: [
    [
      "a clip of 0.5",
      () => alidade.clickRelevance(clicks, { propensities: curve, clip: 0.5 }),
      /clip is 0\.5; expected a number from 1/,
    ],
  ],
  weakGrades: [
    [
      "a highest grade of 0",
      () => alidade.weakGrades(alidade.clickRelevance(clicks, { propensities: curve }), { highest: 0 }),
      /highest grade is 0; expected a whole number from 1/,
    ],
    [
      "impressions of 1.5",
      () =>
        alidade.weakGrades(alidade.clickRelevance(clicks, { propensities: curve }), { minImpressions: 1.5 }),
      /impressions is 1\.5; expected a whole number from 1/,
    ],
  ],
  perturbQueries: [
    [
      "an unknown kind",
      () =>
        alidade.perturbQueries({ ids: ["q"], texts: ["a b"] }, untyped("typo"), {
          seed: 1,
          language: null,
          synonyms: new Map(),
        }),
      /kind is "typo"; expected typos, case, .*Did you mean "typos"/,
    ],
    [
      "a seed of 1.5",
      () =>
        alidade.perturbQueries({ ids: ["q"], texts: ["a b"] }, "typos", {
          seed: 1.5,
          language: null,
          synonyms: new Map(),
        }),
      "the seed is 1.5; expected a whole number",
    ],
    [
      "ids without texts",
      () =>
        alidade.perturbQueries({ ids: ["q"], texts: [] }, "typos", {
          seed: 1,
          language: null,
          synonyms: new Map(),
        }),
      "1 ids have 0 texts; expected one each",
    ],
  ],
  parseSynonyms: [
    [
      "one term a line",
      () => alidade.parseSynonyms("sofa\n", "s.txt"),
      /"sofa" is no line of synonyms.*s\.txt:1/,
    ],
  ],
  seededRandom: [
    ["a seed NaN", () => alidade.seededRandom(Number.NaN), "the seed is NaN; expected a whole number"],
    ["a seed of 1.5", () => alidade.seededRandom(1.5), "the seed is 1.5; expected a whole number"],
  ],
  pairedTTest: [
    ["nothing", () => alidade.pairedTTest([]), "a paired test needs at least one difference"],
    ["NaN", () => alidade.pairedTTest([1, Number.NaN]), "value 1 is NaN; expected a finite number"],
    [
      "a level of 95",
      () => alidade.pairedTTest([1, 2], 95),
      "the level is 95; expected a number between 0 and 1, such as 0.95",
    ],
  ],
  signFlipTest: [
    [
      "infinity",
      () => alidade.signFlipTest([Number.POSITIVE_INFINITY], { random }),
      "difference 0 is Infinity; expected a finite number",
    ],
    [
      "0 flips",
      () => alidade.signFlipTest([1], { random, flips: 0 }),
      "flips is 0; expected a whole number from 1",
    ],
  ],
  estimateMean: [
    ["nothing", () => alidade.estimateMean([], { random }), /no values/],
    ["NaN", () => alidade.estimateMean([Number.NaN], { random }), "value 0 is NaN; expected a finite number"],
    [
      "0 resamples",
      () => alidade.estimateMean([1, 2], { random, resamples: 0 }),
      "resamples is 0; expected a whole number from 1",
    ],
    [
      "a confidence of 1",
      () => alidade.estimateMean([1, 2], { random, confidence: 1 }),
      "confidence is 1; expected a number between 0 and 1, such as 0.95",
    ],
  ],
  holm: [["a p of 2", () => alidade.holm([0.1, 2]), "p value 1 is 2; expected 0 to 1"]],
  compareCandidates: [
    [
      "an unknown baseline",
      () => alidade.compareCandidates(scores, { metric: "map", random, baseline: "c" }),
      "baseline c is not among the candidates: a, b",
    ],
    [
      "a candidate twice",
      () => alidade.compareCandidates({ ...scores, ids: ["a", "a"] }, { metric: "map", random }),
      "candidate ids are not unique: a, a",
    ],
    [
      "a score NaN",
      () =>
        alidade.compareCandidates(
          { ...scores, values: Float64Array.of(0, Number.NaN, 0, 0) },
          { metric: "map", random },
        ),
      "a scores NaN on query 1; expected a finite number",
    ],
    [
      "an alpha of 5",
      () => alidade.compareCandidates(scores, { metric: "map", random, alpha: 5 }),
      "alpha is 5; expected a number between 0 and 1, such as 0.05",
    ],
  ],
  couldBeBest: [
    [
      "scores too few",
      () => alidade.couldBeBest({ ...scores, queries: 3 }, { random }),
      "4 scores for 2 candidates × 3 queries",
    ],
    [
      "a level of 0",
      () => alidade.couldBeBest(scores, { random, level: 0 }),
      "the level is 0; expected a number between 0 and 1, such as 0.05",
    ],
    [
      "0 flips",
      () => alidade.couldBeBest(scores, { random, flips: 0 }),
      "flips is 0; expected a whole number from 1",
    ],
  ],
  simulate: [
    [
      "10 data sets",
      () => alidade.simulate(scores, { metric: "map", dataSets: 10 }),
      "the number of simulated data sets is 10; expected a whole number from 100 to 100000",
    ],
    [
      "a level of 5",
      () => alidade.simulate(scores, { metric: "map", level: 5 }),
      "the level is 5; expected a number between 0 and 1, such as 0.05",
    ],
    [
      "a difference below 0",
      () => alidade.simulate(scores, { metric: "map", differences: [-0.1] }),
      "a difference is -0.1; expected a number above 0, such as 0.05",
    ],
  ],
  simulateResult: [
    [
      "a result without judgements",
      () =>
        alidade.simulateResult({
          result: {
            decision: { ...alidade.decide(scores, { metric: null, random }) },
            candidates: [],
            seed: 42,
          },
          details: { perQuery: null },
        }),
      "nothing to simulate: no judgements, so no candidate has a score",
    ],
  ],
  decide: [
    [
      "an alpha NaN",
      () => alidade.decide(scores, { metric: "map", random, alpha: Number.NaN }),
      "alpha is NaN; expected a number between 0 and 1, such as 0.05",
    ],
  ],
  lookLevel: [
    ["look 0", () => alidade.lookLevel(0), "the number of the look is 0; expected a whole number from 1"],
    [
      "an alpha of 1",
      () => alidade.lookLevel(1, 1),
      "alpha is 1; expected a number between 0 and 1, such as 0.05",
    ],
  ],
  storedLooks: [
    [
      "a result that no look told",
      async () => alidade.storedLooks(await emptyFolder(), "nonsense"),
      'The ledger has no look that the result "nonsense" told',
    ],
  ],
  paretoFrontier: [
    [
      "NaN",
      () => alidade.paretoFrontier([Number.NaN], [{ value: (x) => x, better: "higher" }]),
      /objective of item 0 is NaN; use null for unknown/,
    ],
  ],
  sliceScores: [
    [
      "an unknown baseline",
      () => alidade.sliceScores(scores, [], { metric: "map", random: () => random, baseline: "c" }),
      "baseline c is not among the candidates: a, b",
    ],
    [
      "slices of other queries",
      () =>
        alidade.sliceScores(
          scores,
          [{ name: "s", label: "s", how: "", slices: ["x"], sliceOf: Int32Array.of(0) }],
          { metric: "map", random: () => random },
        ),
      'the slicing "s" parts 1 queries; the scores are of 2',
    ],
    [
      "a least of 0",
      () => alidade.sliceScores(scores, [], { metric: "map", random: () => random, leastTested: 0 }),
      "leastTested is 0; expected a whole number from 1",
    ],
  ],
  numericSlicing: [
    [
      "infinity",
      () => alidade.numericSlicing({ name: "n", label: "n", meaning: "" }, [1, Number.POSITIVE_INFINITY]),
      "value 1 is Infinity; expected a finite number, or NaN for none",
    ],
  ],
  categorySlicing: [
    [
      "a most of 0",
      () => alidade.categorySlicing({ name: "n", label: "n", meaning: "" }, ["a"], 0),
      "most is 0; expected a whole number from 1",
    ],
  ],
  vectorFormOf: [
    [
      "an unknown precision",
      () => alidade.vectorFormOf(alidade.parseCandidateSpec("static:m?quant=int4")),
      /quant is "int4"; expected none, int8, binary, ubinary/,
    ],
  ],
  quantizeEmbeddings: [
    ["NaN", () => alidade.quantizeEmbeddings(matrix(1, 1, Number.NaN), "int8"), /holds NaN at dimension 0/],
    [
      "an unknown precision",
      () => alidade.quantizeEmbeddings(matrix(1, 1, 1), untyped("int4")),
      /precision is "int4"; expected int8, uint8, binary, ubinary/,
    ],
    [
      "too few values",
      () => alidade.quantizeEmbeddings(matrix(2, 2, 1), "ubinary"),
      /1 values cannot be 2 rows of 2 dimensions/,
    ],
  ],
  calibrationRanges: [
    ["no vector", () => alidade.calibrationRanges(matrix(0, 1)), /there is no vector to read it from/],
  ],
  decodeEmbeddings: [
    [
      "int8 without ranges",
      () => alidade.decodeEmbeddings(alidade.quantizeEmbeddings(matrix(1, 1, 1), "int8"), null),
      /int8 codes stand for nothing without the ranges they were made by/,
    ],
  ],
  truncateEmbeddings: [
    ["no dimension", () => alidade.truncateEmbeddings(matrix(1, 1, 1), 0), /dims is 0/],
    [
      "more than there are",
      () => alidade.truncateEmbeddings(matrix(1, 1, 1), 2),
      /dims is 2, the vectors have 1/,
    ],
  ],
  createVectorIndex: [
    [
      "an unknown precision",
      () =>
        alidade.createVectorIndex(matrix(1, 1, 1), {
          similarity: "dot",
          quantisation: { precision: untyped("int4"), rescore: null },
        }),
      /precision is "int4"/,
    ],
    [
      "rescoring nothing",
      () =>
        alidade.createVectorIndex(matrix(1, 1, 1), {
          similarity: "dot",
          quantisation: { precision: "int8", rescore: { multiplier: 0, top: 10, with: "codes" } },
        }),
      /rescore.multiplier is 0/,
    ],
    [
      "Euclidean distance of codes",
      () =>
        alidade.createVectorIndex(matrix(1, 1, 1), {
          similarity: "euclidean",
          quantisation: { precision: "int8", rescore: null },
        }),
      /keep no Euclidean distance/,
    ],
  ],
  exactSearch: [
    [
      "k of 0",
      () => alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, 1), { similarity: "dot", k: 0, engine }),
      "k is 0; expected a whole number from 1",
    ],
    [
      "k of 1.5",
      () => alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, 1), { similarity: "dot", k: 1.5, engine }),
      "k is 1.5; expected a whole number from 1",
    ],
    [
      "other dimensions",
      () => alidade.exactSearch(matrix(1, 2, 1, 0), matrix(1, 1, 1), { similarity: "dot", k: 1, engine }),
      /queries have 2 dimensions and items 1/,
    ],
    [
      "NaN",
      () =>
        alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, Number.NaN), { similarity: "dot", k: 1, engine }),
      /item vector 0 .* holds NaN at dimension 0/,
    ],
    [
      "values too few",
      () => alidade.exactSearch(matrix(1, 2, 1, 0), matrix(2, 2, 1), { similarity: "dot", k: 1, engine }),
      "1 values cannot be 2 rows of 2 dimensions",
    ],
    [
      "an unknown similarity",
      () =>
        alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, 1), { similarity: untyped("cosin"), k: 1, engine }),
      /similarity is "cosin"; expected cosine, dot, euclidean.*Did you mean "cosine"/,
    ],
    [
      "exclusions of other queries",
      () =>
        alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, 1), {
          similarity: "dot",
          k: 1,
          engine,
          exclude: [],
        }),
      /exclude has 0 lists; expected one for each of the 1 queries/,
    ],
    [
      "an exclusion of no row",
      () =>
        alidade.exactSearch(matrix(1, 1, 1), matrix(1, 1, 1), {
          similarity: "dot",
          k: 1,
          engine,
          exclude: [Int32Array.of(1)],
        }),
      "exclude names row 1; expected 0 to 0",
    ],
  ],
  createOnnxMatrixEngine: [
    [
      "0 threads",
      () => alidade.createOnnxMatrixEngine({ threads: 0 }),
      "threads is 0; expected a whole number from 1",
    ],
  ],
  createBm25Index: [
    [
      "k1 NaN",
      async () =>
        alidade.createBm25Index(["a"], await alidade.createAnalyzer({ language: "en" }), { k1: Number.NaN }),
      "k1 is NaN; expected a number from 0, usually 1.2",
    ],
    [
      "b of 2",
      async () => alidade.createBm25Index(["a"], await alidade.createAnalyzer({ language: "en" }), { b: 2 }),
      "b is 2; expected a number from 0 to 1, usually 0.75",
    ],
  ],
  createAnalyzer: [["an unknown language", () => alidade.createAnalyzer({ language: "xx" }), /"xx"/]],
  fitLsa: [
    [
      "0 dimensions",
      async () =>
        alidade.fitLsa(["a b"], await alidade.createAnalyzer({ language: "en" }), { dims: 0, seed: 1 }),
      "dims is 0; expected a whole number from 1",
    ],
    [
      "no text",
      async () => alidade.fitLsa([], await alidade.createAnalyzer({ language: "en" }), { dims: 1, seed: 1 }),
      /no term that stands in 1 of the 0 documents/,
    ],
    [
      "a seed NaN",
      async () =>
        alidade.fitLsa(["word other"], await alidade.createAnalyzer({ language: "en" }), {
          dims: 1,
          seed: Number.NaN,
        }),
      "the seed is NaN; expected a whole number",
    ],
  ],
  trainWordVectors: [
    [
      "0 dimensions",
      () => alidade.trainWordVectors(["a b"], { dims: 0 }),
      "word2vec's dims is 0; expected an integer from 1 to 2000",
    ],
    ["no text", () => alidade.trainWordVectors([]), /no/],
    [
      "0 threads",
      () => alidade.trainWordVectors(["word other word"], { threads: 0 }),
      "threads is 0; expected a whole number from 1",
    ],
  ],
  parseCandidateSpec: [
    ["an unknown kind", () => alidade.parseCandidateSpec("statik:x"), /Did you mean "static"/],
  ],
  openProvider: [
    [
      "no folder",
      () =>
        alidade.openProvider(alidade.parseCandidateSpec("static:./none"), {
          baseDir: ".",
          threads: 1,
          embeddedModelDir: alidade.embeddedModelDir,
        }),
      /"\.\/none"/,
    ],
    [
      "a hosted model without a way out",
      () =>
        alidade.openProvider(alidade.parseCandidateSpec("openai:text-embedding-3-small"), {
          baseDir: ".",
          threads: 1,
          embeddedModelDir: alidade.embeddedModelDir,
        }),
      /no way out \(egress\) was given/,
    ],
  ],
  createVendorClient: [
    ["no calls at once", () => alidade.createVendorClient({ parallelCalls: 0 }), /parallelCalls/],
    [
      "a limit that is no number",
      () => alidade.createVendorClient({ parallelCalls: 1, requestsPerMinute: Number.NaN }),
      /requestsPerMinute/,
    ],
  ],
  fitProvider: [
    [
      "a kind that is not fitted",
      () => alidade.fitProvider(alidade.parseCandidateSpec("bm25"), ["a"], { baseDir: "." }),
      /bm25 is not fitted/,
    ],
    [
      "no text",
      () => alidade.fitProvider(alidade.parseCandidateSpec("lsa"), [], { baseDir: "." }),
      /fitted on no texts/,
    ],
    [
      "a bad option",
      () => alidade.fitProvider(alidade.parseCandidateSpec("lsa?dims=0"), ["a"], { baseDir: "." }),
      /dims is "?0"?; expected a whole number/,
    ],
    [
      "threads NaN",
      () =>
        alidade.fitProvider(alidade.parseCandidateSpec("lsa"), ["a"], { baseDir: ".", threads: Number.NaN }),
      "threads is NaN; expected a whole number from 1",
    ],
  ],
  completeConfig: [
    [
      "an unknown key",
      () => alidade.completeConfig(untyped({ data: "x", modles: [] })),
      /modles is not a key of the config.*Did you mean "models"/,
    ],
    ["a depth of 0", () => alidade.completeConfig({ data: "x", depth: 0 }), /depth is 0; expected/],
  ],
  readDataset: [
    ["no folder", () => alidade.readDataset(source, { cwd: "." }), /no such data folder \(none\)/],
    [
      "a limit of 0",
      () => alidade.readDataset(source, { cwd: ".", limit: 0 }),
      "limit is 0; expected a whole number from 1",
    ],
    [
      "a seed of 1.5",
      () => alidade.readDataset(source, { cwd: ".", seed: 1.5 }),
      "seed is 1.5; expected a whole number from 0",
    ],
  ],
  readRunFile: [["no file", () => alidade.readRunFile("none.trec"), /There is no such file \(none\.trec\)/]],
  readQrelsFile: [
    ["no file", () => alidade.readQrelsFile("none.tsv"), /There is no such file \(none\.tsv\)/],
  ],
  readTopicsFile: [
    ["no file", () => alidade.readTopicsFile("none.txt"), /There is no such file \(none\.txt\)/],
  ],
  readVectors: [["no folder", () => alidade.readVectors("none", { cwd: "." }), /no such folder of vectors/]],
  writeRunFile: [
    [
      "a score NaN",
      () => alidade.writeRunFile("never.json", { ...run, scores: Float64Array.of(Number.NaN) }),
      /"d" is NaN; JSON has no such number/,
    ],
  ],
  writeQrelsFile: [
    [
      "an id with a space",
      () =>
        alidade.writeQrelsFile("never.txt", alidade.qrelsFromMaps(new Map([["q 1", new Map([["d", 1]])]]))),
      /"q 1" cannot stand in TREC qrels/,
    ],
  ],
  bench: [
    [
      "no candidate",
      () => alidade.bench({ ...files, config: { ...config, models: [] } }, async () => null),
      /No candidate was given/,
    ],
    [
      "an unknown metric",
      () => alidade.bench({ ...files, config: { ...config, metrics: ["ndgc@10"] } }, async () => null),
      /Did you mean "ndcg@10"/,
    ],
    [
      "an unknown baseline",
      () => alidade.bench({ ...files, config: { ...config, baseline: "bm52" } }, async () => null),
      /The baseline names "bm52".*Did you mean "bm25"/,
    ],
  ],
  explain: [["no query", () => alidade.explain({ ...files, queryIds: [] }), /No query was named/]],
  pool: [
    [
      "an excerpt of 5",
      () => alidade.pool({ ...files, file: "pool-never.csv", excerpt: 5 }),
      /excerpt is 5 characters; expected a whole number from 20/,
    ],
    [
      "a depth of 0",
      () => alidade.pool({ ...files, file: "pool-never.csv", depth: 0 }),
      "depth is 0; expected a whole number from 1",
    ],
    [
      "an unknown scope",
      () => alidade.pool({ ...files, file: "pool-never.csv", scope: untyped("some") }),
      /scope is "some"; expected all, judged, unjudged/,
    ],
  ],
  search: [
    ["no words", () => alidade.search({ ...files, query: " ", k: 1, threads: 1 }), /The query is empty/],
    [
      "k of 0",
      () => alidade.search({ ...files, query: "tea", k: 0, threads: 1 }),
      "k is 0; expected a whole number from 1",
    ],
  ],
  embed: [
    [
      "an ending that is no format",
      () => alidade.embed({ ...embedding, output: "o.bin" }),
      "the ending is the format: .npy, .parquet, .jsonl",
    ],
    ["an unknown role", () => alidade.embed({ ...embedding, role: untyped("doc") }), 'role is "doc"'],
    ["no threads", () => alidade.embed({ ...embedding, threads: 0 }), "threads is 0"],
    ["half a dimension", () => alidade.embed({ ...embedding, dims: 0.5 }), "dims is 0.5"],
    ["a file that is not there", () => alidade.embed(embedding), "There is no such file"],
    [
      "a model without vectors",
      () =>
        alidade.embed({
          ...embedding,
          input: join(projectRoot, "data", "demo-shop"),
          model: alidade.parseCandidateSpec("bm25"),
        }),
      "makes no vectors of texts",
    ],
  ],
  similarity: [
    [
      "no model that makes vectors",
      () =>
        alidade.similarity({
          a: "x",
          b: "y",
          models: [alidade.parseCandidateSpec("bm25")],
          source: null,
          split: "test",
          roles: ["document", "document"],
          cwd: ".",
          threads: 1,
          seed: 1,
        }),
      /bm25/,
    ],
  ],
  compare: [["no result", () => alidade.compare({ a: "1", b: "2", seed: 1, cwd: "." }), /"?1"?/]],
  compareProfiles: [
    [
      "an unknown metric",
      () => alidade.compareProfiles({ run: "r.trec", qrels: "q.tsv", metrics: ["ndgc@10"] }),
      /Did you mean "ndcg@10"/,
    ],
    [
      "no file",
      () => alidade.compareProfiles({ run: "r.trec", qrels: "none.tsv" }),
      /There is no such file \(none\.tsv\)/,
    ],
  ],
  importJudgements: [
    ["no sheet", () => alidade.importJudgements({ ...files, files: [] }), /No file to import was named/],
    [
      "an unknown way with conflicts",
      () => alidade.importJudgements({ ...files, files: ["s.csv"], conflicts: untyped("kep") }),
      /conflicts is "kep"; expected keep, replace, stop.*Did you mean "keep"/,
    ],
  ],
  init: [
    [
      "judgements without documents",
      () => alidade.init({ cwd: ".", folder: "never", qrels: "r.csv" }),
      "--qrels needs --corpus beside it",
    ],
  ],
  judgeByClicks: [
    [
      "a file that is no table",
      () => alidade.judgeByClicks({ log: "none.csv", propensity: "eta=1", cwd: ".", file: "never.txt" }),
      /-o is "never\.txt"; weak judgements are written as \.csv/,
    ],
  ],
  previewCost: [
    ["no candidate", () => alidade.previewCost(shop(".", { models: [] })), /No candidate was given/],
    [
      "a budget of NaN",
      () => alidade.previewCost({ ...shop(".", { models: ["bm25"] }), maxCostUsd: Number.NaN }),
      "--max-cost is NaN; expected a number of USD from 0",
    ],
  ],
  monthlyCost: [
    [
      "fewer than no queries",
      () =>
        alidade.monthlyCost(
          { embeddings: [], dims: 0, indexes: 0, lexical: true, documentsPerSecond: null },
          { queriesPerMonth: -1 },
        ),
      "traffic.queriesPerMonth is -1; expected a number from 0",
    ],
  ],
  hnswLinkBytes: [["an M of 1", () => alidade.hnswLinkBytes(1), "M is 1; expected a whole number from 2"]],
  priceOf: [
    [
      "an asOf that is no day",
      () => alidade.priceOf([{ ...acmePrice, asOf: "soon" }], "acme/small", new Date()),
      'asOf is "soon"; expected 2026-11-03, 2026-11 or 2026',
    ],
  ],
  withStatedPrices: [
    [
      "a price stated twice",
      () =>
        alidade.withStatedPrices(
          [],
          [1, 2].map((usd) => ({ model: "acme/small", usdPerMillionTokens: usd, asOf: "2026" })),
        ),
      'prices states "acme/small" twice; keep one of the entries',
    ],
  ],
  loadSetup: [["no data", () => alidade.loadSetup("nowhere", undefined, {}), /No data was given/]],
  validate: [
    [
      "no folder",
      async () => alidade.validate(await alidade.loadSetup("nowhere", undefined, { data: "none" })),
      /no such data folder \(none\)/,
    ],
  ],
  readClickLog: [["no file", () => alidade.readClickLog("none.csv"), /There is no such file \(none\.csv\)/]],
  readSubtopicQrels: [
    ["no file", () => alidade.readSubtopicQrels("none.txt"), /There is no such file \(none\.txt\)/],
  ],
  readMetadata: [
    [
      "no folder",
      () => alidade.readMetadata(source, { queries: new Set(), documents: new Set() }, { cwd: "." }),
      /no such data folder \(none\)/,
    ],
  ],
  readTrecRun: [["no file", () => alidade.readTrecRun("none.trec"), /There is no such file \(none\.trec\)/]],
  writeTrecRun: [
    [
      "an empty id",
      () => alidade.writeTrecRun("never.trec", { ...run, documentIds: [""] }),
      /document id "" cannot stand in a TREC run file/,
    ],
  ],
  mergedQrels: [
    [
      "grades of other ratings",
      () => alidade.mergedQrels(ratings, { ...alidade.mergeRatings(ratings), grades: new Int32Array(2) }),
      "2 merged grades for 1 pairs; merge these ratings",
    ],
  ],
  reasonLift: [
    [
      "columns of unequal length",
      () => alidade.reasonLift({ missed: [1], found: [1], missedWith: [], foundWith: [0] }),
      "the columns have 1, 1, 0, 1 queries; expected the same in each",
    ],
  ],
  createLsaEncoder: [
    [
      "a vector of other dimensions",
      async () => {
        const analyzer = await alidade.createAnalyzer({ language: "en" });
        const model = await alidade.fitLsa(["tea kettle", "tea cup"], analyzer, { dims: 1, seed: 1 });
        return alidade.createLsaEncoder(model, analyzer)("tea", new Float32Array(3));
      },
      "the vector has 3 dimensions; expected 1, those of the model",
    ],
  ],
  openEgress: [
    [
      "a setting that is none",
      () => alidade.openEgress({ setting: untyped("noen"), cwd: "." }),
      'egress is "noen"; expected none, any, or a list of hosts',
    ],
    [
      "an empty list",
      () => alidade.openEgress({ setting: [], cwd: "." }),
      "egress is []; expected none, any, or a list of hosts",
    ],
  ],
  mlflowPlaces: [
    [
      "a database",
      () => alidade.mlflowPlaces([{ mlflow: "sqlite:///m.db", texts: false }], {}),
      "no http or https address (it begins with sqlite:)",
    ],
  ],
  openTrackers: [
    [
      "no address",
      () => alidade.openTrackers({ ...tracking, trackers: ["mlflow"], onNotice: () => {} }),
      "MLFLOW_TRACKING_URI is not set",
    ],
  ],
  replayRuns: [
    [
      "no server",
      () => alidade.replayRuns({ ...tracking, trackers: [], to: "mlflow" }),
      "No MLflow server is named",
    ],
  ],
  loadResult: [["a result that is none", () => alidade.loadResult(".", "no-such-result"), /no-such-result/]],
  verifyResult: [
    [
      "a result that is none",
      () => alidade.verifyResult({ cwd: ".", result: "no-such-result" }),
      /no-such-result/,
    ],
    ["a page", () => alidade.verifyResult({ cwd: ".", result: "page.html" }), /page\.html/],
  ],
  knownPrompts: [["no name", () => alidade.knownPrompts(untyped(7)), "The model is 7"]],
  openReranker: [
    [
      "a folder that is not there",
      () =>
        alidade.openReranker(alidade.parseRerankerSpec("cross-encoder:./none"), { baseDir: ".", threads: 1 }),
      /There is no model folder "\.\/none"/,
    ],
    [
      "a service without a way out",
      () => alidade.openReranker(alidade.parseRerankerSpec("cohere:rerank"), { baseDir: ".", threads: 1 }),
      "no way out (egress) was given",
    ],
  ],
  createRerankingRetriever: [
    [
      "a top of 0",
      () => alidade.createRerankingRetriever("r", untyped(null), untyped(null), { top: 0, now: () => 0 }),
      /top is 0; expected a whole number from 1/,
    ],
  ],
  bestOrder: [["a top of 0", () => alidade.bestOrder(qrels, run, 0), /top is 0; expected a whole number/]],
  findPython: [
    [
      "an interpreter that is none",
      () => alidade.findPython({ cwd: ".", configured: "./none", env: {} }),
      /names ".*none" as Python, and it cannot be used/,
    ],
  ],
  distill: [
    [
      "0 dimensions",
      () => alidade.distill({ model: "onnx:./none", out: "o", cwd: ".", dims: 0 }),
      /is 0; expected/,
    ],
    [
      "a model that is no transformer",
      () => alidade.distill({ model: "bm25", out: "o", cwd: "." }),
      /"bm25"/,
    ],
  ],
  distillLoss: [
    [
      "models that are not there",
      () => alidade.distillLoss("onnx:./none", "static:./neither", files),
      /none/,
    ],
  ],
  parseRerankerSpec: [
    ["a retriever", () => alidade.parseRerankerSpec("bm25"), /"bm25" is not a reranker/],
    ["no model", () => alidade.parseRerankerSpec("cohere:"), /names no model: write cohere:/],
  ],
  loadMetrics: [
    ["a file that is not there", () => alidade.loadMetrics(["module:./none.mjs"], "."), /none\.mjs/],
  ],
  quantizeModel: [
    [
      "an unknown precision",
      () => alidade.quantizeModel("./none", { cwd: ".", to: untyped("int4") }),
      /--to is "int4"/,
    ],
  ],
  serve: [
    ["a batch of 0", () => alidade.serve({ ...serving, textsPerBatch: 0 }), /textsPerBatch is 0/],
    ["a body of 0 bytes", () => alidade.serve({ ...serving, maxBodyBytes: 0 }), /maxBodyBytes is 0/],
    ["0 threads", () => alidade.serve({ ...serving, threads: 0 }), /threads is 0/],
    ["a port that is none", () => alidade.serve({ ...serving, port: 70_000 }), /port is 70000; expected/],
    [
      "an address of the network without a key",
      () => alidade.serve({ ...serving, host: "0.0.0.0" }),
      /a key is needed/,
    ],
    ["a short key", () => alidade.serve({ ...serving, key: "short" }), "at least 16 letters"],
    [
      "an origin with a path",
      () => alidade.serve({ ...serving, origins: ["http://localhost/page"] }),
      "is no origin",
    ],
    [
      "a candidate without vectors",
      () => alidade.serve({ ...serving, spec: alidade.parseCandidateSpec("bm25") }),
      /bm25/,
    ],
  ],
  pullModel: [
    ["a path", () => alidade.pullModel("./model", tracking), "names no model of a hub"],
    ["a model under egress: none", () => alidade.pullModel("org/model", hubless), "egress is none"],
  ],
  removeModels: [
    ["nothing named", () => alidade.removeModels([], { confirmed: true }), "Say which models to remove"],
    [
      "a text",
      () => alidade.removeModels(untyped("org/model"), { confirmed: true }),
      "expected a list of names",
    ],
    [
      "one that is not there",
      () => alidade.removeModels(["org/none"], { ...hubless, confirmed: true }),
      'no model "org/none"',
    ],
  ],
  verifyModels: [
    ["a text", () => alidade.verifyModels(untyped("org/model")), "expected a list of names"],
    ["one that is not there", () => alidade.verifyModels(["org/none"], hubless), 'no model "org/none"'],
  ],
  removeResults: [["nothing named", () => alidade.removeResults(".", { confirmed: false }), /./]],
};

describe.each(Object.entries(rows))("%s refuses", (name, cases) => {
  test.each(cases)("%s", async (_, call, message) => {
    expect(alidade).toHaveProperty(name);
    let thrown: unknown;
    try {
      await call();
    } catch (error) {
      thrown = error;
    }
    expect(String((thrown as Error | undefined)?.message)).toMatch(message);
    expect(alidade.errorKind(thrown)).toBe("input");
  });
});

/** Functions whose arguments come from other functions, or that take whatever there is. */
const unrefusing = [
  "analysisHtml",
  "analysisTerminal",
  "benchmarkHtml",
  "benchmarkTerminal",
  "checkRequirement",
  "choiceFrontier",
  "costPreviewTerminal",
  "createFailureReader",
  "createPlainEngine",
  "decisionRecord",
  "describeMergeRule",
  "doctor",
  "egressFindings",
  "errorKind",
  "explainHtml",
  "explainTerminal",
  "hubnessMeasures",
  "hubnessNull",
  "jsonlTracker",
  "junitXml",
  "listCalibrations",
  "listModels",
  "loadAnalysis",
  "mlflowTracker",
  "openPythonBridge",
  "openRunRecorder",
  "pacedProvider",
  "patientProvider",
  "poolSheet",
  "priceList",
  "promptList",
  "rerankAll",
  "scoresCsv",
  "simulationTerminal",
  "spaceComparisonTerminal",
  "storeAnalysis",
  "storeFindings",
  "storedResults",
  "summariseReasons",
  "trackedRuns",
  "tradeOffs",
  "userCacheFolder",
];

test("every exported function has a row", () => {
  const functions = Object.entries(alidade).filter(
    ([name, value]) => typeof value === "function" && !name.endsWith("Error") && !name.endsWith("Errors"),
  );
  const without = functions.map(([name]) => name).filter((name) => !Object.hasOwn(rows, name));
  expect(without.sort()).toEqual(unrefusing);
});

const acmePrice = {
  provider: "acme",
  model: "small",
  usdPerMillionTokens: 1,
  usdPerMillionTokensBatch: null,
  asOf: "2026",
  source: "a page",
  certainty: "reported",
} as const;

/** A flag of the command, and the call that the same mistake is in the library: the same value, the same rule. */
const flags: readonly (readonly [args: string, call: (cwd: string) => unknown])[] = [
  [
    "bench --metric ndgc@10",
    (cwd) => alidade.bench({ ...shop(cwd, { metrics: ["ndgc@10"] }) }, async () => null),
  ],
  [
    "bench --metric ndcg@0",
    (cwd) => alidade.bench({ ...shop(cwd, { metrics: ["ndcg@0"] }) }, async () => null),
  ],
  ["bench --model statik:x", () => alidade.parseCandidateSpec("statik:x")],
  [
    "bench --model bm25?k1=abc",
    (cwd) => alidade.bench(shop(cwd, { models: ["bm25?k1=abc"] }), async () => null),
  ],
  [
    "bench --model lsa?dims=0",
    (cwd) => alidade.bench(shop(cwd, { models: ["lsa?dims=0"] }), async () => null),
  ],
  [
    "bench --model static:./x",
    (cwd) => alidade.bench(shop(cwd, { models: ["static:./x"] }), async () => null),
  ],
  ["bench --baseline bm52", (cwd) => alidade.bench(shop(cwd, { baseline: "bm52" }), async () => null)],
  [
    "bench --hybrid bm25,x",
    (cwd) => alidade.bench(shop(cwd, { hybrids: [{ of: ["bm25", "x"] }] }), async () => null),
  ],
  ["bench --limit 0", (cwd) => alidade.readDataset({ kind: "beir", path: "shop" }, { cwd, limit: 0 })],
  [
    "bench --perturb typo",
    () =>
      alidade.perturbQueries({ ids: [], texts: [] }, untyped("typo"), {
        seed: 1,
        language: null,
        synonyms: new Map(),
      }),
  ],
  ["bench --explain q9", (cwd) => alidade.explain({ ...shop(cwd, {}), queryIds: ["q9"] })],
  ["bench --merge medain", (cwd) => alidade.bench(shop(cwd, { merge: "medain" }), async () => null)],
  ["search tea -k 0", (cwd) => alidade.search({ ...shop(cwd, {}), query: "tea", k: 0, threads: 1 })],
  ["pool --depth 0", (cwd) => alidade.pool({ ...shop(cwd, {}), file: "p.csv", depth: 0 })],
  ["pool --excerpt 5", (cwd) => alidade.pool({ ...shop(cwd, {}), file: "p.csv", excerpt: 5 })],
  ["pool --scope some", (cwd) => alidade.pool({ ...shop(cwd, {}), file: "p.csv", scope: untyped("some") })],
  ["pool --clicks shop/clicks.csv --propensity eta=9", () => alidade.positionCurve(9)],
];

const shop = (cwd: string, input: Partial<alidade.ConfigInput>) => ({
  config: alidade.completeConfig({ data: "shop", models: ["bm25"], ...input }),
  source: { kind: "beir", path: "shop" } as const,
  cwd,
});

test.each(flags)("alidade %s prints what the function throws", async (args, call) => {
  const cwd = await emptyFolder();
  await mkdir(join(cwd, "shop"));
  for (const [name, text] of Object.entries({
    "corpus.csv": "id,text\na,kettle\nb,teapot\n",
    "queries.csv": "id,text\nq1,tea\n",
    "qrels.csv": "query-id,corpus-id,score\nq1,b,1\n",
    "clicks.csv": "query_id,document_id,position,clicked\nq1,b,1,1\nq1,a,2,0\n",
  })) {
    await writeFile(join(cwd, "shop", name), text);
  }
  const model = args.includes("--model") ? [] : ["--model", "bm25"];
  const data = args.includes("--clicks") ? [] : ["--data", "shop", ...model];
  const printed = (await runCli([...args.split(" "), ...data], cwd)).stderr;
  const thrown = await Promise.resolve()
    .then(() => call(cwd))
    .then(
      () => null,
      (error: unknown) => error,
    );
  expect(alidade.errorKind(thrown)).toBe("input");
  expect(sentence(printed)).toContain(sentence((thrown as Error).message));
});

/** A message without what a flag and an option are called, and without quotes around a number. */
function sentence(message: string): string {
  return message
    .replace(/^.*?error: /s, "")
    .replace(/^-*[\w[\] ]* is ("?)([^";]*)\1;/, "… is $2;")
    .trim();
}
