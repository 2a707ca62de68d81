import { dirname } from "node:path";
import { errorMessage, InputError, ProviderError } from "../../contracts/errors.js";
import { type OnnxSession, type OnnxValue, openOnnxSession } from "../../execution/onnx-session.js";
import { float16ToFloat32 } from "../../numeric/float16.js";
import type { ModelFolder } from "../model-folder.js";
import type { SpecialTokens } from "../text-tokenizer.js";
import { fuseAttention } from "./attention-fusion.js";
import type { EncoderPlan } from "./encoder-plan.js";
import { poolTokens } from "./pool-tokens.js";

/** An open transformer: token ids in, one pooled vector a text out. */
export interface Transformer {
  /**
   * Runs one batch. `sequences` are complete (special tokens included) and padded here, on the right.
   * `receive` gets each text's pooled vector of `plan.width` values, valid only during the call.
   */
  run(
    sequences: readonly TokenSequence[],
    promptTokens: number,
    receive: (row: number, vector: Float64Array) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Rewritings of a graph that are left out: on a CPU, adding and normalising apart is faster than the fused operator. */
export const withoutFusions: readonly string[] = ["SkipLayerNormFusion"];

export interface TokenSequence {
  readonly ids: Int32Array;
  readonly types: Int32Array;
}

export interface TransformerOptions {
  readonly threads: number;
  readonly padId: number;
  /** Each attention in one operator, where it is recognised; `padded`: texts of unlike length may share a batch. Default: as in the file. */
  readonly fused?: { readonly padded: boolean } | null;
}

/** Opens the ONNX file of a plan. Throws `InputError` where it cannot be opened or wants unknown inputs. */
export async function openTransformer(
  folder: ModelFolder,
  plan: Pick<EncoderPlan, "onnx" | "output" | "pooling" | "width" | "maxTokens">,
  { threads, padId, fused = null }: TransformerOptions,
): Promise<Transformer> {
  const file = folder.locate(plan.onnx.file);
  const arena = plan.maxTokens !== null && plan.maxTokens <= mostTokensInArena;
  const bytes = fused === null ? null : await fuseAttention(file, fused);
  const graph = bytes === null ? {} : { weightsFolder: dirname(file) };
  const session = await openOnnxSession(bytes ?? file, {
    ...{ threads, arena, patterns: arena, withoutFusions },
    ...graph,
  }).catch((error: unknown) => {
    throw new InputError(`ONNX Runtime cannot open the model: ${errorMessage(error)}`, { file });
  });
  const unknown = session.inputNames.filter((name) => !knownInputs.includes(name));
  if (unknown.length > 0 || !session.inputNames.includes("input_ids")) {
    await session.close();
    throw new InputError(
      `The model takes ${session.inputNames.join(", ")}; Alidade can feed ${knownInputs.join(", ")}. Export it for feature extraction`,
      { file },
    );
  }
  return {
    async run(sequences, promptTokens, receive) {
      const length = sequences.reduce((longest, { ids }) => Math.max(longest, ids.length), 1);
      const output = plan.output.name;
      const feeds = feedsOf(session, sequences, length, padId);
      await runOrExplain(session, feeds, output, file, (value) => {
        const read = plan.pooling === null ? readPooled : readTokens;
        read(value, { sequences, length, plan, promptTokens, file }, receive);
      });
    },
    close: () => session.close(),
  };
}

/** The ids of a text between its special tokens, cut to `maxTokens` in all; `cut` says whether it was. */
export function tokenSequence(
  content: Int32Array,
  special: SpecialTokens,
  maxTokens: number | null,
  side: "left" | "right",
): TokenSequence & { readonly cut: boolean } {
  const around = special.prefix.length + special.suffix.length;
  const room = maxTokens === null ? content.length : Math.max(maxTokens - around, 0);
  const cut = content.length > room;
  const kept = !cut
    ? content
    : side === "right"
      ? content.subarray(0, room)
      : content.subarray(content.length - room);
  const ids = new Int32Array(around + kept.length);
  ids.set(special.prefix);
  ids.set(kept, special.prefix.length);
  ids.set(special.suffix, special.prefix.length + kept.length);
  const types = new Int32Array(ids.length).fill(special.contentType);
  types.set(special.prefixTypes);
  types.set(special.suffixTypes, special.prefix.length + kept.length);
  return { ids, types, cut };
}

function feedsOf(
  session: OnnxSession,
  sequences: readonly TokenSequence[],
  length: number,
  padId: number,
): Record<string, OnnxValue> {
  const dims = [sequences.length, length];
  const matrix = (fill: number, value: (sequence: TokenSequence, i: number) => number): OnnxValue => {
    const data = new BigInt64Array(sequences.length * length).fill(BigInt(fill));
    // Ids are not negative and below 2^31: the low half says all, and no BigInt has to be made for each.
    const low = new Int32Array(data.buffer);
    sequences.forEach((sequence, row) => {
      for (let i = 0; i < sequence.ids.length; i++) low[2 * (row * length + i)] = value(sequence, i);
    });
    return { type: "int64", data, dims };
  };
  const makers: Record<string, () => OnnxValue> = {
    input_ids: () => matrix(padId, ({ ids }, i) => ids[i]!),
    attention_mask: () => matrix(0, () => 1),
    token_type_ids: () => matrix(0, ({ types }, i) => types[i]!),
    position_ids: () => matrix(0, (_, i) => i),
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, makers[name]!()]));
}

