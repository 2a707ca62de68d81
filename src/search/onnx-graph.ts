import { integerField, messageField, textField } from "../numeric/protobuf-fields.js";

/** Items whose scores are first looked at through their maximum, in `groupedTopKGraph`. */
export const groupSize = 32;

/**
 * An ONNX model, as bytes, that finds the k largest entries of each row of q·xᵀ (+ b):
 * `Gemm(q, x, transB=1) → TopK(k, axis=1)`, opset 13, IR version 8. Inputs q (`m × d`), x (`n × d`) and, where
 * `bias`, b (`n`), all float32, and k (int64, one value, at most n); outputs v (float32) and
 * i (int64), both `m × k`, best first, ties by ascending index. Sizes are symbolic: one graph serves all.
 */
export function topKGraph({ bias }: { bias: boolean }): Uint8Array {
  const nodes = [gemm(bias), node("TopK", ["s", "k"], ["v", "i"], [intAttribute("axis", 1)])];
  const outputs = [resultValue("v", float32), resultValue("i", int64)];
  return model("top-k", nodes, [], topKInputs(bias), outputs);
}

/**
 * `MatMulInteger(q, x)` with zero point 128 for q: q (uint8, `m × d`), x (int8, `d × n`), output s (int32, `m × n`).
 * Of the pairs of types that the operator takes, the one that ONNX Runtime has fast kernels for.
 */
export function integerProductGraph(): Uint8Array {
  const inputs = [valueInfo("q", uint8, ["m", "d"]), valueInfo("x", int8, ["d", "n"])];
  const nodes = [node("MatMulInteger", ["q", "x", "zero"], ["s"], [])];
  const zero = [...integerField(2, uint8), ...textField(8, "zero"), ...messageField(9, [128])];
  return model("integer-product", nodes, [zero], inputs, [valueInfo("s", int32, ["m", "n"])]);
}

/** `Gemm(x, y, transA=1)`: x (float64, `n × d`), y (float64, `n × e`), output s = xᵀ·y (float64, `d × e`). */
export function crossProductGraph(): Uint8Array {
  const inputs = [valueInfo("x", float64, ["n", "d"]), valueInfo("y", float64, ["n", "e"])];
  const nodes = [node("Gemm", ["x", "y"], ["s"], [intAttribute("transA", 1)])];
  return model("cross-product", nodes, [], inputs, [valueInfo("s", float64, ["d", "e"])]);
}

/**
 * The same in two steps, since TopK needs several cycles for each entry and a maximum less than one: the k groups of
 * 32 neighbouring items with the largest maxima, then the k largest entries of those groups. None of the k largest
 * can be in another group: each chosen group has an entry at least as good, and at equal score an earlier one.
 * At least k entries reach the least chosen maximum, so whatever lies below it is lifted to just below it: that halves
 * the work of the last TopK, whose cost is in the entries that enter its heap.
 * n must be a multiple of 32 and k at most n / 32. Outputs v as above; g (int64, `m × k`), the chosen
 * groups in ascending order, so that ties stay in order; and i, where entry j means item 32·g[⌊j / 32⌋] + j mod 32.
 */
