import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { projectRoot } from "../../../test/shared-data.js";
import { errorKind } from "../../contracts/errors.js";
import { parseRerankerSpec } from "../../contracts/reranker-spec.js";
import { describeReranker, openReranker } from "../open-reranker.js";
import { rerankerContract } from "../reranker.case.js";
import { longestFirst } from "./longest-first.js";

const folder = join(projectRoot, "test", "fixtures", "cross-encoder");
const options = { baseDir: projectRoot, threads: 1 };
const spec = parseRerankerSpec(`cross-encoder:${folder}`);

rerankerContract("a cross-encoder", {
  open: () => openReranker(spec, options),
  describe: () => describeReranker(spec, options),
});

interface Golden {
  readonly pairs: readonly (readonly [string, string])[];
  readonly sigmoid: readonly number[];
  readonly logits: readonly number[];
  readonly tokens: readonly number[];
}

const golden = JSON.parse(await readFile(join(folder, "golden.json"), "utf8")) as Golden;

describe("beside sentence-transformers' CrossEncoder", () => {
  test.each([
    ["sigmoid", ""],
    ["logits", "?activation=identity"],
  ] as const)("%s of 49 pairs: cut, empty and odd ones too", async (name, query) => {
    const reranker = await openReranker(parseRerankerSpec(`cross-encoder:${folder}${query}`), options);
    for (const [i, [first, second]] of golden.pairs.entries()) {
      const { scores, tokens } = await reranker.rerank(first, [second]);
      expect(tokens[0], JSON.stringify([first, second]).slice(0, 80)).toBe(golden.tokens[i]);
      expect(Math.abs(scores[0]! - golden[name][i]!), `pair ${i}`).toBeLessThan(2e-5);
    }
    await reranker.close();
  });

  test("a pair says that it was cut, and a shorter limit cuts more", async () => {
    const reranker = await openReranker(parseRerankerSpec(`cross-encoder:${folder}?maxTokens=9`), options);
    const { tokens, truncated } = await reranker.rerank("a b", ["c", "c d e f g h i"]);
    expect([...tokens]).toEqual([6, 9]);
    expect([...truncated]).toEqual([0, 1]);
    await reranker.close();
  });
});

test("a model of the hub is read from the cache, and its commit is part of what it is", async () => {
  const cache = await mkdtemp(join(tmpdir(), "alidade-hub-reranker-"));
  const commit = "d".repeat(40);
  await cp(folder, join(cache, "models--org--judge", "snapshots", commit), { recursive: true });
  vi.stubEnv("HF_HUB_CACHE", cache);
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const found = await describeReranker(parseRerankerSpec(`cross-encoder:org/judge@${commit}`), options);
  expect([found.manifest.model, found.manifest.revision]).toEqual(["org/judge", commit]);
  const missing = describeReranker(parseRerankerSpec("cross-encoder:org/none"), options);
  await expect(missing).rejects.toThrow("HF_HUB_OFFLINE forbids asking the hub");
  vi.unstubAllEnvs();
});

describe("longestFirst", () => {
  test.each([
    [3, 4, 10, [3, 4]],
    [3, 20, 10, [3, 7]],
    [20, 3, 10, [7, 3]],
    [20, 20, 10, [5, 5]],
    [20, 21, 11, [5, 6]],
    [21, 20, 11, [6, 5]],
    [20, 20, 11, [5, 6]],
    [5, 6, 0, [0, 0]],
  ])("of %i and %i tokens into %i", (first, second, room, expected) => {
    expect(longestFirst(first, second, room)).toEqual(expected);
  });
});

describe("a folder that is no such model is refused, with what to do", () => {
  const broken = async (change: Record<string, unknown>, file = "config.json"): Promise<unknown> => {
    const copy = await mkdtemp(join(tmpdir(), "alidade-"));
    await cp(folder, copy, { recursive: true });
    const old = file === "config.json" ? JSON.parse(await readFile(join(copy, file), "utf8")) : {};
    const value = Array.isArray(change) ? change : { ...old, ...change };
    await writeFile(join(copy, file), JSON.stringify(value));
    return openReranker(parseRerankerSpec(`cross-encoder:${copy}`), options).then(
      async (reranker) => {
        const { activation } = reranker.manifest;
        await reranker.close();
        return activation;
      },
      (error: unknown) => {
        expect(errorKind(error)).toBe("input");
        return (error as Error).message;
      },
    );
  };

  test("labels, activations, modules and prompts", async () => {
    expect(await broken({ id2label: { 0: "no", 1: "yes" } })).toContain("classifies a pair into 2 labels");
    expect(await broken({ id2label: undefined })).toContain("classifies a pair into 2 labels");
    const stated = (activation_fn: string) => ({ sentence_transformers: { activation_fn } });
    expect(await broken(stated("torch.nn.modules.linear.Identity"))).toBe("identity");
    expect(await broken(stated("torch.nn.modules.activation.Sigmoid"))).toBe("sigmoid");
    expect(await broken({ sbert_ce_default_activation_function: "torch.nn.modules.linear.Identity" })).toBe(
      "identity",
    );
    expect(await broken(stated("torch.nn.modules.activation.Tanh"))).toContain("choose with ?activation=");
    const modules = [{ type: "sentence_transformers.cross_encoder.modules.LogitScore" }];
    expect(await broken(modules as never, "modules.json")).toContain("names the module LogitScore");
    const shared = "config_sentence_transformers.json";
    expect(await broken({ activation_fn: "torch.nn.modules.linear.Identity" }, shared)).toBe("identity");
    expect(await broken({ default_prompt_name: "query" }, shared)).toContain('the prompt "query"');
  });

  test("spec and options", async () => {
    const open = (text: string) =>
      (async () => openReranker(parseRerankerSpec(text), options))().catch((error: Error) => error.message);
    expect(await open("onnx:./x")).toContain('A folder with ONNX weights is "cross-encoder:PATH"');
    expect(await open("crossencoder:./x")).toContain('Did you mean "cross-encoder"?');
    expect(await open("cross-encoder:")).toContain("names no model: write cross-encoder:./models/");
    expect(await open(`cross-encoder:${folder}?maxToken=3`)).toContain('Did you mean "maxTokens"?');
    expect(await open(`cross-encoder:${folder}?maxTokens=4`)).toContain("at least 5");
    expect(await open(`cross-encoder:${folder}?maxTokens=400`)).toContain("the model has 96 positions");
    expect(await open(`cross-encoder:${folder}?activation=relu`)).toContain(
      "expected one of sigmoid, identity",
    );
    expect(await open("cross-encoder:./nowhere")).toContain('There is no model folder "./nowhere"');
  });
});
