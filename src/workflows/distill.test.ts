import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { runCli } from "../../test/run-cli.js";
import { tinyOnnxModel, tinyTokenizer, writeFolder } from "../../test/tiny-onnx.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { errorKind } from "../contracts/errors.js";
import { openProvider } from "../providers/open-provider.js";
import { parseSafetensors } from "../providers/safetensors.js";
import { distill } from "./distill.js";
import type { DistillOptions } from "./distill-options.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-distill-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const words = ["the", "red", "blue", "kettle", "green", "tea", "##pot", "##s"];
const table = Array.from({ length: 4 + words.length }, (_, id) =>
  Array.from({ length: 4 }, (_, j) => Math.round(100 * Math.sin(7 * id + 3 * j + id * j)) / 10),
);
const teacher = writeFolder(join(scratch, "teacher"), {
  "config.json": { hidden_size: 4 },
  "modules.json": [
    { idx: 0, name: "0", path: "", type: "sentence_transformers.models.Transformer" },
    { idx: 1, name: "1", path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
  ],
  "1_Pooling/config.json": { pooling_mode: "cls" },
  "tokenizer.json": wordPieces(),
  "onnx/model.onnx": tinyOnnxModel(table),
  "README.md": "---\nlicense: mit\n---\n# A teacher\n",
  LICENSE: "MIT License\n",
});
const documents = [
  "the red teapots",
  "the blue kettle",
  "teapots, teapots",
  "the green teapots and tea",
  "teapots",
];

/** The tiny tokenizer with everything that the Rust library insists on. */
function wordPieces(): object {
  const tiny = tinyTokenizer(words) as { model: object; added_tokens: object[] };
  const model = { ...tiny.model, continuing_subword_prefix: "##", max_input_chars_per_word: 100 };
  const flags = { single_word: false, lstrip: false, rstrip: false };
  return { ...tiny, model, added_tokens: tiny.added_tokens.map((token) => ({ ...token, ...flags })) };
}

let made = 0;
const distilled = (options: Partial<DistillOptions> = {}) =>
  distill({
    model: `onnx:${teacher}`,
    out: join(scratch, `student-${made++}`),
    cwd: scratch,
    threads: 1,
    dtype: "float32",
    ...options,
  });

/** What the teacher gives each token that is kept ([PAD], [UNK] and the words): mean of [CLS], token, [SEP]. */
const tokenVectors = [0, 1, ...words.map((_, i) => 4 + i)].map((id) =>
  table[id]!.map((value, j) => (table[2]![j]! + value + table[3]![j]!) / 3),
);

describe("distill", () => {
  test("writes a folder that static: reads, with its origin, and says what it made", async () => {
    const { folder, ...found } = await distilled({ dims: 3 });
    expect(found).toMatchObject({
      teacher: "teacher",
      licence: "mit",
      tokens: 10,
      words: 0,
      dims: 3,
      dtype: "float32",
      recipe: "whitened",
      sif: 5e-5,
      documents: null,
      learned: 0,
      replaced: 0,
    });
    const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(config).toMatchObject({
      model_type: "model2vec",
      normalize: true,
      hidden_dim: 3,
      tokenizer_name: "teacher",
    });
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain('license: "mit"');
    expect(readFileSync(join(folder, "LICENSE"), "utf8")).toBe("MIT License\n");
    const again = await distilled({ dims: 3, threads: 2 });
    for (const file of ["model.safetensors", "tokenizer.json"]) {
      expect(readFileSync(join(again.folder, file)).equals(readFileSync(join(folder, file)))).toBe(true);
    }
    expect(await vector(folder, "red the")).toHaveLength(3);
  });

  test.each(["float16", "int8"] as const)("%s is close to float32", async (dtype) => {
    const full = await vector((await distilled()).folder, "green teas");
    const short = await vector((await distilled({ dtype })).folder, "green teas");
    const cosine = full.reduce((sum, value, j) => sum + value * short[j]!, 0);
    expect(cosine).toBeGreaterThan(dtype === "float16" ? 0.999999 : 0.99);
  });

  test("a corpus adds its words as tokens and weighs by its frequencies", async () => {
    const corpus = join(scratch, "corpus.jsonl");
    writeFileSync(corpus, documents.map((text, i) => `${JSON.stringify({ _id: `d${i}`, text })}\n`).join(""));
    const options = { corpus: { kind: "tables", corpus }, dims: 4 } as const;
    const { folder, ...found } = await distilled(options);
    expect(found).toMatchObject({ tokens: 11, words: 1, documents: 5, learned: 0, sif: 3e-4 });
    const tokenizer = JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8"));
    expect(tokenizer.model.vocab.teapots).toBe(10);
    expect((await distilled({ ...options, words: 0 })).words).toBe(0);
  });

  test("documents are learned from: texts come closer to the teacher's vectors", async () => {
    const corpus = join(scratch, "many.jsonl");
    const pick = (i: number) => ["red", "blue", "green", "kettle", "tea", "teapots"][i % 6]!;
    const texts = Array.from(
      { length: 120 },
      (_, i) => `the ${pick(i)} ${pick(Math.floor(i / 6))} ${pick(i * i + 1)}`,
    );
    writeFileSync(corpus, texts.map((text, i) => `${JSON.stringify({ _id: `d${i}`, text })}\n`).join(""));
    const cwd = join(scratch, "learning");
    const found = await distilled({
      corpus: { kind: "tables", corpus },
      model: `onnx:${teacher}?pooling=mean`,
      cwd,
    });
    expect(found.learned).toBeGreaterThanOrEqual(100);
    expect(await vector(found.folder, "red kettle")).toHaveLength(found.dims);
  });

  test.each<[string, Partial<DistillOptions>, RegExp]>([
    ["another kind of candidate", { model: "static:embedded" }, /cannot be distilled.*onnx:/],
    ["no such folder", { model: "onnx:./nowhere" }, /no model folder/],
    ["a folder that is there", { out: teacher }, /exists and holds.*--overwrite/],
    ["dims of zero", { dims: 0 }, /dims is 0/],
    ["sif beyond 1", { sif: 2 }, /sif is 2/],
    ["an unknown recipe", { recipe: "witened" as "whitened" }, /whitened/],
    ["an unknown type", { dtype: "int4" as "int8" }, /float16/],
    ["a corpus that is not there", { corpus: { kind: "tables", corpus: "nowhere.csv" } }, /nowhere\.csv/],
  ])("refuses %s and writes nothing", async (_, options, message) => {
    const out = join(scratch, `refused-${made++}`);
    const error = await distilled({ out, ...options }).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("input");
    expect((error as Error).message).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  test("documents without a known word are refused; dims beyond the teacher's are cut to its own", async () => {
    const corpus = join(scratch, "foreign.jsonl");
    writeFileSync(corpus, '{"_id":"a","text":"¿¿¿"}\n');
    await expect(distilled({ corpus: { kind: "tables", corpus } })).rejects.toThrow(
      /None of the 1 documents/,
    );
    expect((await distilled({ dims: 500 })).dims).toBe(4);
  });

  test("an interruption leaves nothing behind", async () => {
    const out = join(scratch, "stopped");
    const error = await distilled({ out, signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("interrupted");
    expect(existsSync(out)).toBe(false);
  });

  test("the command makes it, tells what was lost on judgements, and how to know without any", async () => {
    const data = writeFolder(join(scratch, "data"), {
      "corpus.jsonl": documents
        .map((text, i) => JSON.stringify({ _id: `d${i}`, title: "", text }))
        .join("\n"),
      "queries.jsonl": ["red teapots", "blue kettle", "green tea"]
        .map((text, i) => JSON.stringify({ _id: `q${i}`, text }))
        .join("\n"),
      "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq0\td0\t1\nq1\td1\t1\nq2\td3\t1\n",
    });
    const told = await runCli(["distill", `onnx:${teacher}`, "-o", "small", "--data", data], scratch);
    expect(told.stderr).not.toContain("error");
    expect(told.stdout).toMatch(/difference +95 % interval/);
    expect(told.stdout).toContain("nDCG@10");
    const untold = await runCli(
      ["distill", `onnx:${teacher}`, "-o", "small", "--overwrite", "--json"],
      scratch,
    );
    expect(JSON.parse(untold.stdout)).toMatchObject({ tokens: 10, loss: null });
    const refused = await runCli(["distill", `onnx:${teacher}`, "-o", "small"], scratch);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("--overwrite")]);
  });
});

const hasModel2vec = pythonHas("model2vec", "sklearn");
describe.skipIf(!hasModel2vec)("beside model2vec (needs ALIDADE_PYTHON with model2vec)", () => {
  test("its recipe gives its numbers, up to the sign of a component", async () => {
    const { folder } = await distilled({ recipe: "model2vec", dims: 3 });
    const rows = parseSafetensors(readFileSync(join(folder, "model.safetensors")), "x").get("embeddings")!;
    const expected = runPython(peerRecipe, [JSON.stringify(tokenVectors)]) as number[][];
    expected.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(Math.abs(Number(rows.data[i * 3 + j]))).toBeCloseTo(Math.abs(value), 5);
      });
    });
  });

  test.each(["float32", "float16", "int8"] as const)("it reads %s, to the same vectors", async (dtype) => {
    const { folder } = await distilled({ dtype });
    const texts = ["the red kettle", "teapots", "blue", "¿"];
    const theirs = runPython(peerVectors, [folder, JSON.stringify(texts)]) as number[][];
    for (const [i, text] of texts.entries()) {
      const ours = await vector(folder, text);
      ours.forEach((value, j) => {
        expect(value).toBeCloseTo(theirs[i]![j]!, dtype === "float16" ? 2 : 6);
      });
    }
  });
});

const peerRecipe = `
import json, sys
import numpy as np
from model2vec.distill.inference import apply_pca, compute_weights
vectors = np.array(json.loads(sys.argv[1]))
print(json.dumps((apply_pca(vectors, 3) * compute_weights(len(vectors), 1e-4)[:, None]).tolist()))
`;

const peerVectors = `
import json, sys
from model2vec import StaticModel
print(json.dumps(StaticModel.from_pretrained(sys.argv[1]).encode(json.loads(sys.argv[2])).astype(float).tolist()))
`;

async function vector(folder: string, text: string): Promise<Float32Array> {
  const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" };
  const provider = await openProvider(parseCandidateSpec(`static:${folder}`), options);
  const { matrix } = await provider.embed([text], { role: "document" });
  await provider.close();
  return matrix.data;
}
