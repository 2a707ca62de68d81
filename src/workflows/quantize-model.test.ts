import { describe, expect, test } from "vitest";
import { type QuantizeTarget, quantizeModel } from "./quantize-model.js";

const options = { to: "int8", cwd: "/" } as const;

describe("quantizeModel refuses, before Python is asked,", () => {
  test("a precision that it does not make", async () => {
    const to = "int4" as QuantizeTarget;
    await expect(quantizeModel("./m", { ...options, to })).rejects.toThrow(
      '--to is "int4"; expected int8, float16. Did you mean "int8"?',
    );
  });

  test("what is no model with ONNX weights", async () => {
    await expect(quantizeModel("static:embedded", options)).rejects.toThrow(
      /models quantize takes the folder of a model with ONNX weights/,
    );
    await expect(quantizeModel("onnx:./m?dtype=fp16", options)).rejects.toThrow(/without options/);
    await expect(quantizeModel("./no-such-model", options)).rejects.toThrow(/no-such-model/);
  });
});