export function groupedTopKGraph({ bias }: { bias: boolean }): Uint8Array {
  const nodes = [
    gemm(bias),
    node("Reshape", ["s", "groups"], ["t"], []),
    node("ReduceMax", ["t"], ["best"], [intsAttribute("axes", [2]), intAttribute("keepdims", 0)]),
    node("TopK", ["best", "k"], ["maxima", "chosen"], [intAttribute("axis", 1), intAttribute("sorted", 0)]),
    node("TopK", ["chosen", "k"], ["g", "ranks"], [intAttribute("axis", 1), intAttribute("largest", 0)]),
    node("Unsqueeze", ["g", "last"], ["index"], []),
    node("GatherND", ["t", "index"], ["members"], [intAttribute("batch_dims", 1)]),
    node("Reshape", ["members", "flat"], ["candidates"], []),
    node("ReduceMin", ["maxima"], ["least"], [intsAttribute("axes", [1]), intAttribute("keepdims", 1)]),
    node("Min", ["least", "most"], ["finite"], []),
    node("Abs", ["finite"], ["size"], []),
    node("Mul", ["size", "step"], ["gap"], []),
    node("Sub", ["finite", "gap"], ["below"], []),
    node("Sub", ["below", "tiny"], ["floor"], []),
    node("Max", ["candidates", "floor"], ["lifted"], []),
    node("TopK", ["lifted", "k"], ["v", "i"], [intAttribute("axis", 1)]),
  ];
  const constants = [
    floatConstant("most", (2 - 2 ** -23) * 2 ** 127),
    floatConstant("step", 2 ** -22),
    floatConstant("tiny", 2 ** -126),
    constant("groups", [0, -1, groupSize]),
    constant("last", [2]),
    constant("flat", [0, -1]),
  ];
  const outputs = [resultValue("v", float32), resultValue("i", int64), resultValue("g", int64)];
  return model("grouped-top-k", nodes, constants, topKInputs(bias), outputs);
}

function gemm(bias: boolean): number[] {
  return node("Gemm", bias ? ["q", "x", "b"] : ["q", "x"], ["s"], [intAttribute("transB", 1)]);
}

function topKInputs(bias: boolean): number[][] {
  return [
    valueInfo("q", float32, ["m", "d"]),
    valueInfo("x", float32, ["n", "d"]),
    ...(bias ? [valueInfo("b", float32, ["n"])] : []),
    valueInfo("k", int64, [1]),
  ];
}

function model(
  name: string,
  nodes: number[][],
  constants: number[][],
  inputs: number[][],
  outputs: number[][],
): Uint8Array {
  const graph = [
    ...nodes.map((bytes) => messageField(1, bytes)),
    textField(2, name),
    ...constants.map((bytes) => messageField(5, bytes)),
    ...inputs.map((bytes) => messageField(11, bytes)),
    ...outputs.map((bytes) => messageField(12, bytes)),
  ];
  const opset = [...textField(1, ""), ...integerField(2, 13)];
  return Uint8Array.from([
    ...integerField(1, 8),
    ...messageField(7, graph.flat()),
    ...messageField(8, opset),
  ]);
}

function node(operator: string, inputs: string[], outputs: string[], attributes: number[][]): number[] {
  return [
    ...inputs.flatMap((name) => textField(1, name)),
    ...outputs.flatMap((name) => textField(2, name)),
    ...textField(4, operator),
    ...attributes.flatMap((attribute) => messageField(5, attribute)),
  ];
}

function intAttribute(name: string, value: number): number[] {
  return [...textField(1, name), ...integerField(3, value), ...integerField(20, 2)];
}

function intsAttribute(name: string, values: number[]): number[] {
  return [
    ...textField(1, name),
    ...values.flatMap((value) => integerField(8, value)),
    ...integerField(20, 7),
  ];
}

/** A vector of int64 that is part of the model. */
function constant(name: string, values: number[]): number[] {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return [
    ...integerField(1, values.length),
    ...integerField(2, int64),
    ...textField(8, name),
    ...messageField(9, [...raw]),
  ];
}

/** One float32 that is part of the model. */
function floatConstant(name: string, value: number): number[] {
  const raw = new Uint8Array(Float32Array.of(value).buffer);
  return [
    ...integerField(1, 1),
    ...integerField(2, float32),
    ...textField(8, name),
    ...messageField(9, [...raw]),
  ];
}

function resultValue(name: string, elementType: number): number[] {
  return valueInfo(name, elementType, ["m", "k"]);
}

function valueInfo(name: string, elementType: number, sizes: (string | number)[]): number[] {
  const shape = sizes.flatMap((size) =>
    messageField(1, typeof size === "string" ? textField(2, size) : integerField(1, size)),
  );
  return [
    ...textField(1, name),
    ...messageField(2, messageField(1, [...integerField(1, elementType), ...messageField(2, shape)])),
  ];
}

const float32 = 1;
const uint8 = 2;
const int8 = 3;
const int32 = 6;
const int64 = 7;
const float64 = 11;
