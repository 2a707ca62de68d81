import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How the tiny graph differs from the plain one. */
export interface TinyOnnxOptions {
  /** Name of the output, by default last_hidden_state. */
  output?: string;
  /** Average over the tokens inside the graph, padding included: output `batch × width`. */
  pooled?: boolean;
  /** Names of operators in a branch that is never read, to be found by a scan. */
  mentions?: string[];
  input?: string;
  /** File that an unused tensor says its values lie in. */
  external?: string;
}

/**
 * Bytes of an ONNX model that looks token ids up in a table: the smallest "transformer" there is. Its
 * vectors can be computed by hand: token `id` has the vector `table[id]`, whatever stands around it.
 */
export function tinyOnnxModel(
  table: readonly (readonly number[])[],
  {
    output = "last_hidden_state",
    pooled = false,
    mentions = [],
    input = "input_ids",
    external,
  }: TinyOnnxOptions = {},
): Uint8Array {
  const width = table[0]!.length;
  const rows = pooled ? "rows" : output;
  const nodes = [node("Gather", ["table", input], [rows])];
  if (pooled)
    nodes.push(
      node("ReduceMean", [rows], [output], [intsAttribute("axes", [1]), intAttribute("keepdims", 0)]),
    );
  for (const operator of mentions) nodes.push(node(operator, ["table"], [`unused_${operator}`]));
  const values = Buffer.from(Float32Array.from(table.flat()).buffer);
  const tensor = [
    ...[table.length, width].map((size) => varintField(1, size)),
    varintField(2, 1),
    text(8, "table"),
    bytes(9, values),
  ];
  const graph = [
    ...nodes.map((encoded) => bytes(1, encoded)),
    text(2, "tiny"),
    bytes(5, Buffer.concat(tensor)),
    ...(external === undefined ? [] : [bytes(5, externalTensor(external))]),
    bytes(11, valueInfo(input, 7, ["batch", "sequence"])),
    bytes(12, valueInfo(output, 1, pooled ? ["batch", width] : ["batch", "sequence", width])),
  ];
  return Buffer.concat([varintField(1, 8), bytes(8, varintField(2, 13)), bytes(7, Buffer.concat(graph))]);
}

/** How the tiny encoder differs from the plain one. */
export interface TinyEncoderOptions {
  /** The products are divided by a constant instead of multiplied with one. */
  divided?: boolean;
  /** Axis of the Softmax, by default the last. */
  axis?: number;
  /** The shape that vectors are split into, by default texts × tokens × 2 heads × 2. */
  split?: number[];
  /** Queries, keys and values without a bias. */
  bare?: boolean;
  /** What is added to the products does not come from attention_mask. */
  unmasked?: boolean;
}

/**
 * Bytes of an ONNX model with one layer of attention of two heads over token ids and a mask, as exporters write it: width 4,
 * a vocabulary of 8, weights drawn by `random`. Input names as those of BERT, output last_hidden_state.
 */
