import { expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { wordAverageOptions } from "./word-average-options.js";

const read = (query: string) => wordAverageOptions(parseCandidateSpec(`words:file${query}`));

test("defaults and given values", () => {
  expect(read("")).toEqual({ weights: "sif", components: 1, a: 0.001 });
  expect(read("?weights=idf&components=0")).toEqual({ weights: "idf", components: 0, a: 0.001 });
  expect(read("?a=1e-4&components=3")).toEqual({ weights: "sif", components: 3, a: 0.0001 });
});

test.each([
  ["?weights=siff", /weights is "siff"; expected sif, idf, mean.*Did you mean "sif"/],
  ["?components=-1", /components is "-1"; expected a whole number from 0/],
  ["?components=101", /from 0 \(none\) to 100/],
  ["?a=0", /a is "0"; expected a number above 0/],
  ["?a=", /a is ""/],
  ["?a=x", /a is "x"/],
  ["?a=0.1&weights=mean", /a belongs to weights=sif/],
])("refuses %s", (query, message) => {
  expect(() => read(query)).toThrow(message);
});
