import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import {
  type TinyEncoderOptions,
  tinyEncoderModel,
  tinyOnnxModel,
  tinyTokenizer,
  writeFolder,
} from "../../../test/tiny-onnx.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { openOnnxSession } from "../../execution/onnx-session.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { openProvider } from "../open-provider.js";
import { fuseAttention } from "./attention-fusion.js";
import { fusesAttention } from "./onnx-provider.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-attention-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" };
const words = ["red", "blue", "query", "Red"];

const randomOf = (seed: number): (() => number) => {
  const random = seededRandom(seed);
  return () => random.uniform();
};

let folders = 0;
const folderOf = (model: Uint8Array): string =>
  writeFolder(join(scratch, `model-${folders++}`), {
    "config.json": { hidden_size: 4 },
    "tokenizer.json": tinyTokenizer(words),
    "onnx/model.onnx": model,
  });

async function vectors(
  spec: string,
  texts: readonly string[],
  { fusedAttention, tokensPerBatch }: { fusedAttention: boolean; tokensPerBatch: number },
): Promise<Float32Array> {
  const provider = await openProvider(parseCandidateSpec(spec), { ...options, fusedAttention });
  const { matrix } = await provider.embed(texts, { role: "document", tokensPerBatch });
  await provider.close();
  return matrix.data;
}

describe("a tiny encoder", () => {
  const texts = ["red blue query Red", "", "blue", "red red blue", "query blue Red red blue query"];

  test.each<TinyEncoderOptions>([{}, { divided: true }, { split: [0, 0, -1, 2] }, { split: [0, 0, 2, -1] }])(
    "%j gives the same vectors with its attention in one operator, in batches with padding and alone",
    async (tiny) => {
      for (const seed of [1, 2, 3]) {
        const model = folderOf(tinyEncoderModel(randomOf(seed), tiny));
        const spec = `onnx:${model}`;
        expect(await fusesAttention(parseCandidateSpec(spec), options)).toBe(true);
        const plain = await vectors(spec, texts, { fusedAttention: false, tokensPerBatch: 0 });
        for (const tokensPerBatch of [0, 16, 512]) {
          const fused = await vectors(spec, texts, { fusedAttention: true, tokensPerBatch });
          for (let i = 0; i < plain.length; i++) expect(fused[i]).toBeCloseTo(plain[i]!, 6);
        }
      }
    },
  );

  test.each<TinyEncoderOptions>([
    { axis: 1 },
    { bare: true },
    { unmasked: true },
    { split: [0, 0, 4, 2] },
    { split: [0, 0, -1, 3] },
  ])("%j is left as it is: the pattern is not there in full", async (tiny) => {
    const file = join(folderOf(tinyEncoderModel(randomOf(1), tiny)), "onnx/model.onnx");
    expect(await fuseAttention(file, { padded: true })).toBeNull();
  });

  test("graphs without attention, and what is no model, are left as they are", async () => {
    const plain = folderOf(tinyOnnxModel([[0, 1]]));
    expect(await fuseAttention(join(plain, "onnx/model.onnx"), { padded: true })).toBeNull();
    expect(await fuseAttention(join(plain, "config.json"), { padded: true })).toBeNull();
    const spec = `onnx:${folderOf(tinyEncoderModel(randomOf(1), { bare: true }))}`;
    const kept = await vectors(spec, ["red"], { fusedAttention: true, tokensPerBatch: 0 });
    expect(kept).toEqual(await vectors(spec, ["red"], { fusedAttention: false, tokensPerBatch: 0 }));
  });
});

const models = [
  { folder: shared("models", "all-MiniLM-L6-v2"), dtype: "fp32", attentions: 6 },
  { folder: shared("models", "all-MiniLM-L6-v2"), dtype: "qint8", attentions: 6 },
  { folder: shared("models", "paraphrase-MiniLM-L3-v2"), dtype: "qint8", attentions: 3 },
];
const chorus = shared("datasets", "chorus-electronics", "corpus.jsonl");

describe.skipIf(models.some(({ folder }) => folder === null) || chorus === null)(
  "real models (needs the shared models and data)",
  () => {
    const texts = readFileSync(chorus ?? "/dev/null", "utf8")
      .split("\n", 24)
      .map((line) => (JSON.parse(line) as { text: string }).text);

    test.each(models)("$folder in $dtype: vectors to 1e-6, and weights stay in the file", async (model) => {
      const spec = `onnx:${model.folder}?dtype=${model.dtype}`;
      const plain = await vectors(spec, texts, { fusedAttention: false, tokensPerBatch: 0 });
      for (const tokensPerBatch of [0, 512]) {
        const fused = await vectors(spec, texts, { fusedAttention: true, tokensPerBatch });
        expect(Math.max(...fused.map((value, i) => Math.abs(value - plain[i]!)))).toBeLessThan(1e-6);
      }
      const folder = join(model.folder!, "onnx");
      const name = model.dtype === "fp32" ? "model.onnx" : "model_qint8.onnx";
      const bytes = await fuseAttention(join(folder, name), { padded: false });
      expect(bytes!.length).toBeLessThan(1e6);
      expect(Buffer.from(bytes!).toString("latin1").split("q_num_heads").length - 1).toBe(model.attentions);
      const session = await openOnnxSession(bytes!, { threads: 1, weightsFolder: folder });
      expect(session.inputNames).toContain("input_ids");
      await session.close();
    });
  },
);
