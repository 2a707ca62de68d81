import { expect, test } from "vitest";
import { fingerprintSet } from "./fingerprint-set.js";

test("tells strings that were there from new ones, among 200,000 that differ little", () => {
  const set = fingerprintSet();
  const names = Array.from({ length: 200_000 }, (_, i) => `${i % 2 === 0 ? "item-" : "Item-"}${i}`);
  expect(names.filter((name) => set.add(name))).toEqual([]);
  expect(names.every((name) => set.add(name))).toBe(true);
  expect([set.add(""), set.add(""), set.add("\0"), set.add("\0\0")]).toEqual([false, true, false, false]);
});
