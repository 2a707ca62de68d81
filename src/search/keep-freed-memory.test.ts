import { expect, test } from "vitest";
import { keepFreedMemory } from "./keep-freed-memory.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";

const glibc = (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header
  ?.glibcVersionRuntime;

test.skipIf(glibc === undefined)(
  "results of products lie in pages that are there already (needs GNU's C library)",
  async () => {
    await keepFreedMemory();
    const engine = createOnnxMatrixEngine({ threads: 1 });
    try {
      const multiply = (await engine.integerProducts())!;
      const shape = { rows: 512, dims: 16, columns: 512 };
      const left = new Uint8Array(shape.rows * shape.dims).fill(129);
      const right = new Int8Array(shape.dims * shape.columns).fill(3);
      const products = new Int32Array(shape.rows * shape.columns);
      const faults = async (calls: number): Promise<number> => {
        const before = process.resourceUsage().minorPageFault;
        for (let i = 0; i < calls; i++) await multiply(left, right, shape, products);
        return (process.resourceUsage().minorPageFault - before) / calls;
      };
      await faults(100);
      // A result has 256 pages.
      expect(await faults(100)).toBeLessThan(64);
      expect(products.every((product) => product === 48)).toBe(true);
    } finally {
      await engine.close();
    }
  },
);
