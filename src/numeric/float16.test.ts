import { describe, expect, test } from "vitest";
import { float16ToFloat32, float16ToNumber, numberToFloat16 } from "./float16.js";

describe("float16", () => {
  test.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])("bits %i are %d (IEEE 754 table)", (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value);
  });

  test("every one of the 65,536 patterns survives the way there and back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = float16ToNumber(bits);
      if (Number.isNaN(value)) expect(numberToFloat16(value)).toBe(0x7e00);
      else if (numberToFloat16(value) !== bits) expect.fail(`${bits} came back as ${numberToFloat16(value)}`);
    }
  });

  test("rounds to nearest, ties to even, and overflows where IEEE does", () => {
    expect(numberToFloat16(1 + 2 ** -11)).toBe(0x3c00);
    expect(numberToFloat16(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(numberToFloat16(1 + 2 ** -11 + 2 ** -30)).toBe(0x3c01);
    expect(numberToFloat16(2 - 2 ** -12)).toBe(0x4000);
    expect(numberToFloat16(65519.9)).toBe(0x7bff);
    expect(numberToFloat16(65520)).toBe(0x7c00);
    expect(numberToFloat16(2 ** -25)).toBe(0);
    expect(numberToFloat16(-0)).toBe(0x8000);
  });

  test("arrays keep NaN and infinities for the caller to reject", () => {
    expect([...float16ToFloat32(Uint16Array.of(0x3c00, 0x7e00, 0xfc00))]).toEqual([
      1,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
  });
});
