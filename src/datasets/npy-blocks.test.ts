import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeNpy } from "../numeric/npy.js";
import { openNpyBlocks } from "./npy-blocks.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-blocks-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("reads any rows of a file, as float32", async () => {
  const data = Float32Array.from({ length: 30 }, (_, i) => i / 4);
  const path = join(folder, "a.npy");
  await writeFile(path, encodeNpy({ rows: 10, dims: 3, data }));
  const blocks = await openNpyBlocks({ path, shown: "a.npy" });
  expect(blocks).toMatchObject({ rows: 10, dims: 3 });
  expect(await blocks.read(9, 10)).toEqual(data.slice(27));
  expect(await blocks.read(2, 7)).toEqual(data.slice(6, 21));
  await truncate(path, 100);
  await expect(blocks.read(0, 10)).rejects.toThrow(/changed while it was read/);
  await blocks.close();
});

test("converts float64", async () => {
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\0\0\0${header}\n`, "latin1");
  start.writeUInt16LE(118, 8);
  const path = join(folder, "b.npy");
  await writeFile(path, Buffer.concat([start, Buffer.from(Float64Array.of(1, 2, 3, 4.5).buffer)]));
  const blocks = await openNpyBlocks({ path, shown: "b.npy" });
  expect([...(await blocks.read(1, 2))]).toEqual([3, 4.5]);
  await blocks.close();
});

test("refuses what is no matrix of vectors", async () => {
  const path = join(folder, "c.npy");
  await writeFile(path, encodeNpy({ rows: 0, dims: 3, data: new Float32Array(0) }));
  await expect(openNpyBlocks({ path, shown: "c.npy" })).rejects.toThrow(/its shape is \(0, 3\)/);
  await writeFile(path, "text");
  await expect(openNpyBlocks({ path, shown: "c.npy" })).rejects.toThrow(/not an .npy file/);
});
