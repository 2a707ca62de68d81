import type { InferenceSession, Tensor } from "onnxruntime-node";
import { errorMessage } from "../contracts/errors.js";

/** A dense value that goes into or comes out of a graph: row-major `data` of shape `dims`. */
export interface OnnxValue {
  readonly type: OnnxElementType;
  readonly data: OnnxData;
  readonly dims: readonly number[];
}

export type OnnxElementType =
  | "float32"
  | "float16"
  | "float64"
  | "int64"
  | "int32"
  | "int8"
  | "uint8"
  | "bool";
/** Values as ONNX Runtime holds them; float16 as its 16 bits. */
export type OnnxData =
  | Float32Array
  | Uint16Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int8Array
  | Uint8Array;

/** An open ONNX Runtime session on the CPU. `run` occupies the thread that calls it. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph and hands the outputs named in `fetches` to `read`, which must copy what it keeps:
   * they are disposed when it returns. An output given as a value is written into that value's `data`.
   */
  run<T>(
    feeds: Readonly<Record<string, OnnxValue>>,
    fetches: readonly string[] | Readonly<Record<string, OnnxValue>>,
    read: (outputs: Readonly<Record<string, OnnxValue>>) => T,
  ): Promise<T>;
  close(): Promise<void>;
}

export interface OnnxSessionOptions {
  /** Threads inside one operator; the calling thread counts as one. */
  readonly threads: number;
  /** Keep freed memory for the next run: for graphs whose values are large and of like size. */
  readonly arena?: boolean;
  /** With the arena: keep for each shape seen where its values lay, which saves their allocation the next time. */
  readonly patterns?: boolean;
  /** ONNX Runtime's rewritings of the graph to leave out, by its names of them. */
  readonly withoutFusions?: readonly string[];
  /** Folder of the files in which a model given as bytes keeps weights. */
  readonly weightsFolder?: string;
}

/**
 * Opens a model from a file or from bytes: the one place that does. The memory arena is off by default because it
 * keeps its peak, and so are memory patterns, which keep a plan for every shape seen.
 * Throws `Error` with ONNX Runtime's message where the model cannot be read.
 */
export async function openOnnxSession(
  model: string | Uint8Array,
  { threads, arena = false, patterns = false, withoutFusions = [], weightsFolder }: OnnxSessionOptions,
): Promise<OnnxSession> {
  const runtime = await loadRuntime();
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    enableCpuMemArena: arena,
    enableMemPattern: arena && patterns,
    logSeverityLevel: 3,
    extra: {
      optimization: { disable_specified_optimizers: withoutFusions.join(";") },
      ...(weightsFolder === undefined
        ? {}
        : { session: { model_external_initializers_file_folder_path: weightsFolder } }),
    },
  };
  const session =
    typeof model === "string"
      ? await runtime.InferenceSession.create(model, options)
      : await runtime.InferenceSession.create(model, options);
  const tensorsOf = (values: Readonly<Record<string, OnnxValue>>): Record<string, Tensor> => {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { type, data, dims }] of Object.entries(values)) {
      tensors[name] = new runtime.Tensor(type, data as Float32Array, dims) as Tensor;
    }
    return tensors;
  };
  let released: Promise<void> | null = null;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, fetches, read) {
      const wanted = Array.isArray(fetches) ? [...fetches] : tensorsOf(fetches as Record<string, OnnxValue>);
      const outputs = await session.run(tensorsOf(feeds), wanted);
      try {
        return read(outputs as unknown as Record<string, OnnxValue>);
      } finally {
        for (const tensor of Object.values(outputs)) tensor.dispose();
      }
    },
    async close() {
      released ??= session.release();
      await released;
    },
  };
}

async function loadRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new Error(
      `ONNX Runtime cannot be loaded on this machine (${errorMessage(error)}). It has binaries for Linux x64 and arm64, macOS arm64 and Windows; reinstall with: npm install --ignore-scripts onnxruntime-node`,
    );
  }
}
