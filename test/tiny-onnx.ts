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
