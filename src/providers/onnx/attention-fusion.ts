import { open } from "node:fs/promises";
import { basename } from "node:path";
import { integerField, messageField, messageHead, textField } from "../../numeric/protobuf-fields.js";
import { type OnnxNode, type OnnxParts, type OnnxWeights, readOnnxParts } from "./onnx-parts.js";
import { ProtobufError, ProtobufReader } from "./protobuf-reader.js";

/**
 * An encoder's ONNX model with each attention, softmax(q·kᵀ·scale + mask)·v with its reshapes and transpositions, as one
 * `Attention` operator (ONNX opset 24), as bytes; weights stay in the file, to be found by its name in its folder. Padding is on
 * the right and told by the number of tokens of each text; where `padded` is false there is none. Null where not every Softmax
 * of the graph is part of such an attention, or an operator may mean something else in opset 24.
 *
 * That what is added is a mask of padding and nothing more is not read off the graph: hold its vectors against those of the file.
 */
export async function fuseAttention(
  file: string,
  { padded }: { padded: boolean },
): Promise<Uint8Array | null> {
  const handle = await open(file);
  try {
    const parts = await readOnnxParts(new ProtobufReader(handle), (await handle.stat()).size);
    return rewritten(parts, basename(file), padded);
  } catch (error) {
    if (error instanceof ProtobufError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

function rewritten(parts: OnnxParts, location: string, padded: boolean): Uint8Array | null {
  const version = parts.versions.get("") ?? 0;
  if (parts.nested || version < oldestOpset || version > opset || !parts.inputs.includes(mask)) return null;
  const graph = graphOf(parts);
  const found = parts.nodes
    .filter(({ operator }) => operator === "Softmax")
    .map((softmax) => attentionAround(softmax, graph));
  const attentions = found.filter((one) => one !== null);
  if (found.length === 0 || attentions.length < found.length) return null;
  const replaced = new Map(attentions.map((one) => [one.end, attentionNode(one, padded)]));
  const body = parts.nodes.map((node) => replaced.get(node) ?? node);
  const nodes = needed(padded ? [tokenCounts(), ...body] : body, parts.outputs);
  if (!nodes.every(({ operator, domain }) => domain === "" && unchangedOperators.has(operator))) return null;
  return modelBytes(parts, nodes, location);
}

/** Values as the graph makes and uses them. */
interface Graph {
  readonly maker: ReadonlyMap<string, OnnxNode>;
  readonly users: ReadonlyMap<string, readonly OnnxNode[]>;
  readonly constants: ReadonlyMap<string, readonly number[]>;
  /** Lengths of the vectors among the weights. */
  readonly lengths: ReadonlyMap<string, number>;
}

function graphOf({ nodes, weights }: OnnxParts): Graph {
  const users = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    for (const name of node.inputs) users.set(name, [...(users.get(name) ?? []), node]);
  }
  const constants = new Map<string, readonly number[]>();
  for (const { name, constant } of weights) if (constant !== null) constants.set(name, constant);
  for (const { outputs, constant } of nodes) if (constant !== null) constants.set(outputs[0]!, constant);
  const vectors = weights.filter(({ dims }) => dims.length === 1);
  return {
    maker: new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node]))),
    users,
    constants,
    lengths: new Map(vectors.map(({ name, dims }) => [name, dims[0]!])),
  };
}

interface Attention {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly heads: number;
  readonly scale: number;
  /** The last of its nodes, whose output the new one takes over. */
  readonly end: OnnxNode;
}

