import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { errorKind, errorMessage } from "../../contracts/errors.js";
import { qrelsFromMaps } from "../../contracts/qrels.js";
import { parseRerankerSpec } from "../../contracts/reranker-spec.js";
import { runFromMaps } from "../../contracts/run.js";
import { evaluateRun } from "../../metrics/evaluate-run.js";
import { describeReranker, openReranker } from "../../rerankers/open-reranker.js";
import { rerankerContract } from "../../rerankers/reranker.case.js";
import { loadMetrics } from "../../workflows/load-metrics.js";
import { openProvider } from "../open-provider.js";
import { ownStack } from "./load-module.js";
import { moduleFiles } from "./module-files.js";
import { isModuleRetriever } from "./module-kind.js";
import { openModuleRetriever } from "./module-retriever.js";

const folder = await mkdtemp(join(tmpdir(), "alidade-"));
const options = { baseDir: folder, threads: 1, embeddedModelDir: "" };
let files = 0;

/** A module of this text; its name. */
async function module(text: string): Promise<string> {
  const name = `./m${files++}.mjs`;
  await writeFile(join(folder, name), text);
  return name;
}

const says = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return "nothing thrown";
  } catch (error) {
    expect(errorKind(error), errorMessage(error)).not.toBeNull();
    return errorMessage(error);
  }
};

const embed = async (text: string, texts = ["a", "bb"]): Promise<string> => {
  const name = await module(text);
  return says(async () => {
    const provider = await openProvider(parseCandidateSpec(`module:${name}`), options);
    await provider.embed(texts, { role: "document" });
  });
};

describe("a provider of the user's own", () => {
  test.each([
    ["export const provider = 3", "its export provider is 3; expected an object"],
    ["export const nothing = 3", "exports no provider; it exports none of those"],
    ["export const metric = {}", "exports no provider; it exports metric"],
    ["export const provider = { dims: 0, embed() {} }", "provider.dims is 0; expected a whole number from 1"],
    ["export const provider = { dims: 2 }", "provider.embed is undefined; expected a function"],
    ["export const provider = { dims: 2, similarity: 'l2', embed() {} }", 'provider.similarity is "l2"'],
    ["export const provider = { dims: 2, embed: () => [[1, 2]] }", "1 vectors for 2 texts"],
    [
      "export const provider = { dims: 2, embed: () => [[1, 2], [1]] }",
      "vector 1 has 1 numbers; provider.dims is 2",
    ],
    [
      "export const provider = { dims: 2, embed: () => new Float32Array(3) }",
      "3 numbers for 2 texts of 2 dimensions",
    ],
    [
      "export const provider = { dims: 2, embed: () => [[1, 2], [1, NaN]] }",
      'the vector of "bb" has NaN at place 1',
    ],
    [
      "export const provider = { dims: 2, embed: () => 'no' }",
      "embed returned undefined; expected one Float32Array",
    ],
    [
      "export const provider = { dims: 2, normalized: true, embed: () => [[1, 0], [1, 1]] }",
      'the vector of "bb" has length 1.414',
    ],
    [
      "export const provider = { dims: 1, embed: () => ({ vectors: [[1], [1]], tokens: [1] }) }",
      "tokens has 1 entries for 2",
    ],
    ["const provider = ; export { provider }", " threw "],
  ])("%s", async (text, expected) => {
    expect(await embed(text)).toContain(expected);
  });

  test("what its code throws keeps its own stack, relative to its folder", () => {
    const error = new TypeError("not today");
    const root = pathToFileURL(folder).href;
    error.stack = `TypeError: not today\n    at deeper (${root}/m.mjs:5:9)\n    at node:internal/x:1:1\n    at Object.embed (${root}/m.mjs:2:10)`;
    expect(ownStack(error, folder)).toBe(
      "TypeError: not today\n  at deeper (./m.mjs:5:9)\n  at Object.embed (./m.mjs:2:10)",
    );
  });

  test("options reach it, and are part of its manifest with the hashes of all its files", async () => {
    await writeFile(join(folder, "part.mjs"), "export const scale = 2;");
    const name = await module(
      "import { scale } from './part.mjs';\nexport const provider = ({ options, folder }) => ({ dims: 1, version: folder === undefined ? '' : 'v1', embed: (texts) => texts.map((t) => [t.length * scale * Number(options.by)]) });",
    );
    const open = () => openProvider(parseCandidateSpec(`module:${name}?by=3`), options);
    const provider = await open();
    const { matrix, tokens } = await provider.embed(["ab"], { role: "query" });
    expect([matrix.data[0], tokens[0]]).toEqual([12, 0]);
    expect(Object.keys(provider.manifest.files)).toEqual([name.slice(2), "part.mjs"]);
    expect(provider.manifest).toMatchObject({ revision: "v1", runtime: { "option by": "3" } });
    await writeFile(join(folder, "part.mjs"), "export const scale = 4;");
    const other = await moduleFiles(join(folder, name));
    expect(other["part.mjs"]).not.toBe(provider.manifest.files["part.mjs"]);
  });

  test("a folder that CommonJS imports is hashed by its index.js", async () => {
    await mkdir(join(folder, "parts"), { recursive: true });
    await writeFile(join(folder, "parts", "index.js"), "exports.scale = 2;");
    await writeFile(join(folder, "whole.cjs"), "const { scale } = require('./parts');\n");
    expect(Object.keys(await moduleFiles(join(folder, "whole.cjs")))).toEqual([
      "parts/index.js",
      "whole.cjs",
    ]);
  });

  test.each([
    ["module:mine.mjs", "write module:./mine.mjs"],
    ["module:./none.mjs", "there is no such file"],
    ["module:./mine.ts", "compile it, or write JavaScript with JSDoc types"],
    ["module:./mine.py", "a module is a file ending in .mjs, .js, .cjs"],
  ])("%s", async (spec, expected) => {
    expect(await says(() => openProvider(parseCandidateSpec(spec), options))).toContain(expected);
  });
});

