import { expect, test } from "vitest";
import { corpusFingerprint } from "./corpus-fingerprint.js";

test("changes with any text, with their order, and with where one ends", () => {
  const one = corpusFingerprint(["a", "b"]);
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(corpusFingerprint(["a", "b"])).toBe(one);
  for (const other of [["b", "a"], ["a"], ["a", "b", ""], ["ab", ""], ["", "ab"], ["a", "B"]]) {
    expect(corpusFingerprint(other)).not.toBe(one);
  }
  expect(corpusFingerprint([])).not.toBe(corpusFingerprint([""]));
});
