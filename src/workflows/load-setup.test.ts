import { mkdtemp, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ConfigInput } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import { planCandidates, planMetrics } from "./bench-plan.js";
import { loadSetup } from "./load-setup.js";
import { similaritySetup } from "./similarity-setup.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(
    join(folder, "alidade.yaml"),
    "data: ./shop\nseed: 7\nthreads: 3\ntiming: { queries: 50, warmup: 3 }\n",
  );
});

describe("loadSetup", () => {
  test("a flag may give a part of the timing; the config keeps the rest", async () => {
    const { config } = await loadSetup(folder, undefined, { timing: { queries: 20 } });
    expect(config.timing).toEqual({ queries: 20, warmup: 3 });
  });

  test("without a config the defaults fill in", async () => {
    const { config } = await loadSetup(tmpdir(), undefined, { data: "./shop", timing: { queries: 20 } });
    expect(config.timing).toEqual({ queries: 20, warmup: 10 });
  });

  test.each([
    [{ depth: 200_000 }, /^--depth is 200000; .*100000/],
    [{ split: "" }, /^--split is ""; /],
    [{ seed: 1e20 }, /^--seed is 100000000000000000000; /],
    [{ data: "" }, /^--data is ""; /],
    [{ models: [""] }, /^--model is ""; /],
    [{ data: { corpus: "a.csv", queryId: "" } }, /^--query-id is ""; /],
    [{ timing: { queries: 0 } }, /^--timing-queries is 0; /],
  ])("%j is refused by the name of its flag", async (flags, message) => {
    const error = await loadSetup(folder, undefined, flags).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe("places of mistakes that the schema cannot see", () => {
  const plan = async (text: string, flags: Partial<ConfigInput> = {}): Promise<string> => {
    const file = join(folder, "other.yaml");
    await writeFile(file, text);
    try {
      const { config, locate } = await loadSetup(folder, "other.yaml", flags);
      planMetrics(config.metrics, config.depth, locate);
      planCandidates(config, locate);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
    return "sound";
  };

  test.each([
    ["data: ./shop\nmetrics: [ndcg@10, ndgc@5]\n", /"ndgc@5" is not a metric.*\(other\.yaml:2:20\)$/s],
    ["data: ./shop\ndepth: 5\n", /ndcg@10 looks at 10 documents/],
    ["data: ./shop\ndepth: 5\nmetrics:\n  - ndcg@10\n", /depth.*\(other\.yaml:4:5\)$/],
    ["data: ./shop\nmetrics: [map, map]\n", /are the same.*\(other\.yaml:2:10\)$/],
    ["data: ./shop\nmodels:\n  - bm25\n  - oonx:./m\n", /"oonx:\.\/m".*\(other\.yaml:4:5\)$/],
    ["data: ./shop\nmodels:\n  - bm25\n  - model: bm25?k=1\n", /no option "k".*\(other\.yaml:4:5\)$/],
    ["data: ./shop\nmodels:\n  - bm25\n  - bm25\n", /given twice.*\(other\.yaml:4:5\)$/],
    ["data: ./shop\nmodels: [bm25]\nbaseline: bm52\n", /"bm52".*Did you mean "bm25"\? \(other\.yaml:3:11\)$/],
    [
      "data: ./shop\nmodels: [bm25, static:embedded]\nhybrids:\n  - of: [bm25, static:embedded]\n    weights: [1]\n",
      /given 1 weight;.*\(other\.yaml:4:5\)$/,
    ],
    ["data: { path: a, corpus: b.csv }\n", /keep one \(other\.yaml:1:7\)$/],
    ["data: ./shop\nmodels: [bm25]\nbaseline: bm25\n", /^sound$/],
  ])("%j", async (text, message) => {
    expect(await plan(text)).toMatch(message);
  });

  test("what a flag says has no place in the file", async () => {
    const text = "data: ./shop\nmodels: [bm25]\n";
    expect(await plan(text, { baseline: "bm52" })).toMatch(/Did you mean "bm25"\?$/);
    expect(await plan(text, { models: ["oonx:./m"] })).toMatch(/Did you mean "onnx"\?$/);
  });

  test("~ in a path is the home folder", async () => {
    const setup = await loadSetup(tmpdir(), undefined, { data: { corpus: "~/p.csv", queries: "q.csv" } });
    expect(setup.source).toMatchObject({ corpus: `${homedir()}/p.csv`, queries: "q.csv" });
    expect((await loadSetup(tmpdir(), undefined, { data: "~/shop" })).source).toMatchObject({
      path: `${homedir()}/shop`,
    });
  });
});

describe("similaritySetup", () => {
  test("takes seed and threads from the config, a flag before it", async () => {
    expect(await similaritySetup(folder, undefined, {})).toMatchObject({ seed: 7, threads: 3 });
    expect(await similaritySetup(folder, undefined, { seed: 8 })).toMatchObject({ seed: 8, threads: 3 });
  });
});
