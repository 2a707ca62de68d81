import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "./candidate-spec.js";
import { vectorFormOf } from "./vector-form.js";

const formOf = (spec: string) => vectorFormOf(parseCandidateSpec(spec));

describe("vectorFormOf", () => {
  test("all dimensions in float32 where nothing is asked for", () => {
    expect(formOf("static:embedded")).toEqual({ dims: null, quantisation: null });
    expect(formOf("static:embedded?quant=none")).toEqual({ dims: null, quantisation: null });
  });

  test("rescores the first 2 · 10 with the stored codes, as sentence-transformers does", () => {
    expect(formOf("vectors:v?dims=256&quant=int8")).toEqual({
      dims: 256,
      quantisation: { precision: "int8", rescore: { multiplier: 2, top: 10, with: "codes" } },
    });
  });

  test("takes what is said of rescoring", () => {
    expect(formOf("onnx:m?quant=binary&rescore=4&rescoreTop=100&rescoreWith=float").quantisation).toEqual({
      precision: "binary",
      rescore: { multiplier: 4, top: 100, with: "float" },
    });
    expect(formOf("onnx:m?quant=ubinary&rescore=none").quantisation).toEqual({
      precision: "ubinary",
      rescore: null,
    });
  });

  test("dims of lsa and word2vec are those of the fit, of words a cut", () => {
    expect(formOf("lsa?dims=64").dims).toBeNull();
    expect(formOf("word2vec?dims=64").dims).toBeNull();
    expect(formOf("words:f?dims=64").dims).toBe(64);
  });

  test.each([
    ["static:m?quant=int4", /quant is "int4"; expected none, int8, binary, ubinary/],
    ["static:m?quant=binry", /Did you mean "binary"/],
    ["static:m?dims=0", /dims is "0"; expected a whole number from 1$/],
    ["static:m?dims=1e9999", /dims is "1e9999"/],
    ["static:m?quant=int8&rescore=0", /rescore is "0"; expected a whole number from 1, or "none"/],
    ["static:m?quant=int8&rescoreTop=1.5", /rescoreTop is "1.5"/],
    ["static:m?quant=int8&rescoreWith=bits", /rescoreWith is "bits"; expected codes, values, float/],
    ["static:m?rescore=2", /rescore says what is scored again.*add quant=int8/],
    ["static:m?quant=int8&rescore=none&rescoreTop=5", /rescore=none scores nothing again/],
  ])("refuses %s", (spec, message) => {
    expect(() => formOf(spec)).toThrow(message);
  });
});
