import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FittedModel } from "../contracts/fittable-model.js";
import { fittedModelSha256, readFittedModel, writeFittedModel } from "./fitted-store.js";

const model: FittedModel = {
  words: ["über", "b"],
  arrays: {
    vectors: Float32Array.of(1.5, -2, 3, 4),
    weights: Float64Array.of(0.1, 1e300),
    counts: Int32Array.of(-1, 2 ** 31 - 1),
    offsets: Uint32Array.of(2 ** 32 - 1),
  },
  facts: { dims: 2, language: null },
  notes: ["a note"],
};
const sha256 = fittedModelSha256(model);

async function stored(fitted: FittedModel): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "alidade-fit-")), "key");
  await writeFittedModel(folder, { model: fitted, sha256: fittedModelSha256(fitted), fitMs: 12.5 });
  return folder;
}

describe("stored fits", () => {
  test("come back as they were, every type of array", async () => {
    expect(await readFittedModel(await stored(model))).toEqual({ model, sha256, fitMs: 12.5 });
  });

  test("a model without words, and one with a single empty word, are told apart", async () => {
    for (const words of [[], [""]]) {
      const back = await readFittedModel(await stored({ ...model, words, arrays: {} }));
      expect(back!.model.words).toEqual(words);
    }
  });

  test("arrays are little-endian values without a header", async () => {
    const bytes = await readFile(join(await stored(model), "vectors.f32"));
    expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([16, 1.5, -2]);
  });

  test("none is null; one whose bytes changed is an error", async () => {
    expect(await readFittedModel(join(tmpdir(), "no-such-fit"))).toBeNull();
    const folder = await stored(model);
    await writeFile(join(folder, "words.txt"), "uber\nb");
    await expect(readFittedModel(folder)).rejects.toThrow(/not what was written/);
    await writeFile(join(folder, "vectors.f32"), "123");
    await expect(readFittedModel(folder)).rejects.toThrow();
  });

  test("the hash sees words, values, types and facts, not notes", () => {
    const others: FittedModel[] = [
      { ...model, words: ["uber", "b"] },
      { ...model, facts: { dims: 3, language: null } },
      { ...model, arrays: { ...model.arrays, vectors: Float32Array.of(1.5, -2, 3, 5) } },
      { ...model, arrays: { ...model.arrays, offsets: Int32Array.of(-1) } },
    ];
    for (const other of others) expect(fittedModelSha256(other)).not.toBe(sha256);
    expect(fittedModelSha256({ ...model, notes: [] })).toBe(sha256);
  });
});
