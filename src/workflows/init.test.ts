import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../storage/config.js";
import { init } from "./init.js";

const longName = `${"a fairly long file name with many words in it ".repeat(3)}.csv`;

test("whatever the names, the config reads back; paths start from cwd", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await mkdir(join(cwd, "tables"));
  await writeFile(join(cwd, "tables", longName), "sku,name\n1,Kettle\n");
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
  const config = parseConfig(text, "alidade.yaml");
  expect(config.data).toMatchObject({ corpus: `../tables/${longName}`, queries: "../q: #1.csv" });
  expect(config.models).toEqual(["bm25", "static:embedded", ...models]);
});