export function tinyEncoderModel(
  random: () => number,
  {
    divided = false,
    axis = 3,
    split = [0, 0, 2, 2],
    bare = false,
    unmasked = false,
  }: TinyEncoderOptions = {},
): Uint8Array {
  const floats = (name: string, dims: number[], value = (): number => 2 * random() - 1): Buffer =>
    tensorOf(name, 1, dims, Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, value));
  const integers = (name: string, values: number[]): Buffer =>
    tensorOf(name, 7, [values.length], BigInt64Array.from(values, BigInt));
  const transposed = (input: string, output: string, perm: number[]): Buffer =>
    node("Transpose", [input], [output], [intsAttribute("perm", perm)]);
  const projected = (name: string, perm: number[]): Buffer[] => [
    node("MatMul", ["x", `${name}.weight`], [`${name}.product`]),
    ...(bare ? [] : [node("Add", [`${name}.product`, `${name}.bias`], [`${name}.sum`])]),
    node("Reshape", [bare ? `${name}.product` : `${name}.sum`, "split"], [`${name}.split`]),
    transposed(`${name}.split`, name, perm),
  ];
  const nodes = [
    node("Gather", ["table", "input_ids"], ["x"]),
    node("Cast", ["attention_mask"], ["kept"], [intAttribute("to", 1)]),
    node("Sub", ["one", "kept"], ["padding"]),
    node("Mul", ["padding", "low"], ["lowered"]),
    node("Unsqueeze", ["lowered", "axes"], ["mask"]),
    ...[...projected("q", [0, 2, 1, 3]), ...projected("k", [0, 2, 3, 1]), ...projected("v", [0, 2, 1, 3])],
    node("MatMul", ["q", "k"], ["scores"]),
    node(divided ? "Div" : "Mul", ["scores", "scale"], ["scaled"]),
    node("Add", unmasked ? ["scaled", "one"] : ["scaled", "mask"], ["masked"]),
    node("Softmax", ["masked"], ["weights"], [intAttribute("axis", axis)]),
    node("MatMul", ["weights", "v"], ["mixed"]),
    transposed("mixed", "back", [0, 2, 1, 3]),
    node("Reshape", ["back", "joined"], ["context"]),
    node("Add", ["context", "x"], ["last_hidden_state"]),
  ];
  const weights = [
    floats("table", [8, 4]),
    ...["q", "k", "v"].flatMap((name) => [floats(`${name}.weight`, [4, 4]), floats(`${name}.bias`, [4])]),
    ...[floats("one", [1], () => 1), floats("low", [1], () => -1e9), floats("scale", [1], () => 0.7)],
    ...[integers("axes", [1, 2]), integers("split", split), integers("joined", [0, 0, 4])],
  ];
  const graph = [
    ...nodes.map((encoded) => bytes(1, encoded)),
    text(2, "tiny"),
    ...weights.map((encoded) => bytes(5, encoded)),
    ...["input_ids", "attention_mask"].map((name) => bytes(11, valueInfo(name, 7, ["batch", "sequence"]))),
    bytes(12, valueInfo("last_hidden_state", 1, ["batch", "sequence", 4])),
  ];
  return Buffer.concat([varintField(1, 8), bytes(8, varintField(2, 13)), bytes(7, Buffer.concat(graph))]);
}

/** A BERT-like tokenizer of the words given; ids: [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, then the words. */
export function tinyTokenizer(words: readonly string[]): object {
  const specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
  const piece = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  return {
    added_tokens: specials.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: false,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [piece("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, piece("[SEP]")],
    },
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      vocab: Object.fromEntries([...specials, ...words].map((word, id) => [word, id])),
    },
  };
}

/** Writes a model that opens and then fails on the first text with the word kettle: its table lacks that token. */
export function writeBrokenModel(folder: string): void {
  writeFolder(folder, {
    "config.json": { hidden_size: 2 },
    "tokenizer.json": tinyTokenizer(["kettle"]),
    "onnx/model.onnx": tinyOnnxModel([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]),
  });
}

/** Writes files into a folder: bytes and strings as they are, anything else as JSON. */
export function writeFolder(folder: string, files: Readonly<Record<string, unknown>>): string {
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const raw = content instanceof Uint8Array || typeof content === "string";
    writeFileSync(path, raw ? content : JSON.stringify(content));
  }
  return folder;
}

function node(operator: string, inputs: string[], outputs: string[], attributes: Buffer[] = []): Buffer {
  const fields = [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
  ];
  return Buffer.concat([...fields, ...attributes.map((attribute) => bytes(5, attribute))]);
}

function tensorOf(name: string, type: number, dims: number[], values: Float32Array | BigInt64Array): Buffer {
  return Buffer.concat([
    ...dims.map((size) => varintField(1, size)),
    ...[varintField(2, type), text(8, name), bytes(9, Buffer.from(values.buffer))],
  ]);
}

function externalTensor(file: string): Buffer {
  const location = Buffer.concat([text(1, "location"), text(2, file)]);
  return Buffer.concat([
    varintField(1, 1),
    varintField(2, 1),
    text(8, "big"),
    bytes(13, location),
    varintField(14, 1),
  ]);
}

function intsAttribute(name: string, values: number[]): Buffer {
  return Buffer.concat([text(1, name), ...values.map((value) => varintField(8, value)), varintField(20, 7)]);
}

function intAttribute(name: string, value: number): Buffer {
  return Buffer.concat([text(1, name), varintField(3, value), varintField(20, 2)]);
}

function valueInfo(name: string, elementType: number, dims: (string | number)[]): Buffer {
  const shape = dims.map((size) => bytes(1, typeof size === "number" ? varintField(1, size) : text(2, size)));
  const tensor = Buffer.concat([varintField(1, elementType), bytes(2, Buffer.concat(shape))]);
  return Buffer.concat([text(1, name), bytes(2, bytes(1, tensor))]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}
