import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { benchmarkDetailsSchema } from "../src/contracts/benchmark-details.js";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { encodeNpy } from "../src/numeric/npy.js";
import { readTrecRun } from "../src/storage/trec-run.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";
import { writeBrokenModel } from "./tiny-onnx.js";

const demoShop = join(projectRoot, "data", "demo-shop");

async function benchJson(args: readonly string[], cwd: string, code = 0): Promise<BenchmarkResult> {
  const run = await runCli(["bench", "--json", ...args], cwd);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(run.code, run.stderr).toBe(code);
  return benchmarkResultSchema.parse(JSON.parse(run.stdout));
}

describe("alidade demo", () => {
  let folder: string;
  let first: { code: number | null; stdout: string; stderr: string };

  beforeAll(async () => {
    folder = await emptyFolder();
    first = await runCli(["demo"], folder);
  });

  test("ends well and shows candidates, metrics and a decision", () => {
    expect(first.code, first.stderr).toBe(0);
    for (const text of ["bm25", "static:embedded", "hybrid", "nDCG@10", "P@5", "R@5"])
      expect(first.stdout).toContain(text);
  });

  test("fits 100 columns", () => {
    for (const line of first.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test("keeps findings: result, details, scores, report and a run for each candidate", async () => {
    const results = join(folder, ".alidade", "results");
    const [id] = await readdir(results);
    const files = await readdir(join(results, id!));
    expect(files.sort()).toEqual([
      ...["SHA256SUMS", "details.json", "qrels.trec", "queries.jsonl", "report.html"],
      ...["result.json", "runs", "scores.csv", "settings.json"],
    ]);
    const result = benchmarkResultSchema.parse(
      JSON.parse(await readFile(join(results, id!, "result.json"), "utf8")),
    );
    benchmarkDetailsSchema.parse(JSON.parse(await readFile(join(results, id!, "details.json"), "utf8")));
    expect(result.dataset).toMatchObject({
      name: "demo-shop",
      documents: 448,
      judgedQueries: 100,
      withoutPositive: 0,
    });
    for (const { slug, empty } of result.candidates) {
      const run = await readTrecRun(join(results, id!, "runs", `${slug}.trec`));
      expect(run.queryIds).toHaveLength(100 - empty.queries);
    }
    expect((await readFile(join(results, id!, "scores.csv"), "utf8")).trim().split("\n")).toHaveLength(
      1 + 3 * 100,
    );
  });

  test("a second run replays stored timings, says so, and gives the same scores byte for byte", async () => {
    const second = await runCli(["demo", "--json"], folder);
    const result = benchmarkResultSchema.parse(JSON.parse(second.stdout));
    expect(result.candidates.map(({ timing }) => timing?.cached)).toEqual([true, true, true]);
    const results = join(folder, ".alidade", "results");
    const scores = await Promise.all(
      (await readdir(results)).map((id) => readFile(join(results, id, "scores.csv"), "utf8")),
    );
    expect(scores).toHaveLength(2);
    expect(scores[0]).toBe(scores[1]);
  });

  test("--refresh measures again", async () => {
    const again = await runCli(["demo", "--json", "--refresh"], folder);
    const result = benchmarkResultSchema.parse(JSON.parse(again.stdout));
    expect(result.candidates.map(({ timing }) => timing?.cached)).toEqual([false, false, false]);
  });

  test("report writes a page, a decision record, scores and JSON of the latest result", async () => {
    const out = await runCli(["report", "-o", "r.html", "-o", "d.md", "-o", "s.csv", "-o", "x.json"], folder);
    expect(out.code, out.stderr).toBe(0);
    expect(await readFile(join(folder, "r.html"), "utf8")).toMatch(/^<!doctype html>/);
    expect(await readFile(join(folder, "d.md"), "utf8")).toMatch(/^# /);
    expect(await readFile(join(folder, "s.csv"), "utf8")).toMatch(/^query_id,candidate,/);
    benchmarkResultSchema.parse(JSON.parse(await readFile(join(folder, "x.json"), "utf8")));
  });

  test("report names the formats for an ending it does not know", async () => {
    const out = await runCli(["report", "-o", "r.pdf"], folder);
    expect(out.code).toBe(2);
    expect(out.stderr).toMatch(/\.pdf.*\.html, \.md, \.csv, \.json/);
  });

  test("compare of a result with itself shows no difference", async () => {
    const [id] = await readdir(join(folder, ".alidade", "results"));
    const out = await runCli(["compare", id!, id!, "--json"], folder);
    expect(out.code, out.stderr).toBe(0);
    const { comparisons } = JSON.parse(out.stdout) as {
      comparisons: { delta: number; p: number; ties: number }[];
    };
    expect(comparisons).toHaveLength(9);
    for (const { delta, p, ties } of comparisons) expect([delta, p, ties]).toEqual([0, 1, 100]);
  });

  test("compare takes two candidates of one result, with the numbers of the result", async () => {
    const ids = await readdir(join(folder, ".alidade", "results"));
    const stored = JSON.parse(
      await readFile(join(folder, ".alidade", "results", ids[0]!, "result.json"), "utf8"),
    ) as BenchmarkResult;
    const args = [
      "compare",
      ids[0]!,
      ids[0]!,
      "--candidate-a",
      "bm25",
      "--candidate-b",
      "static:embedded",
      "--json",
    ];
    const out = await runCli(args, folder);
    const { comparisons } = JSON.parse(out.stdout) as {
      comparisons: { delta: number; low: number; high: number }[];
    };
    const expected = stored.comparisons.find(
      ({ metric, a, b }) => metric === "ndcg@10" && a === "bm25" && b === "static:embedded",
    )!;
    expect(comparisons[0]).toMatchObject({ delta: expected.delta, low: expected.low, high: expected.high });
  });

  test("compare of run files gives the numbers of the result", async () => {
    const ids = await readdir(join(folder, ".alidade", "results"));
    const runs = join(folder, ".alidade", "results", ids[0]!, "runs");
    const args = [
      "compare",
      join(runs, "bm25.trec"),
      join(runs, "static-embedded.trec"),
      "--qrels",
      join(demoShop, "qrels", "test.tsv"),
      "--metric",
      "ndcg@10",
      "--json",
    ];
    const out = await runCli(args, folder);
    expect(out.code, out.stderr).toBe(0);
    const stored = JSON.parse(
      await readFile(join(folder, ".alidade", "results", ids[0]!, "result.json"), "utf8"),
    ) as BenchmarkResult;
    const expected = stored.comparisons.find(
      ({ metric, a, b }) => metric === "ndcg@10" && a === "bm25" && b === "static:embedded",
    )!;
    const { comparisons } = JSON.parse(out.stdout) as { comparisons: { delta: number; p: number }[] };
    expect(comparisons[0]!.delta).toBeCloseTo(expected.delta, 12);
    expect(comparisons[0]!.p).toBe(expected.p);
  });

  test("cache shows what is stored and clear removes it, but no result", async () => {
    const before = JSON.parse((await runCli(["cache", "--json"], folder)).stdout) as {
      vectors: { rows: number; role: string }[];
      outcomes: { count: number };
    };
    expect(before.vectors.find(({ role }) => role === "document")?.rows).toBe(448);
    expect(before.outcomes.count).toBe(3);
    expect((await runCli(["cache", "clear"], folder)).code).toBe(0);
    const after = JSON.parse((await runCli(["cache", "--json"], folder)).stdout) as {
      vectors: unknown[];
      outcomes: { count: number };
      results: { count: number };
    };
    expect(after).toMatchObject({ vectors: [], outcomes: { count: 0 }, results: { count: 3 } });
  });
});

describe("alidade bench", () => {
  test("runs a config, with names, a baseline and metrics of its own", async () => {
    const folder = await emptyFolder();
    await writeFile(
      join(folder, "alidade.yaml"),
      `data: ${JSON.stringify(demoShop)}
models:
  - { model: bm25, name: words }
  - { model: "bm25?stem=false&stopwords=false", name: raw words }
  - static:embedded
hybrids:
  - { of: [words, "static:embedded"], method: weighted-sum, weights: [1, 2], name: mix }
metrics: [map@100, ndcg@10]
baseline: words
`,
    );
    const result = await benchJson([], folder);
    expect(result.candidates.map(({ id }) => id)).toEqual(["words", "raw words", "static:embedded", "mix"]);
    expect(result.decision.metric).toBe("map@100");
    const family = result.comparisons.filter(({ metric }) => metric === "map@100");
    expect(family.map(({ a, b }) => [a, b])).toEqual([
      ["raw words", "words"],
      ["static:embedded", "words"],
      ["mix", "words"],
    ]);
    for (const { delta, low, high, wins, ties, losses, p, pAdjusted } of family) {
      expect(low).toBeLessThanOrEqual(delta);
      expect(high).toBeGreaterThanOrEqual(delta);
      expect(wins + ties + losses).toBe(100);
      expect(pAdjusted).toBeGreaterThanOrEqual(p);
    }
  });

  test("without judgements shows overlap, disagreement and what to do, and ends with 0", async () => {
    const folder = await emptyFolder();
    await cp(demoShop, join(folder, "shop"), { recursive: true });
    const { rm } = await import("node:fs/promises");
    await rm(join(folder, "shop", "qrels"), { recursive: true });
    const result = await benchJson(["--data", "shop", "-m", "bm25", "-m", "static:embedded"], folder);
    expect(result.dataset).toMatchObject({ judgedQueries: 0, judgements: 0, split: null, queries: 100 });
    expect(result.decision).toMatchObject({
      winner: null,
      metric: null,
      couldBeBest: ["bm25", "static:embedded"],
    });
    expect(result.comparisons).toEqual([]);
    expect(result.overlap).toHaveLength(1);
    expect(result.overlap[0]!.jaccard).toBeGreaterThan(0);
    expect(result.overlap[0]!.jaccard).toBeLessThan(1);
    expect(result.disagreements.length).toBeGreaterThan(5);
    const text = await runCli(["bench", "--data", "shop", "-m", "bm25", "-m", "static:embedded"], folder);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/judge/i);
  });

  test("reads tables with named columns", async () => {
    const folder = await emptyFolder();
    await runCli(["init", "--yes"], folder);
    const args = [
      "--corpus",
      "corpus.csv",
      "--id",
      "id",
      "--text",
      "title, description",
      "--queries",
      "queries.csv",
      "--qrels",
      "qrels.csv",
      "-m",
      "bm25",
      "-m",
      "static:embedded",
    ];
    const result = await benchJson(args, folder);
    expect(result.dataset).toMatchObject({ documents: 6, queries: 4, judgedQueries: 4, judgements: 7 });
  });

  test("a candidate over vectors that exist already", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "shop", "qrels"), { recursive: true });
    await writeFile(
      join(folder, "shop", "corpus.jsonl"),
      '{"_id":"d1","text":"one"}\n{"_id":"d2","text":"two"}\n',
    );
    await writeFile(join(folder, "shop", "queries.jsonl"), '{"_id":"q1","text":"first"}\n');
    await writeFile(join(folder, "shop", "qrels", "test.tsv"), "query-id\tcorpus-id\tscore\nq1\td2\t1\n");
    await mkdir(join(folder, "vectors"));
    await writeFile(
      join(folder, "vectors", "documents.jsonl"),
      '{"id":"d1","vector":[1,0]}\n{"id":"d2","vector":[0.6,0.8]}\n',
    );
    await writeFile(join(folder, "vectors", "queries.jsonl"), '{"id":"q1","vector":[0,1]}\n');
    const result = await benchJson(["--data", "shop", "-m", "vectors:./vectors"], folder);
    expect(result.candidates[0]).toMatchObject({ dims: 2, status: "ok" });
    expect(result.candidates[0]!.metrics["ndcg@10"]!.mean).toBe(1);
    expect(result.candidates[0]!.timing).toMatchObject({ embedMs: null });
  });

  test("--no-cache leaves only the result behind", async () => {
    const folder = await emptyFolder();
    await benchJson(["--data", demoShop, "-m", "static:embedded", "--no-cache"], folder);
    expect(await readdir(join(folder, ".alidade"))).not.toContain("cache");
  });

  test("--limit takes the same seeded sample of the queries each time, and says so", async () => {
    const folder = await emptyFolder();
    const one = await benchJson(["--data", demoShop, "-m", "bm25", "--limit", "20"], folder);
    const two = await benchJson(["--data", demoShop, "-m", "bm25", "--limit", "20", "--no-cache"], folder);
    expect(one.dataset.queries).toBe(20);
    expect(one.dataset.documents).toBe(448);
    expect(two.dataset.fingerprint).toBe(one.dataset.fingerprint);
    expect(two.candidates[0]!.metrics).toEqual(one.candidates[0]!.metrics);
    expect(one.dataset.warnings.map(({ code }) => code)).toContain("limited-queries");
  });

  test("vectors of documents alone are refused before anything runs", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "vectors"));
    await writeFile(join(folder, "vectors", "items.jsonl"), '{"id":"HF-1001"}\n');
    const npy = encodeNpy({ rows: 1, dims: 2, data: Float32Array.of(1, 0) });
    await writeFile(join(folder, "vectors", "vectors.npy"), npy);
    const run = await runCli(["bench", "--data", demoShop, "-m", "bm25", "-m", "vectors:./vectors"], folder);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/documents alone/);
    expect(existsSync(join(folder, ".alidade"))).toBe(false);
  });

  test("a candidate that fails leaves the others standing, says why, and ends with 4", async () => {
    const folder = await emptyFolder();
    writeBrokenModel(join(folder, "broken"));
    const args = ["--data", demoShop, "-m", "bm25", "-m", "onnx:./broken", "--hybrid", "bm25,onnx:./broken"];
    const result = await benchJson(args, folder, 4);
    expect(result.candidates.map(({ id, status }) => [id, status])).toEqual([
      ["bm25", "ok"],
      ["onnx:./broken", "failed"],
      ["hybrid(bm25 + broken)", "failed"],
    ]);
    expect(result.candidates[1]!.error).toMatch(/indices|bounds/i);
    expect(result.candidates[0]!.metrics["ndcg@10"]!.n).toBe(100);
    expect(result.decision.winner).toBeNull();
    const text = await runCli(["report"], folder);
    expect(text.stdout).toMatch(/failed/);
  });

  test("quality against latency is marked as a frontier", async () => {
    const folder = await emptyFolder();
    const { candidates } = await benchJson(
      ["--data", demoShop, "-m", "bm25", "-m", "static:embedded"],
      folder,
    );
    const points = candidates.map(({ metrics, timing, pareto }) => ({
      q: metrics["ndcg@10"]!.mean,
      ms: timing!.queryMs!.p50,
      pareto,
    }));
    for (const { q, ms, pareto } of points) {
      const dominated = points.some(
        (other) => other.q >= q && other.ms <= ms && (other.q > q || other.ms < ms),
      );
      expect(pareto).toBe(!dominated);
    }
  });
});