/** The attention that a Softmax is part of, with all it is known by; else null. */
function attentionAround(softmax: OnnxNode, graph: Graph): Attention | null {
  const { maker } = graph;
  const axis = softmax.integers.get("axis")?.[0] ?? -1;
  const sum = maker.get(softmax.inputs[0]!);
  if ((axis !== -1 && axis !== 3) || sum?.operator !== "Add") return null;
  const scores = sum.inputs.map((name) => scaledProduct(maker.get(name), graph));
  const at = scores.findIndex((one) => one !== null);
  if (at < 0 || !comesFrom(sum.inputs[1 - at]!, mask, graph)) return null;
  const { product, scale } = scores[at]!;
  const query = split(product.inputs[0]!, [0, 2, 1, 3], graph);
  const key = split(product.inputs[1]!, [0, 2, 3, 1], graph);
  const weighted = onlyUser(softmax.outputs[0]!, "MatMul", graph);
  if (weighted === null || weighted.inputs[0] !== softmax.outputs[0]) return null;
  const value = split(weighted.inputs[1]!, [0, 2, 1, 3], graph);
  const back = onlyUser(weighted.outputs[0]!, "Transpose", graph);
  if (back === null || !hasOrder(back, [0, 2, 1, 3])) return null;
  // Some exports ask this value for its shape besides.
  const end = graph.users.get(back.outputs[0]!)?.find(({ operator }) => operator === "Reshape");
  if (end === undefined || query === null || key === null || value === null) return null;
  const { heads, size } = query;
  if ([key, value].some((one) => one.heads !== heads || one.size !== size)) return null;
  if (end.inputs[0] !== back.outputs[0] || !isWidth(shapeOf(end, graph), heads * size)) return null;
  return { query: query.from, key: key.from, value: value.from, heads, scale, end };
}

/** A product of two values, times or over a constant. */
function scaledProduct(
  node: OnnxNode | undefined,
  { maker, constants }: Graph,
): { product: OnnxNode; scale: number } | null {
  if (node?.operator !== "Mul" && node?.operator !== "Div") return null;
  const product = maker.get(node.inputs[0]!);
  const constant = constants.get(node.inputs[1]!);
  if (product?.operator !== "MatMul" || constant?.length !== 1) return null;
  return { product, scale: node.operator === "Mul" ? constant[0]! : 1 / constant[0]! };
}

/** A value that was split into heads: texts × tokens × width, with a bias added, reshaped and transposed. */
function split(
  name: string,
  order: readonly number[],
  graph: Graph,
): { from: string; heads: number; size: number } | null {
  const transpose = graph.maker.get(name);
  const reshape = graph.maker.get(transpose?.inputs[0] ?? "");
  if (transpose?.operator !== "Transpose" || !hasOrder(transpose, order)) return null;
  if (reshape?.operator !== "Reshape") return null;
  const shape = shapeOf(reshape, graph);
  const width = widthOf(graph.maker.get(reshape.inputs[0]!), graph);
  if (shape?.length !== 4 || width === null) return null;
  const [, , heads, size] = shape.map((given, i) => (given === -1 ? width / (shape[5 - i] ?? 0) : given));
  if (heads == null || size == null || !Number.isInteger(heads) || heads * size !== width) return null;
  return { from: reshape.inputs[0]!, heads, size };
}

/** The length of the bias that makes a value. */
function widthOf(node: OnnxNode | undefined, { lengths }: Graph): number | null {
  if (node?.operator !== "Add") return null;
  const biases = node.inputs.flatMap((name) => lengths.get(name) ?? []);
  return biases.length === 1 ? biases[0]! : null;
}

/** The sizes that a Reshape asks for; null where one is computed. */
function shapeOf(reshape: OnnxNode, { maker, constants }: Graph): (number | null)[] | null {
  const known = constants.get(reshape.inputs[1]!);
  if (known !== undefined) return [...known];
  const concat = maker.get(reshape.inputs[1]!);
  if (concat?.operator !== "Concat") return null;
  return concat.inputs.map((name) => constants.get(name)?.[0] ?? null);
}

function isWidth(shape: (number | null)[] | null, width: number): boolean {
  return (
    shape?.length === 3 && (shape[2] === width || (shape[2] === -1 && shape[0] === null && shape[1] === null))
  );
}

function hasOrder({ integers }: OnnxNode, order: readonly number[]): boolean {
  return integers.get("perm")?.join() === order.join();
}

function onlyUser(name: string, operator: string, { users }: Graph): OnnxNode | null {
  const all = users.get(name) ?? [];
  return all.length === 1 && all[0]!.operator === operator ? all[0]! : null;
}

function comesFrom(name: string, source: string, { maker }: Graph): boolean {
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === source) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(maker.get(next)?.inputs ?? []));
  }
  return false;
}

