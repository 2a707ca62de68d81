import { readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../src/contracts/candidate-spec.js";
import { embeddingFileSchema } from "../src/contracts/embedding-file.js";
import { matrixRow } from "../src/contracts/matrix-row.js";
import { readVectors } from "../src/datasets/read-vectors.js";
import { calibrationRanges } from "../src/neighbors/calibration-ranges.js";
import { quantizeEmbeddings } from "../src/neighbors/quantize-embeddings.js";
import { decodeNpy } from "../src/numeric/npy.js";
import { type EmbedReport, embed } from "../src/workflows/embed.js";
import type { EmbedFileOptions } from "../src/workflows/embed-options.js";
import { python, pythonHas, runPython } from "./python.js";
import { emptyFolder, runCli } from "./run-cli.js";

let folder = "";
const dims = 13;
const spec = `static:embedded?dims=${dims}`;
beforeAll(async () => {
  folder = await emptyFolder();
  const texts = Array.from({ length: 90 }, (_, i) => `k${i},Kettle ${i % 7} for ${i % 11} cups of green tea`);
  writeFileSync(join(folder, "p.csv"), `id,text\n${texts.join("\n")}\nblank,\n`);
  writeFileSync(join(folder, "q.csv"), "id,text\nq1,a kettle for tea\nq2,bath plug\n");
  await made(spec, "float.npy");
});

function made(model: string, output: string, more: Partial<EmbedFileOptions> = {}): Promise<EmbedReport> {
  const given = { input: "p.csv", output, cwd: folder, threads: 1 };
  return embed({ ...given, model: parseCandidateSpec(model), ...more });
}

function floats(name: string): { rows: number; dims: number; data: Float32Array } {
  const { shape, data } = decodeNpy(readFileSync(join(folder, name)));
  return { rows: shape[0]!, dims: shape[1]!, data };
}

/** The header's words and the values' bytes of an `.npy` file of numbers in 8 bits. */
function codesIn(name: string): { header: string; bytes: Uint8Array } {
  const file = readFileSync(join(folder, name));
  const start = 10 + file.readUInt16LE(8);
  return { header: file.toString("latin1", 10, start), bytes: new Uint8Array(file.subarray(start)) };
}

function manifest(name: string): ReturnType<typeof embeddingFileSchema.parse> {
  return embeddingFileSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
}

describe("embed with quant", () => {
  test.each([
    ["int8", "|i1", 13],
    ["binary", "|i1", 2],
    ["ubinary", "|u1", 2],
  ] as const)(
    "%s: the bytes of quantizeEmbeddings over all vectors, in every format",
    async (precision, descr, width) => {
      const model = `${spec}&quant=${precision}`;
      const report = await made(model, `${precision}.npy`);
      expect(report).toMatchObject({ dims, precision, bytesPerVector: width, rows: 91, computedTexts: 78 });
      const { codes } = quantizeEmbeddings(floats("float.npy"), precision);
      const { header, bytes } = codesIn(`${precision}.npy`);
      expect(header).toContain(`'descr': '${descr}', 'fortran_order': False, 'shape': (91, ${width})`);
      expect(bytes).toEqual(new Uint8Array(codes.buffer));
      const { quantization } = manifest(`${precision}.json`);
      expect(quantization).toMatchObject({
        precision,
        dtype: descr === "|u1" ? "uint8" : "int8",
        bytesPerVector: width,
      });

      await made(model, `${precision}-lines.jsonl`);
      const lines = readFileSync(join(folder, `${precision}-lines.jsonl`), "utf8")
        .trim()
        .split("\n");
      expect(lines.flatMap((line) => JSON.parse(line).vector)).toEqual(Array.from(codes));

      await made(model, `${precision}-table.parquet`);
      const path = join(folder, `${precision}-table.parquet`);
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      const rows = await connection.runAndReadAll(
        `SELECT vector, typeof(vector) FROM read_parquet('${path}')`,
      );
      const table = rows.getRowsJson() as [number[], string][];
      connection.closeSync();
      instance.closeSync();
      expect(table.flatMap(([vector]) => vector.map(Number))).toEqual(Array.from(codes));
      expect(table[0]![1]).toBe(descr === "|u1" ? "UTINYINT[]" : "TINYINT[]");
    },
  );

  test("the manifest holds the ranges, by which queries get codes that compare with the documents'", async () => {
    await made(`${spec}&quant=int8`, "r/documents.npy");
    const { ranges } = manifest("r/documents.json").quantization!;
    const expected = calibrationRanges(floats("float.npy"));
    expect(Float32Array.from(ranges!.starts)).toEqual(expected.starts);
    expect(Float32Array.from(ranges!.steps)).toEqual(expected.steps);
    const queries = { input: "q.csv", role: "query" } as const;
    await made(spec, "q-float.npy", queries);
    await made(`${spec}&quant=int8`, "r/queries.npy", { ...queries, ranges: "r/documents.json" });
    const { codes } = quantizeEmbeddings(floats("q-float.npy"), "int8", { ranges: expected });
    expect(codesIn("r/queries.npy").bytes).toEqual(new Uint8Array(codes.buffer));
    expect(manifest("r/queries.json").quantization!.ranges).toEqual(ranges);

    const notices: string[] = [];
    await made(`${spec}&quant=int8`, "q-own.npy", {
      ...queries,
      onProgress: (event) => void (event.type === "notice" && notices.push(event.message)),
    });
    expect(notices.join()).toContain("--ranges documents.json");
    await expect(
      made("static:embedded?dims=9&quant=int8", "o.npy", { ranges: "r/documents.json" }),
    ).rejects.toThrow("These ranges are of vectors of another model");
    await expect(readVectors("r", { cwd: folder })).rejects.toThrow(
      "documents.npy holds int8 codes, and a candidate reads float vectors",
    );
  });

  test("lists of codes are refused as a candidate too", async () => {
    for (const name of ["a/documents.parquet", "b/documents.jsonl"]) {
      await made(`${spec}&quant=ubinary`, name);
      await expect(readVectors(name.slice(0, 1), { cwd: folder })).rejects.toThrow("holds ubinary codes");
    }
  });

  test("another precision is other work once it is written, and the same work before", async () => {
    await made(`${spec}&quant=int8`, "again.npy");
    expect(await made(`${spec}&quant=int8`, "again.npy")).toMatchObject({
      earlierRows: 91,
      computedTexts: 0,
    });
    await expect(made(`${spec}&quant=binary`, "again.npy")).rejects.toThrow("--replace writes over it");
    await expect(made(spec, "again.npy")).rejects.toThrow("--replace writes over it");
    expect(await made(`${spec}&quant=binary`, "again.npy", { replace: true })).toMatchObject({
      bytesPerVector: 2,
    });

    const stop = new AbortController();
    const stopped = made(spec, "half.jsonl", {
      signal: stop.signal,
      onProgress: (event) => void (event.type === "progress" && event.stage === "embedding" && stop.abort()),
    });
    await expect(stopped).rejects.toMatchObject({ name: "InterruptedError" });
    const rest = await made(`${spec}&quant=int8`, "half.jsonl");
    expect([rest.earlierRows, rest.computedTexts]).toEqual([91, 0]);
    const { codes } = quantizeEmbeddings(floats("float.npy"), "int8");
    const lines = readFileSync(join(folder, "half.jsonl"), "utf8").trim().split("\n");
    expect(lines.flatMap((line) => JSON.parse(line).vector)).toEqual(Array.from(codes));
  });

  test.skipIf(!pythonHas("sentence_transformers"))(
    `sentence-transformers makes the same bytes of the float file (needs ${python === null ? "ALIDADE_PYTHON" : "sentence-transformers there"})`,
    () => {
      const script = `
import json, numpy as np
from sentence_transformers.quantization import quantize_embeddings
f = np.load("float.npy")
print(json.dumps([[bool((quantize_embeddings(f, p) == np.load(p + ".npy")).all()), str(np.load(p + ".npy").dtype)] for p in ["int8", "binary", "ubinary"]]))`;
      expect(runPython(script, [], folder)).toEqual([
        [true, "int8"],
        [true, "int8"],
        [true, "uint8"],
      ]);
    },
    60_000,
  );

  test.skipIf(!pythonHas("pandas", "pyarrow"))(
    `pandas reads lists of them (needs ${python === null ? "ALIDADE_PYTHON" : "pandas and pyarrow there"})`,
    () => {
      const script = `
import json, numpy as np, pandas as pd
t = lambda p: np.stack(pd.read_parquet(p + "-table.parquet").vector.to_list())
print(json.dumps([[bool((t(p) == np.load(p + ".npy")).all()), str(t(p).dtype)] for p in ["int8", "ubinary"]]))`;
      expect(runPython(script, [], folder)).toEqual([
        [true, "int8"],
        [true, "uint8"],
      ]);
    },
  );
});

describe("embed by models that are fitted", () => {
  test("takes documents of --data or the config, and fits on nothing else", async () => {
    await mkdir(join(folder, "shop"));
    const corpus = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({
        _id: `d${i}`,
        title: "",
        text: `kettle number ${i} for ${i % 5} cups of ${i % 3 ? "green" : "black"} tea`,
      }),
    );
    writeFileSync(join(folder, "shop", "corpus.jsonl"), `${corpus.join("\n")}\n`);
    const args = ["embed", "q.csv", "-m", "lsa?dims=4", "-o", "lsa.npy", "--json"];
    const without = await runCli(args, folder);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("name data (--data FOLDER)")]);
    const given = await runCli([...args, "--data", "shop"], folder);
    expect(given.code, given.stderr).toBe(0);
    expect(JSON.parse(given.stdout)).toMatchObject({ rows: 2, dims: 4, computedTexts: 2 });
    expect(floats("lsa.npy").data.some((value) => value !== 0)).toBe(true);

    const documents = corpus.map((line) => JSON.parse(line).text as string);
    await made("lsa?dims=4", "by-library.npy", { input: "q.csv", documents });
    expect(floats("by-library.npy")).toEqual(floats("lsa.npy"));
    await made("lsa?dims=4&quant=ubinary", "lsa-codes.npy", { input: "q.csv", documents });
    expect(codesIn("lsa-codes.npy").bytes).toHaveLength(2);

    const config = join(folder, "of-config");
    await mkdir(config);
    writeFileSync(join(config, "alidade.yaml"), "data: ../shop\nmodels: [bm25]\n");
    const configured = await runCli(["embed", "../q.csv", ...args.slice(2)], config);
    expect(configured.code, configured.stderr).toBe(0);
    const matrix = floats("of-config/lsa.npy");
    expect(matrixRow(matrix, 0)).toEqual(matrixRow(floats("lsa.npy"), 0));

    const notFitted = await runCli(
      ["embed", "q.csv", "-m", "static:embedded", "-d", "shop", "-o", "n.npy"],
      folder,
    );
    expect([notFitted.code, notFitted.stderr]).toEqual([
      2,
      expect.stringContaining('"static:embedded" is not fitted'),
    ]);
  }, 30_000);
});
