import { describe, expect, test } from "vitest";
import { byteOrderRanks, compareUtf8 } from "./compare-utf8.js";
import { seededRandom } from "./seeded-random.js";

const awkward = ["", "a", "aa", "b", "é", "～", "\uffff", "😀", "😀a", "\u{10ffff}", "\ud7ff", "\ue000", "Z"];

describe("compareUtf8", () => {
  test("agrees with the order of the bytes on every pair of awkward strings", () => {
    for (const a of awkward) {
      for (const b of awkward) {
        expect(Math.sign(compareUtf8(a, b)), `${a} and ${b}`).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }
    }
  });

  test("puts U+1F600 after U+FF5E, where UTF-16 order does not", () => {
    expect("😀" < "～").toBe(true);
    expect(compareUtf8("😀", "～")).toBeGreaterThan(0);
  });

  test("agrees with the order of the bytes on random strings", () => {
    const random = seededRandom(5);
    const text = (): string =>
      Array.from({ length: random.below(4) }, () =>
        String.fromCodePoint([0x41, 0xe9, 0xff5e, 0x1f600, 0x3042][random.below(5)]!),
      ).join("");
    for (let i = 0; i < 2000; i++) {
      const a = text();
      const b = text();
      expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }
  });
});

test("byteOrderRanks numbers ids by their place in byte order", () => {
  expect([...byteOrderRanks(["b", "～", "a", "😀"])]).toEqual([1, 2, 0, 3]);
});