describe("exit codes and streams", () => {
  test.each([
    [["--help"], 0],
    [["--version"], 0],
    [["bench", "--help"], 0],
    [["nonsense"], 2],
    [["bench", "--nonsense"], 2],
    [["bench"], 2],
    [["bench", "--data", "nowhere", "-m", "bm25"], 2],
    [["bench", "--data", demoShop], 2],
    [["bench", "--data", demoShop, "-m", "bm26"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "-m", "bm25"], 2],
    [["bench", "--data", demoShop, "-m", "bm25?k2=1"], 2],
    [["bench", "--data", demoShop, "-m", "static:./missing"], 2],
    [["bench", "--data", demoShop, "-m", "onnx:./missing"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--metric", "ndgc@10"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--baseline", "other"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--hybrid", "bm25"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--hybrid", "bm25,other"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--depth", "0"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--split", "dev"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--split", ""], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--depth", "200000"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--seed", "99999999999999999999"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--fusion", "rrf"], 2],
    [["bench", "--data", demoShop, "-m", "static:embedded@v2"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "-o", "x.pdf"], 2],
    [["bench", "--data", demoShop, "-m", "bm25", "--refresh", "--no-cache"], 2],
    [["bench", "-c", "missing.yaml"], 2],
    [["report"], 2],
    [["compare", "a", "b"], 2],
    [["search", "x"], 2],
    [["similarity", "a"], 2],
  ] as const)("alidade %j ends with %d", async (args, code) => {
    const folder = await emptyFolder();
    const run = await runCli(args, folder);
    expect(run.code, run.stderr).toBe(code);
    if (code === 0) expect(run.stdout.length).toBeGreaterThan(0);
    else {
      expect(run.stdout).toBe("");
      expect(run.stderr.length).toBeGreaterThan(10);
      expect(run.stderr).not.toMatch(/\n\s+at |undefined|\[object/);
      expect(existsSync(join(folder, ".alidade", "results"))).toBe(false);
    }
  });

  test("a misspelt metric, kind and command name the nearest", async () => {
    const folder = await emptyFolder();
    expect(
      (await runCli(["bench", "--data", demoShop, "-m", "bm25", "--metric", "ndgc@10"], folder)).stderr,
    ).toContain("ndcg");
    expect((await runCli(["bench", "--data", demoShop, "-m", "statik:embedded"], folder)).stderr).toContain(
      'Did you mean "static"?',
    );
    expect((await runCli(["bnech"], folder)).stderr).toContain("bench");
  });

  test.each([
    ["bench --simulate 1e9", "expected a whole number from 100 to 100000, written in digits"],
    ["bench --simulate 5", "expected a whole number from 100 to 100000"],
    ["init --sample 1e6", "expected a whole number from 1, written in digits"],
    ["bench --documents 1e400", "expected a number from 0 to 1.79e308"],
    ["track list", "`alidade track` alone lists the runs"],
    ["results --looks", "`alidade results looks` lists the looks"],
  ])("%s says the rule, or what there is", async (line, message) => {
    const { code, stderr } = await runCli(line.split(" "), await emptyFolder());
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a closed pipe is not an error", async () => {
    const { spawnSync } = await import("node:child_process");
    const { cliPath } = await import("./run-cli.js");
    const shell = spawnSync(
      "bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${cliPath}" bench --help | head -1`],
      { encoding: "utf8" },
    );
    expect(shell.stderr).toBe("");
  });
});

describe("search, similarity, validate, init, doctor", () => {
  test("search shows the candidates side by side", async () => {
    const folder = await emptyFolder();
    const out = await runCli(
      ["search", "something to stop my dog gulping his food", "--data", demoShop, "-k", "5", "--json"],
      folder,
    );
    expect(out.code, out.stderr).toBe(0);
    const findings = JSON.parse(out.stdout) as {
      candidates: { candidate: string; hits: { id: string; title: string; rank: number }[] }[];
    };
    expect(findings.candidates.map(({ candidate }) => candidate)).toEqual(["bm25", "static:embedded"]);
    for (const { hits } of findings.candidates) {
      expect(hits.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
      for (const { title } of hits) expect(title.length).toBeGreaterThan(5);
    }
    const text = await runCli(["search", "dog bowl", "--data", demoShop], folder);
    expect(text.stdout).toContain("HF-22");
  });

  test("similarity places a pair among the pairs of the space", async () => {
    const folder = await emptyFolder();
    const near = await runCli(["similarity", "torch", "flashlight", "--data", demoShop, "--json"], folder);
    const far = await runCli(["similarity", "torch", "duvet cover", "--data", demoShop, "--json"], folder);
    const read = (text: string) =>
      (
        JSON.parse(text) as {
          models: { cosine: number; dot: number; euclidean: number; space: { closerThan: number } }[];
        }
      ).models[0]!;
    const [a, b] = [read(near.stdout), read(far.stdout)];
    expect(a.cosine).toBeGreaterThan(b.cosine);
    expect(a.space.closerThan).toBeGreaterThan(b.space.closerThan);
    expect(a.euclidean).toBeCloseTo(Math.sqrt(2 - 2 * a.cosine), 4);
  });

  test("similarity without data gives the numbers and says what is missing", async () => {
    const out = await runCli(["similarity", "torch", "flashlight"], await emptyFolder());
    expect(out.code, out.stderr).toBe(0);
    expect(out.stdout).toMatch(/only beside its space/);
  });

  test("init writes a config that runs as it is, and never over a file", async () => {
    const folder = await emptyFolder();
    const out = await runCli(["init"], folder);
    expect(out.code, out.stderr).toBe(0);
    expect((await readdir(folder)).sort()).toEqual([
      "alidade.yaml",
      "corpus.csv",
      "qrels.csv",
      "queries.csv",
    ]);
    const result = await benchJson([], folder);
    expect(result.candidates.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    const again = await runCli(["init"], folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/exists already; .*--force/);
  });

  test("init takes an existing table and finds its columns", async () => {
    const folder = await emptyFolder();
    await writeFile(
      join(folder, "products.csv"),
      'sku,name,description,price\n007,Kettle,"Boils, fast",20\n008,Pan,Non-stick,15\n',
    );
    const out = await runCli(["init", "--corpus", "products.csv"], folder);
    expect(out.code, out.stderr).toBe(0);
    const config = await readFile(join(folder, "alidade.yaml"), "utf8");
    expect(config).toMatch(/id: sku/);
    expect(config).toMatch(/text: name, description/);
    await writeFile(join(folder, "queries.csv"), "query-id,text\nq1,boil water\n");
    const result = await benchJson([], folder);
    expect(result.dataset).toMatchObject({ documents: 2, queries: 1, judgedQueries: 0 });
  });

  test("init names the columns when one is not there", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "products.csv"), "sku,name\n1,Kettle\n");
    const out = await runCli(["init", "--corpus", "products.csv", "--id", "skuu"], folder);
    expect(out.code).toBe(2);
    expect(out.stderr).toMatch(/skuu.*sku/);
    expect(await readdir(folder)).toEqual(["products.csv"]);
  });

  test("validate tells what is in the data", async () => {
    const out = await runCli(["validate", "--data", demoShop, "-m", "bm25", "--json"], await emptyFolder());
    expect(out.code, out.stderr).toBe(0);
    expect(JSON.parse(out.stdout)).toMatchObject({
      dataset: { documents: 448, queries: 100 },
      candidates: ["bm25"],
    });
  });

  test("doctor finds the default path working and explains the install flag", async () => {
    const out = await runCli(["doctor"], await emptyFolder());
    expect(out.code, out.stdout).toBe(0);
    expect(out.stdout).toMatch(/--ignore-scripts/);
    expect(out.stdout).toMatch(/Everything the default path needs works/);
  });
});

describe("a run of another system as a candidate", () => {
  const args = ["-d", demoShop, "-m", "static:embedded", "-m", "run:solr.trec", "--timing-queries", "3"];
  const text = "frying pan 11 inch";
  const lines = [
    "q01 Q0 HF-1002 1 3 solr",
    "q01 Q0 NEW-1 2 2 solr",
    "q02 Q0 HF-1005 1 1 solr",
    "x Q0 HF-1005 1 1 solr",
  ];
  let folder: string;

  beforeAll(async () => {
    folder = await emptyFolder();
    await writeFile(join(folder, "solr.trec"), `${lines.join("\n")}\n`);
  });

  test("is scored as any other; what was not measured is null, what it lacks is counted", async () => {
    const hybrid = ["--hybrid", "static:embedded,run:solr.trec"];
    const { candidates } = await benchJson([...args, ...hybrid], folder);
    const [own, run, fused] = candidates;
    expect(own!.timing).not.toBeNull();
    expect(own!.coverage).toBeUndefined();
    const coverage = [
      {
        candidate: "run:solr.trec",
        missingQueries: 98,
        otherQueries: 1,
        unknownDocuments: 1,
        shorterLists: 2,
        longestList: 2,
      },
    ];
    for (const candidate of [run!, fused!]) {
      expect(candidate).toMatchObject({ status: "ok", timing: null, pareto: null, coverage });
      expect(candidate.memory).toMatchObject({ peakRssBytes: null, modelBytes: null });
      expect(candidate.cost.usd).toBeNull();
    }
    expect(run!.metrics["ndcg@10"]!.n).toBe(100);
    expect(run!.metrics["ndcg@10"]!.mean).toBeGreaterThan(0);
    const shown = await runCli(["bench", ...args], folder);
    expect(shown.stdout).toMatch(/run:solr\.trec: no list for 98 of 100 queries/);
    expect(shown.stdout).toMatch(/Not weighed, for\s+want of a latency: run:solr\.trec/);
  });

  test("search shows its list for a query of the data and refuses any other text", async () => {
    const found = await runCli(["search", text, "-d", demoShop, "-m", "run:solr.trec"], folder);
    expect(found.code, found.stderr).toBe(0);
    expect(found.stdout).toMatch(/HF-1002[\s\S]*NEW-1/);
    const other = await runCli(["search", "a new text", "-d", demoShop, "-m", "run:solr.trec"], folder);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/answers only queries of the data; "a new text" is none of the 100/);
  });

  test("one of other ids is refused before anything is computed", async () => {
    await writeFile(join(folder, "alien.trec"), "9 Q0 doc 1 1 t\n");
    const run = await runCli(["bench", "-d", demoShop, "-m", "run:alien.trec"], folder);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(
      /not one of the 1 documents it lists is in the corpus; its ids look like "doc"/,
    );
  });
});
