import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../src/contracts/candidate-spec.js";
import { embeddingFileSchema } from "../src/contracts/embedding-file.js";
import { errorKind, errorMessage } from "../src/contracts/errors.js";
import { decodeNpy } from "../src/numeric/npy.js";
import { type EmbedReport, embed } from "../src/workflows/embed.js";
import type { EmbedFileOptions } from "../src/workflows/embed-options.js";
import { python, pythonHas, runPython } from "./python.js";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const shop = join(projectRoot, "data", "demo-shop");
const model = ["-m", "static:embedded"];

async function project(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await emptyFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Embeds by the library, in this process: most of a start of the command is the start of Node. */
function made(
  folder: string,
  input: string,
  output: string,
  more: Partial<EmbedFileOptions> = {},
): Promise<EmbedReport> {
  const model = parseCandidateSpec("static:embedded");
  return embed({ input, model, output, cwd: folder, threads: 1, ...more });
}

function npy(folder: string, name: string): { shape: readonly number[]; data: Float32Array } {
  return decodeNpy(readFileSync(join(folder, name)));
}

function lines(folder: string, name: string): Record<string, unknown>[] {
  return readFileSync(join(folder, name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const csv =
  "sku,title,description\na1,Kettle,Boils water fast\na2,Plug,Fits baths\na3,,\na1,Kettle again,x\n";

describe("alidade embed", () => {
  test("writes the same vectors in every format, and says what is odd about the texts", async () => {
    const folder = await project({ "p.csv": csv });
    const args = ["embed", "p.csv", ...model, "-o", "out/documents.npy", "--json"];
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as EmbedReport;
    expect(report).toMatchObject({
      rows: 4,
      dims: 256,
      precision: "float32",
      bytesPerVector: 1024,
      id: "sku",
      text: ["title", "description"],
      earlierRows: 0,
    });
    expect(report.counts).toMatchObject({
      blankTexts: 1,
      repeatedIds: 1,
      truncatedTexts: 0,
      textsWithoutTokens: 1,
    });
    expect(report.examples).toEqual({ blankTexts: ["a3"], repeatedIds: ["a1"] });
    const { shape, data } = npy(folder, "out/documents.npy");
    expect(shape).toEqual([4, 256]);
    expect(lines(folder, "out/documents.jsonl").map(({ id }) => id)).toEqual(["a1", "a2", "a3", "a1"]);
    const manifest = embeddingFileSchema.parse(
      JSON.parse(readFileSync(join(folder, "out/documents.json"), "utf8")),
    );
    expect(Object.keys(manifest.files)).toEqual(["documents.jsonl", "documents.npy"]);
    expect(JSON.stringify(manifest)).not.toContain(folder);
    await made(folder, "p.csv", "out.jsonl");
    const written = lines(folder, "out.jsonl");
    expect(Float32Array.from(written.flatMap(({ vector }) => vector as number[]))).toEqual(data);
    await made(folder, "p.csv", "c.parquet");
    const again = await made(folder, "c.parquet", "again.npy", { id: "id", text: "id" });
    expect(again).toMatchObject({ rows: 4, unit: "row" });
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test.skipIf(!pythonHas("numpy", "pandas", "pyarrow"))(
    `NumPy and pandas read what it writes (needs ${python === null ? "ALIDADE_PYTHON" : "numpy, pandas and pyarrow there"})`,
    async () => {
      const folder = await project({ "p.csv": csv });
      for (const name of ["v.npy", "w.parquet", "x.jsonl"]) await made(folder, "p.csv", name);
      const script = `
import json, numpy as np, pandas as pd
a = np.load("v.npy"); b = pd.read_parquet("w.parquet"); c = pd.read_json("x.jsonl", lines=True)
r = pd.read_json("v.jsonl", lines=True)
same = lambda t: bool((np.stack(t.vector.to_list()).astype("float32") == a).all())
print(json.dumps([list(a.shape), str(a.dtype), same(b), same(c), list(b.id), list(r.id)]))`;
      const ids = ["a1", "a2", "a3", "a1"];
      expect(runPython(script, [], folder)).toEqual([[4, 256], "float32", true, true, ids, ids]);
    },
  );

  test("reads every kind of input, and gives the same text the same vector", async () => {
    const row = { id: "7", text: "Boils water fast" };
    const folder = await project({
      "a.csv": `id,text\n7,${row.text}\n`,
      "a.tsv": `id\ttext\n7\t${row.text}\n`,
      "a.jsonl": `${JSON.stringify(row)}\n`,
      "a.jsonl.gz": gzipSync(`${JSON.stringify(row)}\n`),
      "a.txt": `${row.text}\n`,
      lines: `${row.text}\n`,
    });
    const inputs = [
      "a.csv",
      "a.tsv",
      "a.jsonl",
      "a.jsonl.gz",
      "a.txt",
      "lines",
      "SELECT * FROM read_csv('a.csv')",
    ];
    const vectors: Float32Array[] = [];
    for (const [i, input] of inputs.entries()) {
      const { rows } = await made(folder, input, `o${i}.npy`);
      expect(rows, input).toBe(1);
      vectors.push(npy(folder, `o${i}.npy`).data);
    }
    for (const vector of vectors) expect(vector).toEqual(vectors[0]);
    expect(lines(folder, "o4.jsonl")[0]).toMatchObject({ id: "1" });
  });

  test("a folder's texts become a candidate with the lists of the model itself", async () => {
    const folder = await emptyFolder();
    await made(folder, shop, "v/documents.npy");
    await made(folder, shop, "v/queries.parquet", { role: "query" });
    const args = [
      "bench",
      "-d",
      shop,
      "-m",
      "vectors:v",
      "-m",
      "static:embedded",
      "--json",
      "--timing-queries",
      "5",
    ];
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(code, stderr).toBe(0);
    const { candidates } = JSON.parse(stdout) as { candidates: { means: Record<string, number> }[] };
    expect(candidates[0]!.means).toEqual(candidates[1]!.means);
  });

  test("goes on after a kill, whatever was torn, and ends with the bytes of a run that was not", async () => {
    const texts = Array.from(
      { length: 60_000 },
      (_, i) => `${i},Kettle ${i % 977} for ${i % 89} cups of tea ${i}`,
    );
    const folder = await project({ "many.csv": `id,text\n${texts.join("\n")}\n` });
    const args = ["embed", "many.csv", ...model, "-o", "many.npy", "--threads", "1"];
    const partial = join(folder, "many.npy.partial");
    const child = spawn(process.execPath, [cliPath, ...args], { cwd: folder, stdio: "ignore" });
    while (
      !existsSync(join(partial, "rows.jsonl")) ||
      readFileSync(join(partial, "rows.jsonl")).length < 100_000
    )
      await setTimeout(5);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(existsSync(join(folder, "many.npy"))).toBe(false);
    // A line without its end, and half a vector more than there are lines.
    const torn = await readFile(join(partial, "rows.jsonl"));
    await truncate(join(partial, "rows.jsonl"), torn.length - 7);
    const report = await made(folder, "many.csv", "many.npy");
    expect(report.earlierRows).toBeGreaterThan(1000);
    expect(report.earlierRows).toBeLessThan(60_000);
    await made(folder, "many.csv", "whole.npy");
    for (const ending of ["npy", "jsonl"])
      expect(
        readFileSync(join(folder, `many.${ending}`)).equals(readFileSync(join(folder, `whole.${ending}`))),
      ).toBe(true);
    expect(existsSync(partial)).toBe(false);
    const nothing = await made(folder, "many.csv", "many.npy");
    expect([nothing.earlierRows, nothing.computedTexts]).toEqual([60_000, 0]);
  }, 60_000);

  test("a file that was finished and not yet named is named by the next run", async () => {
    const folder = await project({ "p.csv": csv });
    await made(folder, "p.csv", "a.npy");
    const partial = join(folder, "b.npy.partial");
    await mkdir(partial);
    writeFileSync(join(partial, "vectors.npy"), readFileSync(join(folder, "a.npy")));
    await writeFile(join(folder, "b.jsonl"), readFileSync(join(folder, "a.jsonl")));
    const file = JSON.parse(readFileSync(join(folder, "a.json"), "utf8"));
    const moves = [
      [join(partial, "rows.jsonl"), join(folder, "b.jsonl")],
      [join(partial, "vectors.npy"), join(folder, "b.npy")],
    ];
    await writeFile(join(partial, "finished.json"), JSON.stringify({ file, moves }));
    expect(await made(folder, "p.csv", "b.npy")).toMatchObject({ computedTexts: 0 });
    expect(readFileSync(join(folder, "b.npy")).equals(readFileSync(join(folder, "a.npy")))).toBe(true);
    expect(existsSync(partial)).toBe(false);
  });

  test("does not go on with other work, and starts anew when told to", async () => {
    const folder = await project({ "p.csv": csv });
    const partial = join(folder, "o.npy.partial");
    await mkdir(partial);
    await writeFile(join(partial, "plan.json"), "{}");
    await expect(made(folder, "p.csv", "o.npy")).rejects.toThrow(
      "o.npy.partial holds the beginning of other work",
    );
    await writeFile(join(partial, "lock"), String(process.ppid));
    await expect(made(folder, "p.csv", "o.npy", { restart: true })).rejects.toThrow(
      `another process (${process.ppid})`,
    );
    await rm(join(partial, "lock"));
    await made(folder, "p.csv", "o.npy", { restart: true });
    expect(npy(folder, "o.npy").shape).toEqual([4, 256]);
  });

  test.each<[string, Partial<EmbedFileOptions>, string]>([
    ["none.csv", {}, "There is no such file"],
    ["p.csv", { output: "o.bin" }, "the ending is the format: .npy, .parquet, .jsonl"],
    ["p.csv", { model: parseCandidateSpec("bm25") }, '"bm25" makes no vectors of texts'],
    ["p.csv", { model: parseCandidateSpec("lsa") }, "is fitted on documents"],
    ["p.csv", { id: "skuu" }, 'did you mean "sku"?'],
    ["p.csv", { text: "no" }, 'There is no column "no"'],
    ["lines.txt", { id: "x" }, "a file of lines has none"],
    ["bad.jsonl", {}, "bad.jsonl:2"],
    ["bad.csv", {}, "bad.csv:3"],
    ["blank-id.csv", {}, "The document id is blank"],
    ["empty.csv", {}, "There are no texts in it"],
    ["latin.txt", {}, "not valid UTF-8"],
    ["there.jsonl", { output: "there.npy" }, "would be written over"],
    ["p.csv", { output: "taken.npy" }, "--replace writes over it"],
    ["p.csv", { dims: 999 }, "the model has 256"],
    ["p.csv", { model: parseCandidateSpec("static:embedded?quant=int4") }, "int8, binary"],
    [
      "p.csv",
      { model: parseCandidateSpec("static:embedded?quant=int8&rescore=4") },
      "embed searches nothing",
    ],
    ["p.csv", { ranges: "p.json" }, "only int8 takes ranges"],
    [
      "p.csv",
      { model: parseCandidateSpec("static:embedded?quant=int8"), ranges: "no.json" },
      "are no ranges",
    ],
    ["p.csv", { model: parseCandidateSpec("static:embedded?dims=8"), dims: 9 }, "give one of them"],
    ["p.xlsx", {}, "CSV UTF-8"],
    ["empty-folder", {}, "The folder has no corpus.jsonl"],
  ])("refuses %s with %j", async (input, more, words) => {
    const folder = await project({
      "p.csv": csv,
      "p.xlsx": "x",
      "lines.txt": "a\n",
      "bad.jsonl": '{"id":"1","text":"a"}\n{"id":\n',
      "bad.csv": "id,text\n1,a\n2,b,c\n",
      "blank-id.csv": "id,text\n ,a\n",
      "empty.csv": "id,text\n",
      "latin.txt": new Uint8Array([0x63, 0xe9, 0x0a]),
      "there.jsonl": '{"id":"1","text":"a"}\n',
      "taken.npy": "mine",
    });
    await mkdir(join(folder, "empty-folder"));
    const error = await made(folder, input, "o.npy", more).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("input");
    expect(errorMessage(error)).toContain(words);
    expect(readdirSync(folder).filter((name) => /^o\./.test(name))).toEqual([]);
    expect(readFileSync(join(folder, "taken.npy"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "there.jsonl"), "utf8")).toBe('{"id":"1","text":"a"}\n');
  });

  test("the command refuses too: exit code 2, nothing on stdout", async () => {
    const folder = await project({ "p.csv": csv });
    for (const args of [
      ["p.csv", ...model, "-o", "o.npy", "--role", "other"],
      ["no.csv", ...model, "-o", "o.npy"],
    ]) {
      const { code, stdout } = await runCli(["embed", ...args], folder);
      expect([code, stdout]).toEqual([2, ""]);
    }
  });
});
