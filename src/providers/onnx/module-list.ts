import { z } from "zod";
import { InputError } from "../../contracts/errors.js";
import type { ModelFolder } from "../model-folder.js";
import { inFolder } from "../model-folder.js";
import { type Pooling, poolingConfigSchema, poolingOf, statesPooling } from "./pooling-config.js";
import { readDenseModule, readLayerNormModule, type VectorModule } from "./vector-modules.js";

/** The steps of a sentence-transformers folder. */
export interface ModuleList {
  /** Subfolder of the transformer's configuration and tokenizer. */
  readonly transformerPath: string;
  /** null where no Pooling module is named: the graph must then pool. */
  readonly pooling: Pooling | null;
  /** The file that should state that pooling and does not; null where it does. */
  readonly poolingDoubt: PoolingDoubt | null;
  /** Width of the token vectors that the Pooling module was saved with. */
  readonly poolingWidth: number | null;
  /** Steps after pooling, in order. */
  readonly rest: readonly VectorModule[];
  /** Configuration and weight files of the modules. */
  readonly files: readonly string[];
}

/** A Pooling module's configuration that is not there, or names no pooling. */
export interface PoolingDoubt {
  readonly file: string;
  readonly missing: boolean;
}

/**
 * Reads `modules.json` by the last segment of each `type` (packages have moved) and the configuration of
 * each module. null where the file is absent. Throws `InputError` for unknown modules and orders.
 */
export async function readModuleList(folder: ModelFolder): Promise<ModuleList | null> {
  const modules = await folder.json("modules.json", modulesSchema);
  if (modules === null) return null;
  const file = folder.locate("modules.json");
  const [first, ...others] = modules.map(({ path, type }) => ({ path, type, last: type.split(".").at(-1)! }));
  for (const { type, last } of [first!, ...others]) refuse(type, last, file);
  if (first!.last !== "Transformer") {
    throw new InputError(`The first module is "${first!.type}"; expected a Transformer`, { file });
  }
  let pooling: Pooling | null = null;
  let poolingDoubt: PoolingDoubt | null = null;
  let poolingWidth: number | null = null;
  const rest: VectorModule[] = [];
  const files = ["modules.json"];
  for (const { path, type, last } of others) {
    folder.locate(path);
    if (last === "Dropout") continue;
    if (last === "Transformer" || (last === "Pooling" && (pooling !== null || rest.length > 0))) {
      throw new InputError(
        `The module "${type}" stands too late; expected Transformer, Pooling, then the others`,
        {
          file,
        },
      );
    }
    if (last === "Pooling") {
      const configFile = inFolder(path, "config.json");
      const found = await folder.json(configFile, poolingConfigSchema);
      const config = found ?? {};
      if (!statesPooling(config)) poolingDoubt = { file: configFile, missing: found === null };
      pooling = poolingOf(config, folder.locate(configFile));
      poolingWidth = config.embedding_dimension ?? config.word_embedding_dimension ?? null;
      files.push(configFile);
    } else if (last === "Normalize") {
      rest.push({ kind: "Normalize" });
    } else {
      rest.push(await (last === "Dense" ? readDenseModule : readLayerNormModule)(folder, path));
      files.push(inFolder(path, "config.json"), inFolder(path, "model.safetensors"));
    }
  }
  return { transformerPath: first!.path, pooling, poolingDoubt, poolingWidth, rest, files };
}

function refuse(type: string, last: string, file: string): void {
  if (known.includes(last)) return;
  const why = unsupported[last];
  throw new InputError(
    why === undefined
      ? `modules.json names the unknown module "${type}"; known are ${known.join(", ")}`
      : `modules.json names the module "${type}": ${why}`,
    { file },
  );
}

const known = ["Transformer", "Pooling", "Dense", "LayerNorm", "Normalize", "Dropout"];

const routed = "models with different steps for queries and documents are not supported yet";
const unsupported: Readonly<Record<string, string>> = {
  WeightedLayerPooling: "it needs all hidden layers, which ONNX exports leave out",
  Router: routed,
  Asym: routed,
  StaticEmbedding: "this is a static model; write static: in place of onnx:",
  CLIPModel: "image models are not supported",
  CNN: "not supported",
  LSTM: "not supported",
  BoW: "not supported; for word matching use bm25",
  WordEmbeddings: "not supported",
  WordWeights: "not supported",
  SpladePooling: "sparse models are not supported",
  MLMTransformer: "sparse models are not supported",
};

const modulesSchema = z
  .array(z.looseObject({ path: z.string().default(""), type: z.string().min(1) }))
  .min(1);
