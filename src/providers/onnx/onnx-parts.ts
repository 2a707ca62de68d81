import { ProtobufError, type ProtobufReader } from "./protobuf-reader.js";

/** An ONNX model taken apart: what a rewriting of its graph needs to know, and the bytes that it leaves as they are. */
export interface OnnxParts {
  /** Fields of the model besides its graph and the versions of its operators. */
  readonly header: readonly Uint8Array[];
  /** Versions of operators by domain; "" is ONNX itself. */
  readonly versions: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxWeights[];
  /** Names of the graph's inputs and outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Fields of the graph besides nodes, weights and what is stated of inner values. */
  readonly rest: readonly Uint8Array[];
  /** Functions or graphs inside nodes, through which values are used that no list of inputs names. */
  readonly nested: boolean;
}

export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are integers or lists of them. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  /** The value of a Constant, where it is small. */
  readonly constant: readonly number[] | null;
  /** The message. */
  readonly bytes: Uint8Array;
}

export interface OnnxWeights {
  readonly name: string;
  readonly dims: readonly number[];
  /** The value, where it is small. */
  readonly constant: readonly number[] | null;
  /** The message, without its values where those are many. */
  readonly bytes: Uint8Array;
  /** Where the many values lie in the file. */
  readonly values: { readonly from: number; readonly length: number } | null;
}

/** Takes an ONNX model (protobuf, onnx.proto) apart; many values stay in the file. Throws `ProtobufError` where it is none. */
export async function readOnnxParts(reader: ProtobufReader, size: number): Promise<OnnxParts> {
  const parts = {
    header: [] as Uint8Array[],
    versions: new Map<string, number>(),
    nodes: [] as OnnxNode[],
    weights: [] as OnnxWeights[],
    inputs: [] as string[],
    outputs: [] as string[],
    rest: [] as Uint8Array[],
    nested: false,
  };
  await reader.fields(0, size, async (field, from, to, begin) => {
    if (field === modelField.graph) {
      await reader.fields(from, to, async (inner, innerFrom, innerTo, innerBegin) => {
        if (inner === graphField.node) {
          const { node, nested } = await readNode(reader, innerFrom, innerTo);
          parts.nodes.push(node);
          parts.nested ||= nested;
        } else if (inner === graphField.initializer) {
          parts.weights.push(await readWeights(reader, innerFrom, innerTo));
        } else if (inner !== graphField.valueInfo) {
          if (inner === graphField.input) parts.inputs.push(await nameOf(reader, innerFrom, innerTo));
          if (inner === graphField.output) parts.outputs.push(await nameOf(reader, innerFrom, innerTo));
          parts.rest.push(await reader.bytes(innerBegin, innerTo));
        }
      });
    } else if (field === modelField.opset) {
      const { domain, version } = await readVersion(reader, from, to);
      parts.versions.set(domain === "ai.onnx" ? "" : domain, version);
    } else {
      parts.nested ||= field === modelField.functions;
      parts.header.push(await reader.bytes(begin, to));
    }
  });
  return parts;
}

async function readNode(
  reader: ProtobufReader,
  from: number,
  to: number,
): Promise<{ node: OnnxNode; nested: boolean }> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, readonly number[]>();
  let operator = "";
  let domain = "";
  let constant: readonly number[] | null = null;
  let nested = false;
  await reader.fields(from, to, async (field, start, end) => {
    if (field === nodeField.input) inputs.push(await reader.text(start, end));
    else if (field === nodeField.output) outputs.push(await reader.text(start, end));
    else if (field === nodeField.operator) operator = await reader.text(start, end);
    else if (field === nodeField.domain) domain = await reader.text(start, end);
    else if (field === nodeField.attribute) {
      const found = await readAttribute(reader, start, end);
      integers.set(found.name, found.integers);
      constant ??= found.constant;
      nested ||= found.nested;
    }
  });
  const bytes = await reader.bytes(from, to);
  return { node: { operator, domain, inputs, outputs, integers, constant, bytes }, nested };
}

