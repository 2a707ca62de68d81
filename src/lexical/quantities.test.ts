import { expect, test } from "vitest";
import { quantitiesOf, sameQuantity } from "./quantities.js";

const read = (text: string) =>
  quantitiesOf(text).map(({ dimension, value }) => [dimension, Number(value.toPrecision(12))]);

test("units come to one base, whether joined to the number or not", () => {
  expect(read("router 5 GHz")).toEqual([["frequency", 5e9]]);
  expect(read("2x 500 mb")).toEqual([["data", 5e8]]);
  expect(read("32GB")).toEqual([["data", 32e9]]);
  expect(read('43.2 cm (17")').map(([, value]) => value)).toEqual([0.432, 0.4318]);
  expect(read("43,2 cm")).toEqual([["length", 0.432]]);
  expect(read("1,000 ml")).toEqual([["volume", 1]]);
  expect(read("11-inch")).toEqual([["length", 0.2794]]);
  expect(read("230 V, 800 W")).toEqual([
    ["voltage", 230],
    ["power", 800],
  ]);
});

test("what is no quantity is not read", () => {
  for (const text of [
    "5G phone",
    "3 in 1 cable",
    "tn-2110 toner",
    "2 pints",
    "iphone 11",
    "a5 m",
    "4 Mbit",
  ]) {
    expect(read(text)).toEqual([]);
  }
});

test("quantities agree within rounding of sizes and of binary units", () => {
  const [a, b, c] = quantitiesOf("11 inch, 28 cm, 30 cm");
  expect(sameQuantity(a!, b!)).toBe(true);
  expect(sameQuantity(a!, c!)).toBe(false);
  const [gb, mb, gram] = quantitiesOf("1 GB 1024 MB 1 g");
  expect(sameQuantity(gb!, mb!)).toBe(true);
  expect(sameQuantity(gb!, gram!)).toBe(false);
});
