import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { errorKind } from "../../contracts/errors.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { describeProvider, openProvider } from "../open-provider.js";
import { providerContract } from "../provider.case.js";
import { parseSafetensors, writeSafetensors } from "../safetensors.js";

const fixtures = shared("reference-data", "model2vec");
const scratch = mkdtempSync(join(tmpdir(), "alidade-static-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Case {
  text?: string;
  generated?: { repeat: string; times: number; join: string };
  tokenCount: number;
  exact: number[];
}

const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" };
const open = (path: string, query = "") =>
  openProvider(parseCandidateSpec(`static:${path}${query}`), options);

describe.each(["float32", "float16", "int8", "vocab-quantized"])("model2vec %s", (variant) => {
  test.skipIf(fixtures === null)("gives the exact vectors (needs the shared reference data)", async () => {
    const folder = join(fixtures!, variant);
    const provider = await open(folder);
    const cases = expectedCases(folder);
    const { matrix, tokens, truncated } = await provider.embed(
      cases.map(({ text }) => text),
      { role: "document" },
    );
    expect(cases.length).toBeGreaterThan(18);
    cases.forEach(({ name, tokenCount, exact }, row) => {
      expect(tokens[row], name).toBe(tokenCount);
      const vector = matrixRow(matrix, row);
      expect(Math.max(...exact.map((value, j) => Math.abs(value - vector[j]!))), name).toBeLessThan(1e-6);
    });
    expect(truncated.reduce((a, b) => a + b)).toBeGreaterThan(0);
    await provider.close();
  });
});

/** Texts of expected.json; generated ones are described there, not written out. */
function expectedCases(
  folder: string,
): { name: string; text: string; tokenCount: number; exact: number[] }[] {
  const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };
  return cases.map((entry) => ({
    name: JSON.stringify(entry.text ?? entry.generated),
    text: textOf(entry),
    ...entry,
  }));
}

function textOf({ text, generated }: Case): string {
  return text ?? Array.from({ length: generated!.times }, () => generated!.repeat).join(generated!.join);
}

describe.skipIf(fixtures === null)(
  "other layouts of the same model (needs the shared reference data)",
  () => {
    const texts = ["hello world", "café naïve", ""];

    test("the sentence-transformers layouts give the same vectors", async () => {
      const source = join(fixtures!, "float32");
      const original = await vectorsOf(source, texts);
      expect(await vectorsOf(sentenceTransformersLayout(source, "beside", ""), texts)).toEqual(original);
      const nested = sentenceTransformersLayout(source, "nested", "0_StaticEmbedding");
      expect(await vectorsOf(nested, texts)).toEqual(original);
    });

    test("the tensor named 0, float64, gives the same vectors", async () => {
      const folder = copyOf("float32", "old");
      const tensors = parseSafetensors(readFileSync(join(folder, "model.safetensors")), "x");
      const { shape, data } = tensors.get("embeddings")!;
      writeFileSync(
        join(folder, "model.safetensors"),
        float64Tensor("0", shape, Float64Array.from(data as Float32Array)),
      );
      expect(await vectorsOf(folder, texts)).toEqual(await vectorsOf(join(fixtures!, "float32"), texts));
    });

    test("without normalize the mean keeps its length", async () => {
      const folder = copyOf("float32", "unnormalised");
      writeFileSync(join(folder, "config.json"), "{}");
      rmSync(join(folder, "modules.json"));
      const provider = await open(folder);
      const { matrix } = await provider.embed(["hello world"], { role: "document" });
      expect(provider.manifest.normalized).toBe(false);
      expect(Math.hypot(...matrix.data)).not.toBeCloseTo(1, 2);
      const normalised = await vectorsOf(join(fixtures!, "float32"), ["hello world"]);
      expect(matrix.data[0]! / matrix.data[1]!).toBeCloseTo(normalised[0]! / normalised[1]!, 5);
    });

    test("dims cuts, then normalises", async () => {
      const full = await vectorsOf(join(fixtures!, "vocab-quantized"), ["hello world"]);
      const cut = await vectorsOf(join(fixtures!, "vocab-quantized"), ["hello world"], "?dims=16");
      const norm = Math.hypot(...full.subarray(0, 16));
      expect(cut).toHaveLength(16);
      cut.forEach((value, j) => {
        expect(value).toBeCloseTo(full[j]! / norm, 6);
      });
    });
  },
);