function attentionNode({ query, key, value, heads, scale, end }: Attention, padded: boolean): OnnxNode {
  const inputs = [query, key, value, ...(padded ? ["", "", "", counts] : [])];
  const attributes = [
    integerAttribute("q_num_heads", heads),
    integerAttribute("kv_num_heads", heads),
    floatAttribute("scale", scale),
  ];
  return newNode("Attention", inputs, end.outputs[0]!, attributes);
}

/** How many tokens each text has. */
function tokenCounts(): OnnxNode {
  return newNode("ReduceSum", [mask, axes], counts, [integerAttribute("keepdims", 0)]);
}

function newNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly number[][],
): OnnxNode {
  const bytes = Uint8Array.from([
    ...inputs.flatMap((name) => textField(1, name)),
    ...textField(2, output),
    ...textField(4, operator),
    ...attributes.flatMap((attribute) => messageField(5, attribute)),
  ]);
  return { operator, domain: "", inputs, outputs: [output], integers: new Map(), constant: null, bytes };
}

function integerAttribute(name: string, value: number): number[] {
  return [...textField(1, name), ...integerField(3, value), ...integerField(20, 2)];
}

function floatAttribute(name: string, value: number): number[] {
  // Field 2 of wire type 5: four bytes.
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return [...textField(1, name), (2 << 3) | 5, ...bytes, ...integerField(20, 1)];
}

/** The nodes that the outputs need, in their order. */
function needed(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const live = new Set(outputs);
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => live.has(name))) continue;
    kept.push(node);
    for (const name of node.inputs) live.add(name);
  }
  return kept.reverse();
}

function modelBytes(parts: OnnxParts, nodes: readonly OnnxNode[], location: string): Uint8Array {
  const graph = [
    ...nodes.flatMap(({ bytes }) => [Uint8Array.from(messageHead(1, bytes.length)), bytes]),
    Uint8Array.from(messageField(5, axesTensor())),
    ...parts.weights.flatMap((weights) => weightsBytes(weights, location)),
    ...parts.rest,
  ];
  const length = graph.reduce((sum, bytes) => sum + bytes.length, 0);
  const versions = [...parts.versions].flatMap(([domain, version]) =>
    messageField(8, [...textField(1, domain), ...integerField(2, domain === "" ? opset : version)]),
  );
  return Buffer.concat([
    ...parts.header,
    Uint8Array.from(versions),
    Uint8Array.from(messageHead(7, length)),
    ...graph,
  ]);
}

function weightsBytes({ bytes, values }: OnnxWeights, location: string): Uint8Array[] {
  const entry = (key: string, value: string): number[] =>
    messageField(13, [...textField(1, key), ...textField(2, value)]);
  const place =
    values === null
      ? []
      : [
          ...entry("location", location),
          ...entry("offset", String(values.from)),
          ...entry("length", String(values.length)),
          ...integerField(14, 1),
        ];
  return [Uint8Array.from(messageHead(5, bytes.length + place.length)), bytes, Uint8Array.from(place)];
}

/** The int64 vector [1]. */
function axesTensor(): number[] {
  return [
    ...integerField(1, 1),
    ...integerField(2, 7),
    ...textField(8, axes),
    ...messageField(9, [1, 0, 0, 0, 0, 0, 0, 0]),
  ];
}

const opset = 24;
/** From here on axes are inputs and Softmax works on one axis. */
const oldestOpset = 13;
const mask = "attention_mask";
const counts = "alidade:token_counts";
const axes = "alidade:axes";

/** Operators whose meaning and attributes have been the same from opset 13 to 24, but for more types. */
const unchangedOperators: ReadonlySet<string> = new Set([
  ...[
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Sqrt",
    "Pow",
    "Erf",
    "Tanh",
    "Relu",
    "MatMul",
    "Gemm",
    "LayerNormalization",
  ],
  ...["Gather", "Shape", "Slice", "Concat", "Unsqueeze", "Squeeze", "Reshape", "Transpose", "Expand", "Cast"],
  ...[
    "Constant",
    "ConstantOfShape",
    "Range",
    "Where",
    "Equal",
    "Identity",
    "CumSum",
    "ReduceSum",
    "Gelu",
    "Attention",
  ],
  ...["DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger"],
]);
