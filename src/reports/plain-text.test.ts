import { describe, expect, test } from "vitest";
import { shorten, visibleText } from "./plain-text.js";

describe("visibleText", () => {
  test("shows control characters instead of sending them", () => {
    expect(visibleText("\u001b[31mred\u0007\u0000\u007f\u009b")).toBe("␛[31mred␇␀␡\ufffd");
  });

  test("keeps one line", () => {
    expect(visibleText("a\r\nb\tc\u2028d\u0085e")).toBe("a b c d e");
  });

  test("replaces overrides of direction and lone surrogates, keeps scripts and emoji", () => {
    expect(visibleText("abc\u202egnp.exe\u2069")).toBe("abc\ufffdgnp.exe\ufffd");
    expect(visibleText("x\ud800y")).toBe("x\ufffdy");
    expect(visibleText("שלום 東京 👩‍👩‍👧")).toBe("שלום 東京 👩‍👩‍👧");
  });
});

test("shorten counts code points and marks the cut", () => {
  expect(shorten("short", 5)).toBe("short");
  expect(shorten("longer text", 7)).toBe("longer…");
  expect(shorten("😀😀😀", 3)).toBe("😀😀😀");
  expect(shorten("😀😀😀😀", 3)).toBe("😀😀…");
  expect(Array.from(shorten("x".repeat(10_000), 160))).toHaveLength(160);
});