describe("a retriever of the user's own", () => {
  const search = async (hits: string, depth = 2) => {
    const name = await module(`export const retriever = { index() {}, search: () => ${hits} };`);
    const spec = parseCandidateSpec(`module:${name}`);
    expect(await isModuleRetriever(spec, folder)).toBe(true);
    const retriever = await openModuleRetriever(spec, { id: "mine", baseDir: folder, now: () => 0 });
    await retriever.index({ ids: ["a", "b", "c"], texts: ["", "", ""], titles: ["", "", ""] });
    return retriever.search({ ids: ["q"], texts: ["x"] }, { depth, exclude: [Int32Array.of(0)] });
  };

  test("lists are ordered by score, then by the order of the documents, and cut", async () => {
    const { run } = await search('[{ id: "c", score: 1 }, { id: "b", score: 1 }, { id: "a", score: 9 }]');
    expect([...run.documents]).toEqual([1, 2]);
    const one = await search('[{ id: "c", score: 2 }, { id: "b", score: 1 }]', 1);
    expect([...one.run.documents]).toEqual([2]);
  });

  test.each([
    ["7", "search returned 7"],
    ['[{ id: "z", score: 1 }]', 'names the document "z", which the corpus lacks'],
    ['[{ id: "a", score: 1 }, { id: "a", score: 1 }]', 'the document "a" twice'],
    ['[{ id: "b", score: NaN }]', 'the score of "b" for "x" is null'],
  ])("%s", async (hits, expected) => {
    expect(await says(() => search(hits))).toContain(expected);
  });

  test("a candidate is a provider or a retriever, not both, not neither", async () => {
    const both = await module("export const provider = {}; export const retriever = {};");
    const kind = (name: string) =>
      says(() => isModuleRetriever(parseCandidateSpec(`module:${name}`), folder));
    expect(await kind(both)).toContain("exports both a provider and a retriever");
    expect(await kind(await module("export const metric = {};"))).toContain(
      "exports metric; a candidate needs",
    );
    const retriever = await module("export const retriever = { index() {}, search() { return []; } };");
    expect(await kind(`${retriever}?dims=3`)).toContain("dims is an option of models");
  });
});

