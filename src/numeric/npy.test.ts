import { describe, expect, test } from "vitest";
import {
  decodeNpy,
  decodeNpyValues,
  encodeNpy,
  encodeNpyHeader,
  encodeNpyValues,
  NpyFormatError,
  parseNpyHeader,
} from "./npy.js";

/** A version 1.0 header with the given dictionary, as NumPy lays it out. */
function headerBytes(text: string, version = [1, 0]): Uint8Array {
  const lengthBytes =
    version[0] === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), ...version, ...lengthBytes, ...Buffer.from(text)]);
}

describe("npy", () => {
  test("the header NumPy writes for a float32 matrix, byte for byte", () => {
    const written = encodeNpyHeader([37, 1024]);
    const numpy = `{'descr': '<f4', 'fortran_order': False, 'shape': (37, 1024), }`;
    expect(written.length).toBe(128);
    expect(Buffer.from(written).toString("latin1")).toBe(`\x93NUMPY\x01\x00\x76\x00${numpy.padEnd(117)}\n`);
    expect(parseNpyHeader(written)).toEqual({
      dtype: "float32",
      itemBytes: 4,
      shape: [37, 1024],
      dataOffset: 128,
    });
  });

  test("one dimension keeps its trailing comma; versions 2 and 3 are read", () => {
    expect(parseNpyHeader(encodeNpyHeader([5])).shape).toEqual([5]);
    const dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n";
    for (const major of [2, 3]) {
      const header = parseNpyHeader(headerBytes(dictionary, [major, 0]));
      expect(header).toMatchObject({ dtype: "float64", shape: [2, 3], dataOffset: 12 + dictionary.length });
    }
  });

  test.each([
    ["{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", /pickled Python objects.*never loaded/],
    ["{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", /big-endian/],
    ["{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }", /dtype is <i8/],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", /structured/],
    ["{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", /Fortran/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", /no file can hold/],
    ["{'descr': '<f4', 'shape': (2, 3), }", /does not give/],
  ])("refuses %s", (text, message) => {
    expect(() => parseNpyHeader(headerBytes(text))).toThrow(NpyFormatError);
    expect(() => parseNpyHeader(headerBytes(text))).toThrow(message);
  });

  test("refuses what is not .npy, is cut short, or comes from the future", () => {
    expect(() => parseNpyHeader(Buffer.from("PK\x03\x04 zip archive"))).toThrow(/not an \.npy file/);
    expect(() => parseNpyHeader(encodeNpyHeader([2, 3]).subarray(0, 60))).toThrow(/cut short/);
    expect(() => parseNpyHeader(headerBytes("{}", [4, 0]))).toThrow(/version 4\.0/);
    expect(() => parseNpyHeader(new Uint8Array(0))).toThrow(/not an \.npy file/);
  });

  test("a matrix survives the way there and back; one byte more or less is refused", () => {
    const bytes = encodeNpy({ rows: 2, dims: 3, data: Float32Array.of(1, -0, 3e38, 1e-45, 0.1, 6) });
    expect(bytes.length).toBe(128 + 24);
    expect(decodeNpy(bytes)).toEqual({ shape: [2, 3], data: Float32Array.of(1, -0, 3e38, 1e-45, 0.1, 6) });
    expect(() => decodeNpy(bytes.subarray(0, -1))).toThrow(
      /has 151 bytes.*2 × 3.*needs 152: it is cut short/,
    );
    expect(() => decodeNpy(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(/bytes after the values/);
  });

  test("values of all three types decode to float32", () => {
    const target = new Float32Array(4);
    decodeNpyValues("float32", encodeNpyValues(Float32Array.of(1.5, -2)), target, 1);
    expect([...target]).toEqual([0, 1.5, -2, 0]);
    decodeNpyValues("float64", new Uint8Array(Float64Array.of(0.1, 3).buffer), target, 0);
    expect([...target]).toEqual([Math.fround(0.1), 3, -2, 0]);
    decodeNpyValues("float16", new Uint8Array(Uint16Array.of(0x3c00, 0xc000).buffer), target, 2);
    expect([...target].slice(2)).toEqual([1, -2]);
  });
});
