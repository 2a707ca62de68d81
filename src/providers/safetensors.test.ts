import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { parseSafetensors, readSafetensorsShapes, writeSafetensors } from "./safetensors.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-safetensors-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A file of a header, as it stands, and bytes. */
function fileOf(header: unknown, values: Uint8Array = new Uint8Array(0)): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, values]);
}

const bytesOf = (values: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(values.buffer);

describe("parseSafetensors", () => {
  test.each<[string, Uint8Array, number[]]>([
    ["F64", bytesOf(Float64Array.of(1.5, -2)), [1.5, -2]],
    ["F32", bytesOf(Float32Array.of(1.5, -2)), [1.5, -2]],
    ["F16", bytesOf(Uint16Array.of(0x3e00, 0xc000)), [1.5, -2]],
    ["BF16", bytesOf(Uint16Array.of(0x3fc0, 0xc000)), [1.5, -2]],
    ["I32", bytesOf(Int32Array.of(7, -2)), [7, -2]],
    ["I8", bytesOf(Int8Array.of(7, -2)), [7, -2]],
    ["U8", Uint8Array.of(7, 254), [7, 254]],
  ])("reads %s", (dtype, values, expected) => {
    const file = fileOf(
      { __metadata__: { format: "pt" }, t: { dtype, shape: [2], data_offsets: [0, values.length] } },
      values,
    );
    const tensors = parseSafetensors(file, "x");
    expect([...tensors.keys()]).toEqual(["t"]);
    expect([...tensors.get("t")!.data].map(Number)).toEqual(expected);
  });

  test("what is written is read, aligned or not, also from the header alone", async () => {
    const tensors = [
      { name: "a", shape: [3], data: Int8Array.of(1, -2, 3) },
      { name: "b", shape: [1, 2], data: Float32Array.of(0.5, 9) },
    ];
    const written = writeSafetensors(tensors);
    const read = parseSafetensors(written, "x");
    expect(tensors.map(({ name }) => read.get(name)!.data)).toEqual(tensors.map(({ data }) => data));
    expect(new DataView(written.buffer).getBigUint64(0, true) % 8n).toBe(0n);
    const file = join(scratch, "written.safetensors");
    writeFileSync(file, written);
    expect((await readSafetensorsShapes(file)).get("b")).toMatchObject({ dtype: "F32", shape: [1, 2] });
    expect(parseSafetensors(written, "x", ["b"]).has("a")).toBe(false);
  });

  const entry = (change: object) => ({ t: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...change } });
  test.each<[string, Buffer, RegExp]>([
    ["nothing", Buffer.alloc(0), /0 bytes/],
    [
      "a header longer than the file",
      Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 1]),
      /255 bytes, the file has 9/,
    ],
    ["a header of absurd length", Buffer.alloc(16, 255), /18446744073709551615/],
    ["a header that is no JSON", fileOf("{"), /not a JSON object/],
    ["a header that is a list", fileOf([]), /not a JSON object/],
    ["a tensor without shape", fileOf({ t: { dtype: "F32" } }), /"t" has a header without/],
    ["offsets beyond the end", fileOf(entry({}), new Uint8Array(4)), /bytes 0 to 8 of 4/],
    ["offsets backwards", fileOf(entry({ data_offsets: [8, 0] }), new Uint8Array(8)), /bytes 8 to 0/],
    ["negative offsets", fileOf(entry({ data_offsets: [-8, 0] }), new Uint8Array(8)), /header without/],
    ["a shape that does not fit", fileOf(entry({ shape: [3] }), new Uint8Array(8)), /shape \[3\]/],
    ["a fractional shape", fileOf(entry({ shape: [0.5] }), new Uint8Array(8)), /header without/],
    ["an unknown type", fileOf(entry({ dtype: "F8_E5M2" }), new Uint8Array(8)), /F8_E5M2; supported/],
  ])("refuses %s", (_, bytes, message) => {
    const error = (() => {
      try {
        return parseSafetensors(bytes, "model.safetensors");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(errorKind(error)).toBe("input");
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain("model.safetensors");
  });
});
