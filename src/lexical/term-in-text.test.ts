import { expect, test } from "vitest";
import { foldedText, holdsTerm } from "./term-in-text.js";

test("a term is found as words of its own, in any case; anywhere in scripts without spaces", () => {
  const holds = (text: string, term: string) => holdsTerm(foldedText(text), foldedText(term));
  expect(holds("A USB-C cable", "usb-c")).toBe(true);
  expect(holds("USB-Cable, usb-c.", "usb-c")).toBe(true);
  expect(holds("USB-Cable", "usb-c")).toBe(false);
  expect(holds("stents", "stent")).toBe(false);
  expect(holds("Ｓtent", "stent")).toBe(true);
  expect(holds("東京都庁", "京都")).toBe(true);
  expect(holds("", "stent")).toBe(false);
});
