/**
 * An ONNX model, as bytes, that finds the k largest entries of each row of q·xᵀ (+ b):
 * `Gemm(q, x, transB=1) → TopK(k, axis=1)`, opset 13, IR version 8. Inputs q (`m × d`), x (`n × d`) and, where
 * `bias`, b (`n`), all float32, and k (int64, one value, at most n); outputs v (float32) and
 * i (int64), both `m × k`, best first, ties by ascending index. Sizes are symbolic: one graph serves all.
 */
export function topKGraph({ bias }: { bias: boolean }): Uint8Array {
  const graph = [
    message(1, node("Gemm", bias ? ["q", "x", "b"] : ["q", "x"], ["s"], intAttribute("transB", 1))),
    message(1, node("TopK", ["s", "k"], ["v", "i"], intAttribute("axis", 1))),
    text(2, "top-k"),
    message(11, valueInfo("q", float32, ["m", "d"])),
    message(11, valueInfo("x", float32, ["n", "d"])),
    ...(bias ? [message(11, valueInfo("b", float32, ["n"]))] : []),
    message(11, valueInfo("k", int64, [1])),
    message(12, valueInfo("v", float32, ["m", "k"])),
    message(12, valueInfo("i", int64, ["m", "k"])),
  ];
  const model = [integer(1, 8), message(7, graph.flat()), message(8, [...text(1, ""), ...integer(2, 13)])];
  return Uint8Array.from(model.flat());
}

function node(operator: string, inputs: string[], outputs: string[], attribute: number[]): number[] {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, operator),
    ...message(5, attribute),
  ];
}

function intAttribute(name: string, value: number): number[] {
  return [...text(1, name), ...integer(3, value), ...integer(20, 2)];
}

function valueInfo(name: string, elementType: number, sizes: (string | number)[]): number[] {
  const shape = sizes.flatMap((size) =>
    message(1, typeof size === "string" ? text(2, size) : integer(1, size)),
  );
  return [...text(1, name), ...message(2, message(1, [...integer(1, elementType), ...message(2, shape)]))];
}

// The protobuf wire format: a tag of field number and wire type (0 varint, 2 length-delimited), then the value.

function integer(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function message(field: number, bytes: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

const float32 = 1;
const int64 = 7;
