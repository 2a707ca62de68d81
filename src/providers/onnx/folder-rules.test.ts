import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type TinyOnnxOptions, tinyOnnxModel, tinyTokenizer, writeFolder } from "../../../test/tiny-onnx.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import type { EmbeddedTexts } from "../../contracts/embedding-provider.js";
import { errorKind } from "../../contracts/errors.js";
import { describeProvider, openProvider } from "../open-provider.js";
import { providerContract } from "../provider.case.js";
import { writeSafetensors } from "../safetensors.js";

// Ids: [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, red 4, blue 5, "query" 6, Red 7.
const table = [
  [100, 100],
  [9, 2],
  [1, 0],
  [0, 1],
  [3, 0],
  [0, 6],
  [30, 30],
  [5, 5],
];
const words = ["red", "blue", "query", "Red"];
const options = { baseDir: "/", threads: 1, embeddedModelDir: "/nowhere" };
const scratch = mkdtempSync(join(tmpdir(), "alidade-onnx-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const module = (type: string, path = "") => ({
  idx: 0,
  name: "0",
  path,
  type: `sentence_transformers.models.${type}`,
});
const transformer = module("Transformer");
const pooling = module("Pooling", "1_Pooling");

let folders = 0;
function folderOf(files: Readonly<Record<string, unknown>> = {}, graph: TinyOnnxOptions = {}): string {
  return writeFolder(join(scratch, `model-${folders++}`), {
    "config.json": { hidden_size: 2 },
    "modules.json": [transformer, pooling],
    "1_Pooling/config.json": { pooling_mode: "mean" },
    "tokenizer.json": tinyTokenizer(words),
    "onnx/model.onnx": tinyOnnxModel(table, graph),
    ...files,
  });
}

async function embed(folder: string, texts: string[], query = "", role: "query" | "document" = "document") {
  const provider = await openProvider(parseCandidateSpec(`onnx:${folder}${query}`), options);
  const result: EmbeddedTexts = await provider.embed(texts, { role });
  await provider.close();
  return {
    ...result,
    values: [...result.matrix.data].map((x) => Math.round(x * 1e6) / 1e6),
    manifest: provider.manifest,
  };
}

const values = async (files: Readonly<Record<string, unknown>>, texts: string[], query = "") =>
  (await embed(folderOf(files), texts, query)).values;

