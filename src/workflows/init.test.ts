import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../storage/config.js";
import { init } from "./init.js";
import { loadSetup } from "./load-setup.js";

const longName = `${"a fairly long file name with many words in it ".repeat(3)}.csv`;

test("whatever the names, the config reads back; paths start from cwd", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await mkdir(join(cwd, "tables"));
  await writeFile(join(cwd, "tables", longName), "sku,name\n1,Kettle\n");
  await writeFile(join(cwd, "q: #1.csv"), "query-id,text\nq,kettle\n");
  const models = [`static:./${"a model in a folder of many words ".repeat(4)}`, "onnx:./two\nlines: #1"];
  const report = await init({
    cwd,
    folder: "shop",
    corpus: join("tables", longName),
    queries: "q: #1.csv",
    models,
  });
  expect(report.folder).toBe(join(cwd, "shop"));
  const text = await readFile(join(cwd, "shop", "alidade.yaml"), "utf8");
  const { config } = parseConfig(text, "alidade.yaml");
  expect(config.data).toMatchObject({ corpus: `../tables/${longName}`, queries: "../q: #1.csv" });
  expect(config.models).toEqual(["bm25", "static:embedded", ...models]);
});

test("a path from the home folder is checked and kept as one", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  const home = process.env.HOME;
  process.env.HOME = cwd;
  try {
    await writeFile(join(cwd, "p.csv"), "sku,name\n1,Kettle\n");
    await writeFile(join(cwd, "q.csv"), "query-id,text\nq,kettle\n");
    await init({ cwd, folder: "shop", corpus: "~/p.csv", queries: "~/q.csv" });
    const { source } = await loadSetup(join(cwd, "shop"), undefined, {});
    expect(source).toMatchObject({ corpus: join(cwd, "p.csv"), queries: join(cwd, "q.csv") });
    await expect(init({ cwd, folder: "x", corpus: "~/p.csv", qrels: "~/none.csv" })).rejects.toThrow(
      "--qrels names ~/none.csv, which does not exist",
    );
  } finally {
    process.env.HOME = home;
  }
});

test("a table is never replaced, a config only when asked, and a default candidate is not listed twice", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await init({ cwd, folder: "." });
  await writeFile(join(cwd, "corpus.csv"), "id,title\nmine,Mine\n");
  await expect(init({ cwd, folder: "." })).rejects.toThrow(/exists already/);
  const report = await init({ cwd, folder: ".", force: true, models: ["bm25", "bm25?b=0.4"] });
  expect(report.written).toEqual(["alidade.yaml"]);
  expect(await readFile(join(cwd, "corpus.csv"), "utf8")).toContain("mine");
  const { config } = parseConfig(await readFile(join(cwd, "alidade.yaml"), "utf8"), "alidade.yaml");
  expect(config.models).toEqual(["bm25", "static:embedded", "bm25?b=0.4"]);
});

test.each([
  [{ qrels: "r.csv" }, /--qrels needs --corpus/],
  [{ corpus: "p.csv", queries: "none.csv" }, /none\.csv, which does not exist/],
  [{ folder: "p.csv" }, /p\.csv/],
  [{ models: ["statik:x"] }, /Did you mean "static"/],
])("refuses %j and writes nothing", async (options, message) => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(join(cwd, "p.csv"), "sku,name\n1,Kettle\n");
  await expect(init({ cwd, folder: ".", ...options })).rejects.toThrow(message);
  expect(await readdir(cwd)).toEqual(["p.csv"]);
});

test.each([
  [undefined, undefined],
  [{}, undefined],
  [{ gpu: false }, { gpu: false }],
  [
    { labelsPerMonth: 0, retrain: true },
    { labelsPerMonth: 0, retrain: true },
  ],
])(
  "the team %j is written so that it reads back; what was not stated stays a comment",
  async (team, read) => {
    const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
    await init({ cwd, folder: ".", team });
    const text = await readFile(join(cwd, "alidade.yaml"), "utf8");
    expect(parseConfig(text, "alidade.yaml").config.team).toEqual(read);
    for (const key of ["labelsPerMonth", "gpu", "retrain"] as const)
      expect(text).toMatch(Object.hasOwn(team ?? {}, key) ? new RegExp(`^  ${key}: `, "m") : `#   ${key}: `);
    // With nothing stated, taking the # away is all that is left to do.
    const uncommented = text
      .replace(/^# (team:)$/m, "$1")
      .replace(/^# {3}(labelsPerMonth|gpu|retrain)/gm, "  $1");
    expect(parseConfig(uncommented, "alidade.yaml").config.team).toEqual({
      labelsPerMonth: 200,
      gpu: false,
      retrain: false,
      ...team,
    });
  },
);