describe("a reranker of the user's own", async () => {
  const name = await module(
    "export const reranker = { rerank: (query, documents) => documents.map((d) => d.length + query.length) };",
  );
  const spec = parseRerankerSpec(`module:${name}`);
  rerankerContract("a module", {
    open: () => openReranker(spec, options),
    describe: () => describeReranker(spec, options),
  });

  test.each([
    ["() => [1]", "1 scores for 2 documents"],
    ["() => undefined", "rerank returned undefined for 2 documents"],
    ["() => [1, NaN]", 'the score of "b" is null; expected a finite number'],
  ])("%s", async (rerank, expected) => {
    const wrong = await module(`export const reranker = { rerank: ${rerank} };`);
    const reranker = await openReranker(parseRerankerSpec(`module:${wrong}`), options);
    expect(await says(() => reranker.rerank("q", ["a", "b"]))).toContain(expected);
  });
});

describe("a metric of the user's own", () => {
  const qrels = qrelsFromMaps(
    new Map([
      [
        "q1",
        new Map([
          ["a", 2],
          ["b", 0],
        ]),
      ],
      ["q2", new Map([["c", 1]])],
    ]),
  );
  const run = runFromMaps(
    "r",
    new Map([
      [
        "q1",
        new Map([
          ["x", 3],
          ["a", 2],
          ["b", 2],
        ]),
      ],
    ]),
  );
  const score = async (body: string, rest = "better: 'higher', bounds: [0, 9]") => {
    const name = `module:${await module(`export const metric = { ${rest}, score: (list) => ${body} };`)}`;
    await loadMetrics([name, "ndcg@10"], folder);
    return evaluateRun(qrels, run, [name, "mrr"]);
  };

  test("sees ids, grades and all judged grades, ties in the order of the profile; a missing list is empty", async () => {
    const { metrics } = await score(
      'list.queryId === \'q1\' && JSON.stringify([list.documents, list.grades, list.judged]) === \'[["x","b","a"],[null,0,2],[2,0]]\' ? 7 : list.documents.length',
    );
    expect([...Object.values(metrics)[0]!]).toEqual([7, 0]);
    expect([...metrics.mrr!]).toEqual([1 / 3, 0]);
    const cut = await score("list.documents.length", "better: 'lower', bounds: [0, 9], cutoff: 2");
    expect([...Object.values(cut.metrics)[0]!]).toEqual([2, 0]);
  });

  test.each([
    ["10", undefined, 'scored the query "q1" 10; expected a number within its bounds, 0 to 9'],
    ["Number.NaN", undefined, 'scored the query "q1" NaN'],
    ["list.no.way", undefined, 'scoring the query "q1" threw TypeError'],
    ["1", "better: 'up', bounds: [0, 1]", 'metric.better is "up"; expected higher, lower, neither'],
    ["1", "better: 'higher'", "metric.bounds is undefined; expected the least and the greatest score"],
    ["1", "better: 'higher', bounds: [1, 0]", "metric.bounds is a list of 2"],
    [
      "1",
      "better: 'higher', bounds: [0, 1], cutoff: 0",
      "metric.cutoff is 0; expected a whole number from 1",
    ],
  ])("%s with %s", async (body, rest, expected) => {
    expect(await says(() => score(body, rest))).toContain(expected);
  });

  test("one that was not loaded says where to name it", async () => {
    expect(await says(() => evaluateRun(qrels, run, ["module:./other.mjs"]))).toContain(
      "runs only where you name it: --metric module:./other.mjs",
    );
    expect(await says(() => evaluateRun(qrels, run, ["module"]))).toContain('"module" is not a metric');
  });
});
