import { expect, test } from "vitest";
import { readIndexed, readVector } from "./read-answer.js";

const bytes = (...values: number[]): string => Buffer.from(values).toString("base64");

test("output types, as numbers and as base64", () => {
  expect([...readVector([64, -32], "int8")]).toEqual([64, -32]);
  expect([...readVector(bytes(64, 224), "int8")]).toEqual([64, -32]);
  expect([...readVector([192, 96], "uint8")]).toEqual([64, -32]);
  expect([...readVector(bytes(192, 96), "uint8")]).toEqual([64, -32]);
  const signs = [-1, 1, -1, 1, 1, -1, 1, -1];
  expect([...readVector([90], "ubinary")]).toEqual(signs);
  expect([...readVector([90 - 128], "binary")]).toEqual(signs);
  expect([...readVector(bytes(90), "ubinary")]).toEqual(signs);
  // Floats are floats, in whatever form they come.
  expect([...readVector([0.5, -0.25], "base64")]).toEqual([0.5, -0.25]);
  expect([...readVector("AAAAPwAAgL4=", "float")]).toEqual([0.5, -0.25]);
});

test.each([
  ["a number", 3],
  ["null", null],
  ["a list with a text in it", [0.5, "x"]],
  ["base64 that is no whole number of floats", "AAAA"],
  ["nothing", ""],
])("%s is no vector", (_, value) => {
  expect(() => readVector(value, "float")).toThrow(/^answered with/);
});

test.each([
  ["twice the same number", [0, 0]],
  ["a number beyond the list", [0, 2]],
])("vectors with %s belong to no text", (_, numbers) => {
  const data = numbers.map((index) => ({ index, embedding: [1] }));
  expect(() => readIndexed({ data }, "float")).toThrow("vectors numbered");
});
