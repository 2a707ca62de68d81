import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../contracts/errors.js";
import { loadSetup } from "./load-setup.js";
import { similaritySetup } from "./similarity-setup.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await writeFile(
    join(folder, "alidade.yaml"),
    "data: ./shop\nseed: 7\nthreads: 3\ntiming: { queries: 50, warmup: 3 }\n",
  );
});

describe("loadSetup", () => {
  test("a flag may give a part of the timing; the config keeps the rest", async () => {
    const { config } = await loadSetup(folder, undefined, { timing: { queries: 20 } });
    expect(config.timing).toEqual({ queries: 20, warmup: 3 });
  });

  test("without a config the defaults fill in", async () => {
    const { config } = await loadSetup(tmpdir(), undefined, { data: "./shop", timing: { queries: 20 } });
    expect(config.timing).toEqual({ queries: 20, warmup: 10 });
  });

  test.each([
    [{ depth: 200_000 }, /^--depth is 200000; .*100000/],
    [{ split: "" }, /^--split is ""; /],
    [{ seed: 1e20 }, /^--seed is 100000000000000000000; /],
    [{ data: "" }, /^--data is ""; /],
    [{ models: [""] }, /^--model is ""; /],
    [{ data: { corpus: "a.csv", queryId: "" } }, /^--query-id is ""; /],
    [{ timing: { queries: 0 } }, /^--timing-queries is 0; /],
  ])("%j is refused by the name of its flag", async (flags, message) => {
    const error = await loadSetup(folder, undefined, flags).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe("similaritySetup", () => {
  test("takes seed and threads from the config, a flag before it", async () => {
    expect(await similaritySetup(folder, undefined, {})).toMatchObject({ seed: 7, threads: 3 });
    expect(await similaritySetup(folder, undefined, { seed: 8 })).toMatchObject({ seed: 8, threads: 3 });
  });
});
