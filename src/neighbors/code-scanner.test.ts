import { describe, expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { createCodeScanner, plainCodeScanner } from "./code-scanner.js";
import type { QuantizedEmbeddings } from "./quantize-embeddings.js";

function randomCodes(
  rows: number,
  dims: number,
  precision: "int8" | "ubinary",
  seed: number,
): QuantizedEmbeddings {
  const random = seededRandom(seed);
  const bytesPerVector = precision === "int8" ? dims : Math.ceil(dims / 8);
  const bytes = Uint8Array.from({ length: rows * bytesPerVector }, () => random.below(256));
  const codes = precision === "int8" ? new Int8Array(bytes.buffer) : bytes;
  return { precision, rows, dims, bytesPerVector, codes };
}

describe.each(["int8", "ubinary"] as const)("%s", (precision) => {
  test.each([1, 7, 8, 15, 16, 17, 24, 31, 63, 64, 100, 127, 128, 200, 256, 384, 385, 1024])(
    "of %i dimensions: WebAssembly counts as plain arithmetic does, at every place",
    (dims) => {
      const codes = randomCodes(37, dims, precision, dims);
      const [fast, plain] = [createCodeScanner(codes), plainCodeScanner(codes)];
      for (let row = 0; row < 37; row += 5) {
        const query = codes.codes.slice(row * codes.bytesPerVector, (row + 1) * codes.bytesPerVector);
        expect(Array.from(fast.scan(query, 3, 30))).toEqual(Array.from(plain.scan(query, 3, 30)));
      }
    },
  );
});

test("the extremes do not overflow: 4096 dimensions of -128", () => {
  const codes = new Int8Array(4096).fill(-128);
  const scanner = createCodeScanner({ precision: "int8", rows: 1, dims: 4096, bytesPerVector: 4096, codes });
  expect(scanner.scan(codes, 0, 1)[0]).toBe(4096 * 16384);
});

test("a vector is 0 bits from itself and all bits from its complement", () => {
  const codes = Uint8Array.of(0b10110000, 0xff, 0b01001111, 0x00);
  const scanner = createCodeScanner({ precision: "ubinary", rows: 2, dims: 16, bytesPerVector: 2, codes });
  expect(Array.from(scanner.scan(codes.slice(0, 2), 0, 2), Math.abs)).toEqual([0, 16]);
});

test.skipIf(!pythonHas("faiss"))(
  "gives the distances of faiss.IndexBinaryFlat (needs ALIDADE_PYTHON with faiss)",
  () => {
    const [rows, dims] = [600, 384];
    const codes = randomCodes(rows, dims, "ubinary", 9);
    const query = randomCodes(1, dims, "ubinary", 10).codes;
    const distances = runPython(
      `import faiss, numpy, json, sys
codes = numpy.frombuffer(bytes.fromhex(sys.argv[1]), dtype=numpy.uint8).reshape(-1, 48)
index = faiss.IndexBinaryFlat(384)
index.add(codes[1:])
found, ids = index.search(codes[:1], len(codes) - 1)
print(json.dumps([int(d) for _, d in sorted(zip(ids[0].tolist(), found[0].tolist()))]))`,
      [Buffer.concat([Uint8Array.from(query), Uint8Array.from(codes.codes)]).toString("hex")],
    );
    const scanned = createCodeScanner(codes).scan(query, 0, rows);
    expect(Array.from(scanned, (near) => -near)).toEqual(distances);
  },
);