async function readAttribute(
  reader: ProtobufReader,
  from: number,
  to: number,
): Promise<{ name: string; integers: number[]; constant: readonly number[] | null; nested: boolean }> {
  const integers: number[] = [];
  let name = "";
  let constant: readonly number[] | null = null;
  let nested = false;
  await reader.fields(from, to, async (field, start, end, begin) => {
    if (field === attributeField.name) name = await reader.text(start, end);
    else if (field === attributeField.tensor) constant = (await readWeights(reader, start, end)).constant;
    else if (field === attributeField.integer || field === attributeField.integers)
      integers.push(...(await integersOf(reader, start, end, begin)));
    else if (field === attributeField.graph || field === attributeField.graphs) nested = true;
  });
  return { name, integers, constant, nested };
}

async function readWeights(reader: ProtobufReader, from: number, to: number): Promise<OnnxWeights> {
  const dims: number[] = [];
  let name = "";
  let type = 0;
  let raw: { begin: number; from: number; to: number } | null = null;
  let constant: readonly number[] | null = null;
  await reader.fields(from, to, async (field, start, end, begin) => {
    if (field === tensorField.name) name = await reader.text(start, end);
    else if (field === tensorField.dims) dims.push(...(await integersOf(reader, start, end, begin)));
    else if (field === tensorField.type) type = start;
    else if (field === tensorField.raw) raw = { begin, from: start, to: end };
    else if (end - start <= mostConstantBytes && field === tensorField.floats)
      constant = values(float32, await reader.bytes(start, end));
    else if (end - start <= mostConstantBytes && field === tensorField.int64s)
      constant = varints(await reader.bytes(start, end));
  });
  const place = raw as { begin: number; from: number; to: number } | null;
  if (place === null || place.to - place.from <= mostInlineBytes) {
    if (place !== null && place.to - place.from <= mostConstantBytes)
      constant = values(type, await reader.bytes(place.from, place.to));
    return { name, dims, constant, bytes: await reader.bytes(from, to), values: null };
  }
  const around = [await reader.bytes(from, place.begin), await reader.bytes(place.to, to)];
  return {
    name,
    dims,
    constant: null,
    bytes: Buffer.concat(around),
    values: { from: place.from, length: place.to - place.from },
  };
}

async function readVersion(
  reader: ProtobufReader,
  from: number,
  to: number,
): Promise<{ domain: string; version: number }> {
  let domain = "";
  let version = 0;
  await reader.fields(from, to, async (field, start, end) => {
    if (field === opsetField.domain) domain = await reader.text(start, end);
    else if (field === opsetField.version) version = start;
  });
  return { domain, version };
}

async function nameOf(reader: ProtobufReader, from: number, to: number): Promise<string> {
  let name = "";
  await reader.fields(from, to, async (field, start, end) => {
    if (field === valueField.name) name = await reader.text(start, end);
  });
  return name;
}

/** Integers of a field that has one (after a tag of one byte), or a list of them in one field. */
async function integersOf(
  reader: ProtobufReader,
  from: number,
  to: number,
  begin: number,
): Promise<number[]> {
  const field = await reader.bytes(begin, to);
  return varints(field[0]! % 8 === 0 ? field.subarray(1) : await reader.bytes(from, to));
}

/** Signed integers, one after the other. */
function varints(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    found.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  if (shift !== 0n) throw new ProtobufError();
  return found;
}

/** Values of float32 or int64, little-endian; none of another type. */
function values(type: number, bytes: Uint8Array): number[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === float32)
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  if (type === int64)
    return Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  return null;
}

const float32 = 1;
const int64 = 7;
/** More values than these are no shape, scale or index. */
const mostConstantBytes = 64;
const mostInlineBytes = 4096;

// Field numbers of onnx.proto.
const modelField = { graph: 7, opset: 8, functions: 25 };
const graphField = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 };
const nodeField = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 };
const attributeField = { name: 1, integer: 3, tensor: 5, graph: 6, integers: 8, graphs: 11 };
const tensorField = { dims: 1, type: 2, floats: 4, int64s: 7, name: 8, raw: 9 };
const opsetField = { domain: 1, version: 2 };
const valueField = { name: 1 };
