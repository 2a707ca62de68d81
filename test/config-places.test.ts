import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, runCli } from "./run-cli.js";

const sound = {
  "p.csv": "id,text\na,kettle\nb,teapot\n",
  "q.csv": "id,text\nq1,tea\n",
  "r.csv": "query-id,corpus-id,score\nq1,b,1\n",
};

const config = (data: string, models = "[bm25]"): string => `# mine\ndata:\n${data}\nmodels: ${models}\n`;
const tables = "  corpus: p.csv\n  queries: q.csv\n  qrels: r.csv";

test.each([
  ["documents", tables.replace("p.csv", "x.csv"), "[bm25]", "no such file (x.csv, named in a.yaml:3:11)"],
  ["queries", tables.replace("q.csv", "x.csv"), "[bm25]", "no such file (x.csv, named in a.yaml:4:12)"],
  ["judgements", tables.replace("r.csv", "x.csv"), "[bm25]", "no such file (x.csv, named in a.yaml:5:10)"],
  ["a folder", "  path: ./x", "[bm25]", "no such data folder (./x, named in a.yaml:3:9)"],
  [
    "a bad option",
    tables,
    '["bm25?k1=abc"]',
    'k1 is "abc"; expected a number from 0, usually 1.2 (a.yaml:6:10)',
  ],
  ["no model", tables, '[bm25, "onnx:./x"]', "x, named in a.yaml:6:16)"],
  ["no vectors", tables, '[bm25, "vectors:./x"]', "x, named in a.yaml:6:16)"],
  ["no run", tables, '["run:x.trec"]', "no such file (x.trec, named in a.yaml:6:10)"],
])("%s that the config names: bench and validate say where", async (_, data, models, message) => {
  const folder = await emptyFolder();
  for (const [name, text] of Object.entries(sound)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "a.yaml"), config(data, models));
  for (const command of ["validate", "bench"]) {
    const { code, stderr } = await runCli([command, "--config", "a.yaml", "--no-progress"], folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
});

test("what a flag names has no place in the config", async () => {
  const folder = await emptyFolder();
  for (const [name, text] of Object.entries(sound)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "alidade.yaml"), config(tables));
  const flags = ["--corpus", "x.csv", "--queries", "q.csv", "--qrels", "r.csv"];
  const { code, stderr } = await runCli(["validate", ...flags], folder);
  expect([code, stderr]).toEqual([2, "error: There is no such file (x.csv)\n"]);
});