describe("pooling", () => {
  // [CLS] red blue [SEP] = (1,0) (3,0) (0,6) (0,1)
  test.each([
    [{ pooling_mode: "mean" }, [1, 1.75]],
    [{ pooling_mode: "cls" }, [1, 0]],
    [{ pooling_mode: "max" }, [3, 6]],
    [{ pooling_mode: "mean_sqrt_len" }, [2, 3.5]],
    [{ pooling_mode: "weightedmean" }, [0.7, 2.2]],
    [{ pooling_mode: "lasttoken" }, [0, 1]],
    [{ pooling_mode: ["mean", "cls"] }, [1, 0, 1, 1.75]],
    [{}, [1, 1.75]],
    [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, [1, 0]],
    [{ pooling_mode_max_tokens: true, pooling_mode_mean_tokens: true }, [3, 6, 1, 1.75]],
    [{ pooling_mode_mean_sqrt_len_tokens: true }, [2, 3.5]],
    [{ pooling_mode_weightedmean_tokens: true }, [0.7, 2.2]],
    [{ pooling_mode_lasttoken: true }, [0, 1]],
  ])("%j", async (config, expected) => {
    expect(await values({ "1_Pooling/config.json": config }, ["red blue"])).toEqual(expected);
  });

  test("padding does not count, whatever it holds", async () => {
    const { values: found } = await embed(folderOf(), ["red blue red blue", "", "red"]);
    expect(found.slice(2)).toEqual([0.5, 0.5, Math.round(4e6 / 3) / 1e6, Math.round(1e6 / 3) / 1e6]);
  });

  test("include_prompt false leaves the prompt and what stands before it out", async () => {
    const prompts = { "config_sentence_transformers.json": { prompts: { query: "query " } } };
    const without = folderOf({
      ...prompts,
      "1_Pooling/config.json": { include_prompt: false, pooling_mode: "mean" },
    });
    const { values: found, manifest, tokens } = await embed(without, ["red"], "", "query");
    expect(found).toEqual([1.5, 0.5]);
    expect(tokens[0]).toBe(4);
    expect(manifest.pooling).toBe("mean without prompt");
    expect((await embed(folderOf(prompts), ["red"], "", "query")).values).toEqual([8.5, 7.75]);
  });

  test("without modules.json: the mean, or the last token of a causal model, never normalised", async () => {
    const bare = (config: object) => {
      const folder = folderOf({ "config.json": { hidden_size: 2, ...config } });
      rmSync(join(folder, "modules.json"));
      return folder;
    };
    expect((await embed(bare({ architectures: ["BertModel"] }), ["red blue"])).values).toEqual([1, 1.75]);
    const causal = bare({ architectures: ["Qwen2ForCausalLM"] });
    expect((await embed(causal, ["red blue"])).values).toEqual([0, 1]);
    expect(
      (await embed(bare({ architectures: ["Qwen2ForCausalLM"], is_causal: false }), ["red blue"])).values,
    ).toEqual([1, 1.75]);
    const { notices, manifest } = await describeProvider(parseCandidateSpec(`onnx:${causal}`), options);
    expect(notices.join()).toMatch(
      /no modules\.json.*lasttoken is assumed.*\?pooling=lasttoken.*\?pooling=mean/,
    );
    expect(manifest.pooling).toBe("lasttoken (assumed)");
    const said = await describeProvider(parseCandidateSpec(`onnx:${causal}?pooling=lasttoken`), options);
    expect([said.notices, said.manifest.pooling]).toEqual([[], "lasttoken"]);
    expect(manifest.normalized).toBe(false);
  });

  test("a configuration that names no pooling is the mean, and said; a missing one may be given", async () => {
    const silent = folderOf({ "1_Pooling/config.json": { pooling_mode_mean_tokens: false } });
    const { notices, manifest } = await describeProvider(parseCandidateSpec(`onnx:${silent}`), options);
    expect(notices.join()).toMatch(
      /1_Pooling\/config\.json names no pooling.*mean is assumed.*\?pooling=cls/,
    );
    expect(manifest.pooling).toBe("mean (assumed)");
    expect(await values({ "1_Pooling/config.json": undefined }, ["red blue"], "?pooling=cls")).toEqual([
      1, 0,
    ]);
  });

  test("a graph that pools is taken at its word", async () => {
    const folder = folderOf({}, { output: "sentence_embedding", pooled: true });
    const { values: found, manifest } = await embed(folder, ["red blue"]);
    expect(found).toEqual([1, 1.75]);
    expect([manifest.pooling, manifest.modules]).toEqual([null, ["Transformer"]]);
  });
});

