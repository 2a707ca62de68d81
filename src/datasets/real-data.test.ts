import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { readDataset } from "./read-dataset.js";
import { readVectors } from "./read-vectors.js";

const datasets = shared("datasets");
const vectors = shared("vectors");

describe.skipIf(datasets === null)("real data (needs the shared datasets)", () => {
  const cwd = datasets ?? "";

  test("chorus-electronics: 135 judged queries, 19 without a relevant document", async () => {
    const { summary, corpus } = await readDataset({ kind: "beir", path: "chorus-electronics" }, { cwd });
    expect(summary).toMatchObject({
      documents: 19406,
      queries: 135,
      judgedQueries: 135,
      withoutPositive: 19,
      judgements: 3668,
    });
    expect(summary.warnings.map(({ code, count }) => [code, count])).toEqual([
      ["markup-in-text", 461],
      ["query-without-positive", 19],
    ]);
    expect(corpus.texts[0]).toBe(
      "Xerox 006R90321 toner cartridge Original Black 6 pc(s) Toner (6 Per Box) for CopyCentre C65 Digital Copier",
    );
  });

  test("scifact: both splits; the queries of the other split are counted, not embedded", async () => {
    const { summary } = await readDataset({ kind: "beir", path: "scifact" }, { cwd });
    expect(summary).toMatchObject({
      documents: 5183,
      queries: 300,
      judgedQueries: 300,
      judgements: 339,
      split: "test",
    });
    expect(summary.warnings.map(({ code, count }) => [code, count])).toEqual([
      ["query-without-judgement", 1109],
    ]);
    const train = await readDataset({ kind: "beir", path: "scifact" }, { cwd, split: "train" });
    expect(train.summary).toMatchObject({ judgements: 919, split: "train" });
    expect(train.summary.fingerprint).not.toBe(summary.fingerprint);
  });

  test("msrd-movies: 384,755 judgements, 374 of them of a document that is not there", async () => {
    const { summary, qrels } = await readDataset({ kind: "beir", path: "msrd-movies" }, { cwd });
    expect(summary).toMatchObject({ documents: 9750, queries: 16279, judgements: 384755 });
    expect(summary.warnings.map(({ code, count }) => [code, count])).toEqual([
      ["judgement-of-absent-document", 374],
    ]);
    expect(qrels!.grades.reduce((sum, grade) => sum + grade, 0)).toBe(56245);
  });

  test("the movies of MovieLens as a table: our reader and DuckDB's agree to the byte", async () => {
    const options = { cwd: join(cwd, "ml-latest-small"), queriesRequired: false };
    const columns = { id: "movieId", text: "title, genres" };
    const file = await readDataset({ kind: "tables", corpus: "movies.csv", ...columns }, options);
    const path = join(options.cwd, "movies.csv").replaceAll("'", "''");
    const sql = await readDataset(
      { kind: "tables", corpus: `from read_csv('${path}')`, ...columns },
      options,
    );
    expect(file.corpus.ids).toHaveLength(9742);
    expect(file.corpus.texts).toContain("American President, The (1995) Comedy|Drama|Romance");
    expect(sql.corpus).toEqual(file.corpus);
    expect(sql.summary.fingerprint).toBe(file.summary.fingerprint);
  });

  test("a shop whose judgements come from a SQL query over the questions", async () => {
    const source = {
      kind: "tables",
      corpus: "eshop-support/products.jsonl",
      id: "ProductId",
      text: "Model, Brand, Description",
      queries: "eshop-support/evalquestions.jsonl",
      queryId: "QuestionId",
      queryText: "Question",
      qrels:
        "select QuestionId as qid, ProductId as product_id, 1 as grade from 'eshop-support/evalquestions.jsonl'",
    } as const;
    const { summary, corpus } = await readDataset(source, { cwd });
    expect(summary).toMatchObject({
      documents: 200,
      queries: 500,
      judgedQueries: 500,
      judgements: 500,
      warnings: [],
    });
    expect(corpus.titles[0]).toBe("Adventure GPS Tracker");
    expect(corpus.texts[0]).toMatch(/^Adventure GPS Tracker Escapesafe Stay safe/);
  });
});

describe.skipIf(vectors === null)("real vectors (needs the shared vectors)", () => {
  const folders = vectors === null ? [] : readdirSync(vectors, { recursive: true, encoding: "utf8" });
  const paths = [
    ...new Set(folders.filter((name) => name.endsWith(".npy")).map((name) => dirname(name))),
  ].sort();

  test.each(paths)("%s reads", async (path) => {
    const { documents } = await readVectors(path, { cwd: vectors! });
    expect(documents.matrix.rows).toBe(documents.ids.length);
    expect(documents.texts).not.toBeNull();
    expect(documents.zeroVectors).toEqual([]);
    expect(documents.repeated).toEqual(path.endsWith("products-3-small-256") ? ["1"] : []);
  });

  test("shapes as their source states them; users are the queries of MovieLens", async () => {
    const movies = await readVectors("movielens-ials", { cwd: vectors! });
    expect([movies.documents.matrix.rows, movies.documents.matrix.dims, movies.queries?.matrix.rows]).toEqual(
      [8239, 64, 610],
    );
    const bright = await readVectors("bright-bge-large", { cwd: vectors! });
    expect([bright.documents.matrix.rows, bright.documents.matrix.dims]).toEqual([1384, 1024]);
    expect(bright.documents.labels?.filter((label) => label === "biology")).toHaveLength(103);
    await expect(readVectors("words-minilm-glove", { cwd: vectors! })).rejects.toThrow(
      /folders .*minilm.*name one of them/,
    );
  });
});
