import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../../contracts/errors.js";
import { ProtobufError, ProtobufReader } from "./protobuf-reader.js";

/** What an ONNX file says of its graph; weights are skipped, so this is cheap for files of any size. */
export interface OnnxGraph {
  /** Operators that occur, subgraphs and functions included. */
  readonly operators: ReadonlySet<string>;
  readonly inputs: readonly string[];
  /** Outputs with their sizes; null where a size is symbolic. */
  readonly outputs: readonly OnnxOutput[];
  /** Files that hold weights outside this one, relative to it. */
  readonly externalFiles: readonly string[];
}

export interface OnnxOutput {
  readonly name: string;
  readonly dims: readonly (number | null)[] | null;
}

/**
 * Whether activations are quantised by the range they happen to have in a call, so that a vector
 * depends on the texts it shares the call with.
 */
export function quantizesDynamically({ operators }: OnnxGraph): boolean {
  return dynamicOperators.some((operator) => operators.has(operator));
}

/**
 * Reads operators, inputs, outputs and external files of an ONNX model (protobuf, onnx.proto).
 * Throws `InputError` for a file that is no ONNX model.
 */
export async function readOnnxGraph(file: string): Promise<OnnxGraph> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const found: Found = {
      operators: new Set(),
      inputs: [],
      outputs: [],
      initializers: new Set(),
      external: new Set(),
    };
    const reader = new ProtobufReader(handle);
    let graphs = 0;
    await reader.fields(0, size, async (field, from, to) => {
      if (field === model.graph) {
        graphs += 1;
        await readGraph(reader, from, to, found, true);
      } else if (field === model.functions) {
        await readNodes(reader, from, to, functionNode, found);
      }
    });
    if (graphs !== 1) throw new ProtobufError();
    return {
      operators: found.operators,
      inputs: found.inputs.filter((name) => !found.initializers.has(name)),
      outputs: found.outputs,
      externalFiles: [...found.external].sort(),
    };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new InputError(explainBroken(await startOf(handle), (await handle.stat()).size), { file });
  } finally {
    await handle.close();
  }
}

/** What a file that cannot be walked seems to be, by its first bytes. */
function explainBroken(start: Buffer, size: number): string {
  const text = start.toString("latin1").trimStart();
  if (size === 0) return "The file is empty; download the model again";
  if (text.startsWith("version https://git-lfs"))
    return "This is a Git LFS pointer, not the model it stands for: get that with `git lfs pull`, or download it";
  if (text.startsWith("<")) return "This is a web page, not an ONNX model; download the file itself";
  // An ONNX file begins with its IR version: field 1, a small number.
  if (start[0] === 8 && start[1]! < 32)
    return `The ONNX model is cut short or damaged (it has ${size} bytes); download it again`;
  return "This is not an ONNX model";
}

async function startOf(handle: FileHandle): Promise<Buffer> {
  const start = Buffer.alloc(64);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  return start.subarray(0, bytesRead);
}

interface Found {
  readonly operators: Set<string>;
  readonly inputs: string[];
  readonly outputs: OnnxOutput[];
  readonly initializers: Set<string>;
  readonly external: Set<string>;
}

async function readGraph(
  reader: ProtobufReader,
  start: number,
  end: number,
  found: Found,
  outermost: boolean,
): Promise<void> {
  await reader.fields(start, end, async (field, from, to) => {
    if (field === graph.node) await readNode(reader, from, to, found);
    else if (field === graph.initializer) await readTensor(reader, from, to, found);
    else if (outermost && field === graph.input) found.inputs.push((await readValue(reader, from, to)).name);
    else if (outermost && field === graph.output) found.outputs.push(await readValue(reader, from, to));
  });
}

async function readNodes(
  reader: ProtobufReader,
  start: number,
  end: number,
  nodeField: number,
  found: Found,
): Promise<void> {
  await reader.fields(start, end, async (field, from, to) => {
    if (field === nodeField) await readNode(reader, from, to, found);
  });
}

async function readNode(reader: ProtobufReader, start: number, end: number, found: Found): Promise<void> {
  await reader.fields(start, end, async (field, from, to) => {
    if (field === node.operator) found.operators.add(await reader.text(from, to));
    else if (field === node.attribute) {
      await reader.fields(from, to, async (inner, innerFrom, innerTo) => {
        if (inner === attribute.graph || inner === attribute.graphs) {
          await readGraph(reader, innerFrom, innerTo, found, false);
        } else if (inner === attribute.tensor) await readTensor(reader, innerFrom, innerTo, found);
      });
    }
  });
}

async function readTensor(reader: ProtobufReader, start: number, end: number, found: Found): Promise<void> {
  await reader.fields(start, end, async (field, from, to) => {
    if (field === tensor.name) found.initializers.add(await reader.text(from, to));
    if (field !== tensor.externalData) return;
    const entry: Record<number, string> = {};
    await reader.fields(from, to, async (key, keyFrom, keyTo) => {
      entry[key] = await reader.text(keyFrom, keyTo);
    });
    if (entry[1] === "location" && entry[2] !== undefined) found.external.add(entry[2]);
  });
}

async function readValue(reader: ProtobufReader, start: number, end: number): Promise<OnnxOutput> {
  let name = "";
  let dims: (number | null)[] | null = null;
  await reader.fields(start, end, async (field, from, to) => {
    if (field === value.name) name = await reader.text(from, to);
    else if (field === value.type) {
      await reader.path(from, to, [type.tensor, type.shape], async (shapeFrom, shapeTo) => {
        const sizes: (number | null)[] = [];
        await reader.fields(shapeFrom, shapeTo, async (_, dimFrom, dimTo) => {
          sizes.push(await readDimension(reader, dimFrom, dimTo));
        });
        dims = sizes;
      });
    }
  });
  return { name, dims };
}

async function readDimension(reader: ProtobufReader, start: number, end: number): Promise<number | null> {
  let size: number | null = null;
  await reader.fields(start, end, async (field, from) => {
    if (field === dimension.value) size = from;
  });
  return size;
}

const dynamicOperators = [
  "DynamicQuantizeLinear",
  "DynamicQuantizeMatMul",
  "DynamicQuantizeLSTM",
  "MatMulInteger",
  "MatMulIntegerToFloat",
  "ConvInteger",
];

// Field numbers of onnx.proto.
const model = { graph: 7, functions: 25 };
const graph = { node: 1, initializer: 5, input: 11, output: 12 };
const functionNode = 7;
const node = { operator: 4, attribute: 5 };
const attribute = { tensor: 5, graph: 6, graphs: 11 };
const tensor = { name: 8, externalData: 13 };
const value = { name: 1, type: 2 };
const type = { tensor: 1, shape: 2 };
const dimension = { value: 1 };