describe("modules after pooling", () => {
  const dense = (config: object, weight = [1, 0, 1, 1, -1, 0], bias: number[] | null = [0, 0, 0.5]) => ({
    "modules.json": [transformer, pooling, module("Dense", "2_Dense")],
    "2_Dense/config.json": { in_features: 2, out_features: 3, ...config },
    "2_Dense/model.safetensors": writeSafetensors([
      { name: "linear.weight", shape: [3, 2], data: Float32Array.from(weight) },
      ...(bias === null ? [] : [{ name: "linear.bias", shape: [3], data: Float32Array.from(bias) }]),
    ]),
  });
  const activation = (name: string) => ({ activation_function: `torch.nn.modules.activation.${name}` });

  test.each<[string, object, number[]]>([
    ["Identity", { activation_function: "torch.nn.modules.linear.Identity" }, [1, 2.75, -0.5]],
    ["Tanh by default", {}, [Math.tanh(1), Math.tanh(2.75), Math.tanh(-0.5)]],
    ["ReLU", activation("ReLU"), [1, 2.75, 0]],
    ["GELU (PyTorch's values)", activation("GELU"), [0.841345, 2.741806, -0.154269]],
    ["Sigmoid", activation("Sigmoid"), [0.731059, 0.939913, 0.377541]],
    ["SiLU", activation("SiLU"), [0.731059, 2.584761, -0.18877]],
  ])("Dense with %s", async (_, config, expected) => {
    const found = await values(dense(config), ["red blue"]);
    expected.forEach((value, j) => {
      expect(found[j]).toBeCloseTo(value, 5);
    });
  });

  test("Dense without bias, then Normalize, then dims", async () => {
    const files = {
      ...dense({ bias: false, activation_function: "a.Identity" }, undefined, null),
      "modules.json": [transformer, pooling, module("Dense", "2_Dense"), module("Normalize", "3_Normalize")],
    };
    const { values: found, manifest } = await embed(folderOf(files), ["red blue"], "?dims=2");
    expect(found).toEqual([0.341743, 0.939793]);
    expect(manifest).toMatchObject({
      dims: 2,
      normalized: true,
      modules: ["Transformer", "Pooling", "Dense(2, 3, Identity)", "Normalize", "Truncate(2)", "Normalize"],
    });
  });

  test("LayerNorm and Dropout", async () => {
    const files = {
      "modules.json": [transformer, pooling, module("Dropout", "2"), module("LayerNorm", "3")],
      "3/config.json": { dimension: 2 },
      "3/model.safetensors": writeSafetensors([
        { name: "norm.weight", shape: [2], data: Float32Array.of(2, 1) },
        { name: "norm.bias", shape: [2], data: Float32Array.of(0, 10) },
      ]),
    };
    const [first, second] = await values(files, ["red blue"]);
    expect(first).toBeCloseTo(-2, 3);
    expect(second).toBeCloseTo(11, 3);
  });

  test("truncate_dim of the folder cuts; without Normalize lengths stay", async () => {
    const files = { "config_sentence_transformers.json": { truncate_dim: 1 } };
    expect(await values(files, ["red blue"])).toEqual([1]);
    expect(await values(files, ["red blue"], "?dims=2")).toEqual([1, 1.75]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "an unknown module",
      { "modules.json": [transformer, module("Wonder")] },
      /unknown module "sentence_.*Wonder"/,
    ],
    [
      "WeightedLayerPooling",
      { "modules.json": [transformer, module("WeightedLayerPooling")] },
      /all hidden layers/,
    ],
    ["Router", { "modules.json": [module("Router")] }, /queries and documents/],
    ["Pooling first", { "modules.json": [pooling, transformer] }, /first module/],
    ["no module", { "modules.json": [] }, /at least 1 entry, got \[\]/],
    ["a path that leaves", { "modules.json": [transformer, module("Pooling", "../x")] }, /"\.\.\/x.*leaves/],
    ["an absolute path", { "modules.json": [transformer, module("Pooling", "/etc")] }, /leaves/],
    ["an unknown pooling", { "1_Pooling/config.json": { pooling_mode: "median" } }, /"median".*weightedmean/],
    ["no JSON", { "modules.json": "nonsense" }, /not JSON.*modules\.json/s],
    ["Dense of another width", dense({ in_features: 5 }), /takes 5 dimensions.*gives 2/],
    ["Dense weights of another shape", dense({ out_features: 4 }), /shape \[3, 2\].*\[4, 2\]/],
    ["Dense with an unknown activation", dense(activation("Mish")), /Mish.*supported/],
    ["Dense with use_residual", dense({ use_residual: true }), /use_residual/],
    ["Dense on tokens", dense({ module_input_name: "token_embeddings" }), /token_embeddings/],
    ["Dense without weights", { ...dense({}), "2_Dense/model.safetensors": "" }, /0 bytes/],
    ["a hidden size the graph contradicts", { "config.json": { hidden_size: 3 } }, /2 dimensions a token.*3/],
    ["manhattan", { "config_sentence_transformers.json": { similarity_fn_name: "manhattan" } }, /manhattan/],
    [
      "a Git LFS pointer",
      { "onnx/model.onnx": "version https://git-lfs.github.com/spec/v1" },
      /Git LFS pointer.*git lfs pull/,
    ],
    [
      "a web page",
      { "onnx/model.onnx": "<!doctype html><title>404</title>" },
      /a web page, not an ONNX model/,
    ],
    ["an empty model", { "onnx/model.onnx": "" }, /The file is empty/],
    ["another file", { "onnx/model.onnx": "hello, world" }, /not an ONNX model/],
    [
      "a model that is cut short",
      { "onnx/model.onnx": tinyOnnxModel(table).subarray(0, 200) },
      /cut short or damaged \(it has 200 bytes\); download it again/,
    ],
    [
      "a Pooling module without its configuration",
      { "1_Pooling/config.json": undefined },
      /no 1_Pooling\/config\.json; download it too, or say.*\?pooling=mean/,
    ],
    [
      "a graph with other inputs",
      { "onnx/model.onnx": tinyOnnxModel(table, { input: "pixels" }) },
      /takes pixels/,
    ],
    ["a tokenizer that is none", { "tokenizer.json": {} }, /model/],
  ])("refuses %s", async (_, files, message) => {
    const error = await embed(folderOf(files), ["red"]).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(message);
    expect(errorKind(error)).toBe("input");
  });
});

describe("tokens", () => {
  test("max_seq_length cuts the content, keeps the special tokens, and is counted", async () => {
    const {
      values: found,
      tokens,
      truncated,
    } = await embed(folderOf({ "sentence_bert_config.json": { max_seq_length: 3 } }), [
      "red blue blue",
      "red",
    ]);
    expect(found.slice(0, 2)).toEqual(found.slice(2));
    expect([[...tokens], [...truncated]]).toEqual([
      [3, 3],
      [1, 0],
    ]);
  });

  test("the limit: option, sentence config of any name, tokenizer, positions", async () => {
    const limit = async (files: Record<string, unknown>, query = "") =>
      (await describeProvider(parseCandidateSpec(`onnx:${folderOf(files)}${query}`), options)).manifest
        .maxTokens;
    const positions = { "config.json": { hidden_size: 2, max_position_embeddings: 20 } };
    const tokenizer = { "tokenizer_config.json": { model_max_length: 10 } };
    expect(await limit({})).toBeNull();
    expect(await limit(positions)).toBe(20);
    expect(await limit({ ...positions, ...tokenizer })).toBe(10);
    expect(await limit({ ...positions, "tokenizer_config.json": { model_max_length: 1e30 } })).toBe(20);
    expect(await limit({ ...positions, "sentence_roberta_config.json": { max_seq_length: 7 } })).toBe(7);
    expect(await limit({ ...positions, ...tokenizer }, "?maxTokens=12")).toBe(12);
    await expect(limit(positions, "?maxTokens=21")).rejects.toThrow(/20 positions/);
    const roberta = {
      "config.json": { hidden_size: 2, max_position_embeddings: 514, model_type: "roberta", pad_token_id: 1 },
    };
    expect(await limit(roberta)).toBe(512);
    await expect(embed(folderOf(), ["red"], "?maxTokens=2")).rejects.toThrow(/no room.*at least 3/);
  });

  test("truncation_side left keeps the end", async () => {
    const files = {
      "sentence_bert_config.json": { max_seq_length: 3 },
      "tokenizer_config.json": { truncation_side: "left" },
    };
    expect(await values(files, ["red blue"])).toEqual(await values({}, ["blue"]));
  });

  test("do_lower_case lowers the text", async () => {
    const lowered = { "sentence_bert_config.json": { do_lower_case: true } };
    expect(await values(lowered, ["Red"])).toEqual(await values({}, ["red"]));
    expect(await values({}, ["Red"])).not.toEqual(await values({}, ["red"]));
  });
});

describe("prompts", () => {
  const promptsOf = async (name: string, config: object, query = "") => {
    const folder = writeFolder(join(scratch, `${folders++}`, name), {
      "config.json": { hidden_size: 2 },
      "modules.json": [transformer, pooling],
      "1_Pooling/config.json": { pooling_mode: "mean" },
      "config_sentence_transformers.json": config,
      "onnx/model.onnx": tinyOnnxModel(table),
    });
    const { manifest, notices } = await describeProvider(
      parseCandidateSpec(`onnx:${folder}${query}`),
      options,
    );
    return { ...manifest.prompts, notices };
  };

  test("queries use query; documents the first of document, passage, corpus; else the default", async () => {
    const prompts = { query: "q: ", passage: "p: ", corpus: "c: " };
    expect(await promptsOf("x", { prompts })).toMatchObject({ query: "q: ", document: "p: ", notices: [] });
    const defaulted = { prompts: { query: "q: ", plain: "d: " }, default_prompt_name: "plain" };
    expect(await promptsOf("x", defaulted)).toMatchObject({ query: "q: ", document: "d: " });
    expect(await promptsOf("x", {})).toMatchObject({ query: "", document: "" });
  });

  test("known models without prompts get their card's, and it is said", async () => {
    const found = await promptsOf("e5-small-v2", {});
    expect(found).toMatchObject({ query: "query: ", document: "passage: " });
    expect(found.notices.join()).toContain("the folder names no prompts");
    expect(await promptsOf("intfloat__multilingual-e5-base", {})).toMatchObject({ document: "passage: " });
    expect(await promptsOf("my-e5-small-v2-tuned", {})).toMatchObject({ query: "", notices: [] });
  });

  test("prompts that the folder or the user leaves empty stay empty", async () => {
    const empty = await promptsOf("e5-small-v2", { prompts: { query: "", document: "" } });
    expect(empty).toMatchObject({ query: "", document: "", notices: [] });
    expect(await promptsOf("e5-small-v2", {}, "?queryPrompt=&documentPrompt=")).toMatchObject({
      query: "",
      document: "",
      notices: [],
    });
  });
});

describe("the ONNX file", () => {
  const chosen = async (files: string[], query = "") => {
    const folder = writeFolder(join(scratch, `files-${folders++}`), {
      "config.json": { hidden_size: 2 },
      "modules.json": [transformer, pooling],
      "1_Pooling/config.json": { pooling_mode: "mean" },
      ...Object.fromEntries(files.map((name) => [name, tinyOnnxModel(table)])),
    });
    const { manifest } = await describeProvider(parseCandidateSpec(`onnx:${folder}${query}`), options);
    return [manifest.runtime.file, manifest.dtype];
  };

  test("float32 unless asked otherwise, or the only one", async () => {
    const all = ["onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_quantized.onnx"];
    expect(await chosen(all)).toEqual(["onnx/model.onnx", "fp32"]);
    expect(await chosen(all, "?dtype=fp16")).toEqual(["onnx/model_fp16.onnx", "fp16"]);
    expect(await chosen(all, "?dtype=qint8")).toEqual(["onnx/model_quantized.onnx", "qint8"]);
    expect(await chosen(["model.onnx"])).toEqual(["model.onnx", "fp32"]);
    expect(await chosen(["onnx/model_int8.onnx"])).toEqual(["onnx/model_int8.onnx", "qint8"]);
    expect(await chosen(["onnx/model_qint8_avx2.onnx"], "?dtype=qint8")).toEqual([
      "onnx/model_qint8_avx2.onnx",
      "qint8",
    ]);
    expect(await chosen([...all, "onnx/other.onnx"], "?file=onnx/other.onnx")).toEqual([
      "onnx/other.onnx",
      "other",
    ]);
    expect(await chosen(["onnx/model_q4.onnx"], "?file=onnx/model_q4.onnx")).toEqual([
      "onnx/model_q4.onnx",
      "other",
    ]);
  });

  test.each([
    [["onnx/model.onnx"], "?dtype=qint8", /qint8 file.*holds onnx\/model\.onnx/],
    [["onnx/model.onnx"], "?dtype=int4", /"int4"; expected one of fp32/],
    [["onnx/model_fp16.onnx", "onnx/model_int8.onnx"], "", /could mean any of.*\?file=/],
    [["onnx/model.onnx"], "?file=onnx/x.onnx", /onnx\/x\.onnx.*lacks/],
    [["onnx/model.onnx"], "?file=../x.onnx", /leaves the model folder/],
    [["onnx/model.onnx"], "?file=onnx/model.onnx&dtype=fp32", /both/],
    [[], "", /no \.onnx file/],
  ])("refuses %j with %s", async (files, query, message) => {
    await expect(chosen(files, query)).rejects.toThrow(message);
  });
});

describe("files that decide the vectors", () => {
  const described = (files: Record<string, unknown>) =>
    describeProvider(parseCandidateSpec(`onnx:${folderOf(files)}`), options);

  test("weights outside the ONNX file count, and may not be missing or lie elsewhere", async () => {
    const outside = { "onnx/model.onnx": tinyOnnxModel(table, { external: "model.onnx_data" }) };
    const one = await described({ ...outside, "onnx/model.onnx_data": "weights" });
    const other = await described({ ...outside, "onnx/model.onnx_data": "other weights" });
    expect(Object.keys(one.manifest.files)).toContain("onnx/model.onnx_data");
    expect(other.manifest).not.toEqual(one.manifest);
    await expect(described(outside)).rejects.toThrow(
      /keeps weights in onnx\/model\.onnx_data, which is missing/,
    );
    const leaving = { "onnx/model.onnx": tinyOnnxModel(table, { external: "../../x" }) };
    await expect(described(leaving)).rejects.toThrow(/leaves the model folder/);
  });

  test("every option and file that changes a vector changes the manifest", async () => {
    const folder = folderOf({ "1_Pooling/config.json": { pooling_mode: "mean" } });
    const manifests = await Promise.all(
      [
        "",
        "?maxTokens=9",
        "?queryPrompt=a",
        "?documentPrompt=a",
        "?dims=1",
        "?pooling=max",
        "?normalize=true",
      ].map(
        async (query) =>
          (await describeProvider(parseCandidateSpec(`onnx:${folder}${query}`), options)).manifest,
      ),
    );
    writeFolder(folder, { "1_Pooling/config.json": { pooling_mode: "mean", include_prompt: false } });
    manifests.push((await describeProvider(parseCandidateSpec(`onnx:${folder}`), options)).manifest);
    expect(new Set(manifests.map((manifest) => JSON.stringify(manifest))).size).toBe(8);
  });
});

describe("a graph that pools, followed by modules", () => {
  const graph = { output: "sentence_embedding", pooled: true };
  const folder = (inputs: number, outputs: number) =>
    folderOf(
      {
        "modules.json": [transformer, pooling, module("Dense", "2"), module("Normalize")],
        "2/config.json": {
          in_features: inputs,
          out_features: outputs,
          bias: false,
          activation_function: "a.Identity",
        },
        "2/model.safetensors": writeSafetensors([
          {
            name: "linear.weight",
            shape: [outputs, inputs],
            data: new Float32Array(inputs * outputs).fill(1),
          },
        ]),
      },
      graph,
    );

  test("has passed through Dense where its width says so, and not where it does not", async () => {
    const unit = Math.hypot(1, 1.75);
    const { values: done } = await embed(folder(3, 2), ["red blue"]);
    expect(done[0]).toBeCloseTo(1 / unit, 5);
    const { values: open } = await embed(folder(2, 3), ["red blue"]);
    expect(open[2]).toBeCloseTo(1 / Math.sqrt(3), 5);
    await expect(embed(folder(2, 2), ["red"])).rejects.toThrow(/cannot be told/);
    await expect(embed(folder(3, 2), ["red"], "?pooling=max")).rejects.toThrow(/pooling cannot be chosen/);
  });
});

const contractSpec = () => parseCandidateSpec(`onnx:${contractFolder}?maxTokens=64`);
const contractFolder = folderOf({ "modules.json": [transformer, pooling, module("Normalize")] });
providerContract("onnx without real weights", {
  open: () => openProvider(contractSpec(), options),
  describe: () => describeProvider(contractSpec(), options),
});
