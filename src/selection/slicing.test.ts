import { expect, test } from "vitest";
import { categorySlicing, numericSlicing } from "./slicing.js";

const named = { name: "length", label: "Words", meaning: "words of the query" };

test("up to four different numbers are slices of their own", () => {
  const slicing = numericSlicing(named, [2, 1, 1, 3])!;
  expect(slicing.slices).toEqual(["1", "2", "3"]);
  expect([...slicing.sliceOf]).toEqual([1, 0, 0, 2]);
  expect(slicing.how).toContain("a slice for each value");
});

test("more are parted at the quartiles; equal values stay together, so slices can be fewer and unequal", () => {
  const even = numericSlicing(named, [8, 7, 6, 5, 4, 3, 2, 1])!;
  expect(even.slices).toEqual(["1 to 2", "3 to 4", "5 to 6", "7 to 8"]);
  expect([...even.sliceOf]).toEqual([3, 3, 2, 2, 1, 1, 0, 0]);
  // Half of the values are 1: two quartiles lie inside it.
  const tied = numericSlicing(named, [1, 1, 1, 1, 1, 2, 3, 4, 5, 6])!;
  expect(tied.slices).toEqual(["1", "2 to 3", "4 to 6"]);
  expect([...tied.sliceOf]).toEqual([0, 0, 0, 0, 0, 1, 1, 2, 2, 2]);
});

test("the order of the queries changes nothing", () => {
  const values = [5, 1, 9, 2, 2, 8, 7, 3, 3, 3, 4];
  const there = numericSlicing(named, values)!;
  const back = numericSlicing(named, [...values].reverse())!;
  expect(back.slices).toEqual(there.slices);
  expect([...back.sliceOf].reverse()).toEqual([...there.sliceOf]);
});

test("no value is a slice of its own; one slice is no slicing", () => {
  const slicing = numericSlicing(named, [1, Number.NaN, 1])!;
  expect(slicing.slices).toEqual(["1", "no value"]);
  expect([...slicing.sliceOf]).toEqual([0, 1, 0]);
  expect(numericSlicing(named, [3, 3])).toBeNull();
  expect(numericSlicing(named, [])).toBeNull();
  expect(categorySlicing(named, ["a", "a"])).toBeNull();
  expect(categorySlicing(named, [])).toBeNull();
});

test("names by frequency, the rare ones together", () => {
  const slicing = categorySlicing(named, ["b", "a", "b", null, "c", "d"], 1)!;
  expect(slicing.slices).toEqual(["b", "3 other values", "no value"]);
  expect([...slicing.sliceOf]).toEqual([0, 1, 0, 2, 1, 1]);
  // "others" would hold one value only: it keeps its name.
  expect(categorySlicing(named, ["b", "a", "b", "a", "c"], 2)!.slices).toEqual(["a", "b", "c"]);
});

test("labels have as many digits as keep neighbours apart", () => {
  const slices = (values: number[]) => numericSlicing(named, values)!.slices;
  expect(slices([1 / 3, 0.5, 2 / 3, 1])).toEqual(["0.333", "0.5", "0.667", "1"]);
  expect(slices([0.28571, 0.28572, 0.5])).toEqual(["0.28571", "0.28572", "0.5"]);
  expect(slices([52035, 52039])).toEqual(["52035", "52039"]);
});