describe.skipIf(fixtures === null)("broken folders (needs the shared reference data)", () => {
  test.each<[string, (folder: string) => void, RegExp]>([
    ["no tensors", (f) => rmSync(join(f, "model.safetensors")), /no static model.*model\.safetensors/s],
    ["no config", (f) => rmSync(join(f, "config.json")), /neither config\.json nor/],
    ["no tokenizer", (f) => rmSync(join(f, "tokenizer.json")), /no tokenizer\.json/],
    ["config that is no JSON", (f) => writeFileSync(join(f, "config.json"), "{"), /not JSON.*config\.json/s],
    [
      "normalize that is no boolean",
      (f) => writeFileSync(join(f, "config.json"), '{"normalize":3}'),
      /normalize.*got 3/s,
    ],
    ["half a tensor file", (f) => halve(join(f, "model.safetensors")), /does not fit/],
    ["an empty tensor file", (f) => writeFileSync(join(f, "model.safetensors"), ""), /0 bytes/],
    ["a tokenizer that is too large", (f) => writeTable(f, 100), /different models/],
    [
      "a transformer",
      (f) => writeFileSync(join(f, "modules.json"), '[{"type":"a.Transformer"}]'),
      /kind onnx/,
    ],
  ])("%s", async (name, spoil, message) => {
    const folder = copyOf("float32", `broken-${name.replaceAll(" ", "-")}`);
    spoil(folder);
    const error = await open(folder).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("input");
    expect((error as Error).message).toMatch(message);
  });

  test.each(["0", "65", "1.5", "x"])("dims=%s", async (dims) => {
    const error = await open(join(fixtures!, "vocab-quantized"), `?dims=${dims}`).catch(
      (thrown: unknown) => thrown,
    );
    expect(errorKind(error)).toBe("input");
    expect((error as Error).message).toContain(dims);
  });

  test("a folder that does not exist", async () => {
    await expect(open("/no/such/folder")).rejects.toThrow(/no model folder/);
  });
});

for (const variant of ["int8", "vocab-quantized"]) {
  const spec = parseCandidateSpec(`static:${join(fixtures ?? "/", variant)}`);
  providerContract(`static ${variant}`, {
    open: () => openProvider(spec, options),
    describe: () => describeProvider(spec, options),
    skip: fixtures === null ? "needs the shared reference data" : null,
  });
}

async function vectorsOf(folder: string, texts: readonly string[], query = ""): Promise<Float32Array> {
  const provider = await open(folder, query);
  const { matrix } = await provider.embed(texts, { role: "document" });
  await provider.close();
  return matrix.data;
}

function copyOf(variant: string, name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const file of ["config.json", "modules.json", "model.safetensors", "tokenizer.json"]) {
    writeFileSync(join(folder, file), readFileSync(join(fixtures!, variant, file)));
  }
  return folder;
}

function sentenceTransformersLayout(source: string, name: string, subfolder: string): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, subfolder), { recursive: true });
  const { shape, data } = parseSafetensors(readFileSync(join(source, "model.safetensors")), "x").get(
    "embeddings",
  )!;
  const tensor = { name: "embedding.weight", shape, data: data as Float32Array };
  writeFileSync(join(folder, subfolder, "model.safetensors"), writeSafetensors([tensor]));
  writeFileSync(join(folder, subfolder, "tokenizer.json"), readFileSync(join(source, "tokenizer.json")));
  writeFileSync(join(folder, "config_sentence_transformers.json"), '{"normalize": true}');
  return folder;
}

function float64Tensor(name: string, shape: readonly number[], data: Float64Array): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ [name]: { dtype: "F64", shape, data_offsets: [0, data.byteLength] } }),
  );
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return Buffer.concat([length, header, new Uint8Array(data.buffer)]);
}

function writeTable(folder: string, rows: number): void {
  const tensor = { name: "embeddings", shape: [rows, 2], data: new Float32Array(rows * 2) };
  writeFileSync(join(folder, "model.safetensors"), writeSafetensors([tensor]));
}

function halve(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
}
