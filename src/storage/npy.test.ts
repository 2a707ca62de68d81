import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { encodeNpyHeader } from "../numeric/npy.js";
import { readNpy, writeNpy } from "./npy.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("npy files", () => {
  test("a view into a larger buffer is written as its own rows only", async () => {
    const whole = Float32Array.of(9, 9, 1, 2, 3, 4, 9);
    const path = join(folder, "deep", "m.npy");
    await writeNpy(path, embeddingMatrix(2, 2, whole.subarray(2, 6)));
    expect(await readNpy(path)).toEqual({ rows: 2, dims: 2, data: Float32Array.of(1, 2, 3, 4) });
  });

  test("an empty matrix keeps its dimensions", async () => {
    const path = join(folder, "m.npy");
    await writeNpy(path, embeddingMatrix(0, 5, new Float32Array(0)));
    expect(await readNpy(path)).toMatchObject({ rows: 0, dims: 5 });
  });

  test("a truncated file and a single vector are refused by name", async () => {
    const path = join(folder, "m.npy");
    await writeFile(path, encodeNpyHeader([3, 4]));
    await expect(readNpy(path)).rejects.toThrow(InputError);
    await expect(readNpy(path)).rejects.toThrow(/cut short \(.*m\.npy\)/);
    await writeFile(path, Buffer.concat([encodeNpyHeader([1]), Buffer.alloc(4)]));
    await expect(readNpy(path)).rejects.toThrow(/shape is \(1\)/);
  });

  const numpyFile = shared("vectors", "movielens-ials", "users.npy");
  test.skipIf(numpyFile === null)(
    "writes NumPy's own file byte for byte (needs the shared vectors)",
    async () => {
      const path = join(folder, "users.npy");
      await writeNpy(path, await readNpy(numpyFile!));
      expect((await readFile(path)).equals(await readFile(numpyFile!))).toBe(true);
    },
  );
});