async function runOrExplain(
  session: OnnxSession,
  feeds: Record<string, OnnxValue>,
  output: string,
  file: string,
  read: (value: OnnxValue) => void,
): Promise<void> {
  let failure: unknown = null;
  try {
    await session.run(feeds, [output], (outputs) => {
      try {
        read(outputs[output]!);
      } catch (error) {
        failure = error;
      }
    });
  } catch (error) {
    throw new ProviderError(`${file} failed: ${errorMessage(error)}`, { final: true, cause: error });
  }
  if (failure !== null) throw failure;
}

interface Batch {
  readonly sequences: readonly TokenSequence[];
  readonly length: number;
  readonly plan: Pick<EncoderPlan, "pooling" | "width" | "output">;
  readonly promptTokens: number;
  readonly file: string;
}

function readTokens(
  value: OnnxValue,
  batch: Batch,
  receive: (row: number, vector: Float64Array) => void,
): void {
  const { sequences, length, plan, promptTokens } = batch;
  const pooling = plan.pooling!;
  const width = plan.width / pooling.modes.length;
  const data = floats(value, [sequences.length, length, width], batch);
  const vector = new Float64Array(plan.width);
  sequences.forEach(({ ids }, row) => {
    const start = row * length * width;
    poolTokens(data.subarray(start, start + ids.length * width), width, pooling, promptTokens, vector);
    receive(row, vector);
  });
}

function readPooled(
  value: OnnxValue,
  batch: Batch,
  receive: (row: number, vector: Float64Array) => void,
): void {
  const { sequences, plan } = batch;
  const data = floats(value, [sequences.length, plan.width], batch);
  sequences.forEach((_, row) => {
    receive(row, Float64Array.from(data.subarray(row * plan.width, (row + 1) * plan.width)));
  });
}

function floats(
  { type, data, dims }: OnnxValue,
  expected: readonly number[],
  { plan, file }: Batch,
): Float32Array {
  if (dims.join() !== expected.join()) {
    throw new InputError(
      `The output ${plan.output.name} has the shape [${dims.join(", ")}]; the configuration says [${expected.join(", ")}]`,
      { file },
    );
  }
  if (type === "float32") return data as Float32Array;
  if (type === "float16") return float16ToFloat32(new Uint16Array(data.buffer, data.byteOffset, data.length));
  throw new InputError(`The output ${plan.output.name} is of type ${type}; expected float32 or float16`, {
    file,
  });
}

/** A model of longer texts would keep what its longest needed: attention grows with the square of the length. */
const mostTokensInArena = 1024;

const knownInputs = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];
