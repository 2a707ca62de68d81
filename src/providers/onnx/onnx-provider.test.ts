import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../../contracts/embedding-provider.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { openModelFolder } from "../model-folder.js";
import { describeProvider, openProvider } from "../open-provider.js";
import { providerContract } from "../provider.case.js";
import { loadTextTokenizer } from "../text-tokenizer.js";

const l6 = shared("models", "all-MiniLM-L6-v2");
const l3 = shared("models", "paraphrase-MiniLM-L3-v2");
const chorus = shared("datasets", "chorus-electronics", "corpus.jsonl");

const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" };
const open = (folder: string | null, query = ""): Promise<EmbeddingProvider> =>
  openProvider(parseCandidateSpec(`onnx:${folder}${query}`), options);

interface Expected {
  texts: { text: string; n_tokens?: number; token_ids?: number[] | null; vector: number[] }[];
}
const expectedOf = (folder: string): Expected =>
  JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;

describe.skipIf(l6 === null)("all-MiniLM-L6-v2 in float32 (needs the shared models)", () => {
  test("gives the vectors of sentence-transformers to 1e-5, and its token counts", async () => {
    const provider = await open(l6);
    const { texts } = expectedOf(l6!);
    const { matrix, tokens, truncated } = await provider.embed(
      texts.map(({ text }) => text),
      { role: "document" },
    );
    texts.forEach(({ text, n_tokens, vector }, row) => {
      expect(tokens[row], text).toBe(n_tokens);
      const found = matrixRow(matrix, row);
      expect(Math.max(...vector.map((value, j) => Math.abs(value - found[j]!))), text).toBeLessThan(1e-5);
    });
    expect(texts.filter((_, row) => truncated[row] === 1).map(({ text }) => text.slice(0, 9))).toEqual([
      "word word",
    ]);
    await provider.close();
  });

  test("gives its token ids", async () => {
    const tokenizer = await loadTextTokenizer(openModelFolder(l6!, "/"));
    const withIds = expectedOf(l6!).texts.filter(({ token_ids }) => token_ids != null);
    expect(withIds.length).toBeGreaterThan(9);
    for (const { text, token_ids } of withIds) {
      const { prefix, suffix } = tokenizer.special;
      expect([...prefix, ...tokenizer.encode(text), ...suffix], text).toEqual(token_ids);
    }
  });

  test("says what it does in its manifest", async () => {
    const { manifest, modelBytes, notices } = await describeProvider(
      parseCandidateSpec(`onnx:${l6}`),
      options,
    );
    expect(manifest).toMatchObject({
      kind: "onnx",
      model: "all-MiniLM-L6-v2",
      dims: 384,
      dtype: "fp32",
      pooling: "mean",
      modules: ["Transformer", "Pooling", "Normalize"],
      normalized: true,
      similarity: "cosine",
      prompts: { query: "", document: "" },
      maxTokens: 256,
      runtime: { file: "onnx/model.onnx", fusions: "all but SkipLayerNormFusion" },
    });
    expect(Object.keys(manifest.files)).toEqual([
      "1_Pooling/config.json",
      "config.json",
      "config_sentence_transformers.json",
      "modules.json",
      "onnx/model.onnx",
      "sentence_bert_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    expect(modelBytes).toBeGreaterThan(90_000_000);
    expect(notices).toEqual([]);
  });

  test("options: dims cuts and normalises, prompts are put in front, maxTokens cuts, normalize=false keeps lengths", async () => {
    const plain = await vectors(l6, "", ["query: boots", "boots"]);
    const cut = await vectors(l6, "?dims=100", ["boots"]);
    const norm = Math.hypot(...plain.subarray(384, 484));
    expect(cut).toHaveLength(100);
    cut.forEach((value, j) => {
      expect(value).toBeCloseTo(plain[384 + j]! / norm, 5);
    });
    const prompted = await vectors(l6, `?queryPrompt=${encodeURIComponent("query: ")}`, ["boots"], "query");
    expect(prompted).toEqual(plain.slice(0, 384));
    const unprompted = await vectors(
      l6,
      `?queryPrompt=${encodeURIComponent("query: ")}`,
      ["boots"],
      "document",
    );
    expect(unprompted).toEqual(plain.slice(384));
    const short = await vectors(l6, "?maxTokens=3", ["boots of leather"]);
    expect(short).toEqual(plain.slice(384));
    const raw = await vectors(l6, "?normalize=false", ["boots"]);
    expect(Math.hypot(...raw)).toBeGreaterThan(2);
    const cls = await vectors(l6, "?pooling=cls,mean", ["boots"]);
    expect(cls).toHaveLength(768);
  });
});

describe.skipIf(l3 === null)("paraphrase-MiniLM-L3-v2 in int8 (needs the shared models)", () => {
  test("gives the expected vectors to cosine 0.999, not normalised, and says that float32 is missing", async () => {
    const provider = await open(l3);
    const { texts } = expectedOf(l3!);
    const { matrix } = await provider.embed(
      texts.map(({ text }) => text),
      { role: "document" },
    );
    texts.forEach(({ text, vector }, row) => {
      expect(cosine(vector, matrixRow(matrix, row)), text).toBeGreaterThan(0.999);
      expect(Math.abs(Math.hypot(...matrixRow(matrix, row)) / Math.hypot(...vector) - 1)).toBeLessThan(0.02);
    });
    expect(provider.manifest).toMatchObject({ dtype: "qint8", normalized: false, maxTokens: 128 });
    expect(provider.manifest.runtime.batch).toBe("one text");
    await provider.close();
    const { notices } = await describeProvider(parseCandidateSpec(`onnx:${l3}`), options);
    expect(notices.join()).toContain("no float32 weights; onnx/model_qint8.onnx");
  });
});

for (const [folder, query, name] of [
  [l6, "", "onnx float32"],
  [l6, "?dtype=qint8&dims=128", "onnx int8 with 128 dims"],
  [l3, "", "onnx without Normalize"],
] as const) {
  const spec = parseCandidateSpec(`onnx:${folder}${query}`);
  providerContract(name, {
    open: () => openProvider(spec, options),
    describe: () => describeProvider(spec, options),
    skip: folder === null ? "needs the shared models" : null,
  });
}

describe.skipIf(l6 === null || chorus === null)("batches (needs the shared models and data)", () => {
  test("300 real texts have the same bytes in other company", async () => {
    const texts = readFileSync(chorus!, "utf8").split("\n", 300).map(documentText);
    const provider = await open(l6);
    const calls = async (size: number, order: number[]): Promise<Map<number, Float32Array>> => {
      const found = new Map<number, Float32Array>();
      for (let start = 0; start < order.length; start += size) {
        const rows = order.slice(start, start + size);
        const { matrix } = await provider.embed(
          rows.map((row) => texts[row]!),
          { role: "document" },
        );
        rows.forEach((row, i) => {
          found.set(row, matrixRow(matrix, i));
        });
      }
      return found;
    };
    const inOrder = await calls(64, [...texts.keys()]);
    const strided = await calls(
      37,
      [...texts.keys()].sort((a, b) => (a % 7) - (b % 7) || a - b),
    );
    const differing = [...texts.keys()].filter((row) =>
      inOrder.get(row)!.some((x, j) => x !== strided.get(row)![j]),
    );
    expect(differing).toEqual([]);
    await provider.close();
  });
});

async function vectors(
  folder: string | null,
  query: string,
  texts: string[],
  role: "query" | "document" = "document",
): Promise<Float32Array> {
  const provider = await open(folder, query);
  const { matrix } = await provider.embed(texts, { role });
  await provider.close();
  return matrix.data;
}

function documentText(line: string): string {
  const { title, text } = JSON.parse(line) as { title: string; text: string };
  return `${title} ${text}`.trim();
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  for (let j = 0; j < a.length; j++) dot += a[j]! * b[j]!;
  return dot / (Math.hypot(...Array.from(a)) * Math.hypot(...Array.from(b)));
}
