import { type OpenedModel, type OpenModelParams, openModel } from "../../bridge/bridge-operation.js";
import type { FoundPython } from "../../bridge/find-python.js";
import { openPythonBridge, type PythonBridge } from "../../bridge/python-bridge.js";
import type { PythonPackage } from "../../bridge/python-packages.js";
import { requirePython } from "../../bridge/require-python.js";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { candidateFolder, folderNotices } from "../candidate-folder.js";
import type { ModelFolder } from "../model-folder.js";
import { requireData } from "../model-is-data.js";
import { promptPlan } from "../prompt-plan.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { similarityOf } from "../similarity.js";
import { stFiles } from "./st-files.js";
import { type StOptions, stOptions } from "./st-options.js";

/** A model that is open in a Python process of its own. */
export interface StModel {
  readonly bridge: PythonBridge;
  readonly opened: OpenedModel;
  readonly options: StOptions;
  readonly description: ProviderDescription;
}

/**
 * Opens a model folder in sentence-transformers and asks it what it is. Throws `InputError` for a model that is more than
 * data (`requireData`), and where Python or a package is missing, with the command that installs it; `ProviderError` with
 * Python's own words.
 */
export async function openStModel(
  spec: CandidateSpec,
  { baseDir, threads, egress, env, python: configured }: OpenProviderOptions,
): Promise<StModel> {
  const options = stOptions(spec);
  const folder = await candidateFolder(spec, { baseDir, egress, env });
  await requireData(spec, folder, folder, { name: folder.name, backend: options.backend });
  const needs: PythonPackage[] = [...openModel.needs, ...(options.backend === "onnx" ? onnxPackages : [])];
  const python = await requirePython({ cwd: baseDir, configured }, `"${spec.spec}"`, needs);
  const bridge = await openPythonBridge(python);
  try {
    const params: OpenModelParams = {
      path: folder.path,
      device: options.device,
      backend: options.backend,
      dtype: options.dtype,
      maxTokens: options.maxTokens,
      lanes: threads,
    };
    const { value: opened } = await bridge.call(openModel, params, { timeoutMs: openMs });
    return {
      bridge,
      opened,
      options,
      description: await describe(spec, baseDir, folder, options, opened, python),
    };
  } catch (error) {
    await bridge.close();
    throw error;
  }
}

async function describe(
  spec: CandidateSpec,
  baseDir: string,
  folder: ModelFolder,
  options: StOptions,
  opened: OpenedModel,
  python: FoundPython,
): Promise<ProviderDescription> {
  const names = stFiles(folder, options.backend);
  const files: Record<string, string> = {};
  for (const file of names) files[file] = await folder.hash(file);
  const { prompts, defaultPrompt } = opened;
  const planned = promptPlan(spec, folder.name, { prompts, default_prompt_name: defaultPrompt });
  const manifest: ProviderManifest = {
    kind: "st",
    model: folder.name,
    revision: folder.revision,
    files,
    dims: opened.dims,
    dtype: dtypeNames[opened.dtype] ?? opened.dtype,
    pooling: opened.pooling,
    modules: opened.modules,
    normalized: opened.normalized,
    similarity: similarityOf(opened.similarity, folder.locate("config_sentence_transformers.json")),
    prompts: planned.pair,
    maxTokens: opened.maxTokens,
    runtime: {
      python: python.version,
      ...Object.fromEntries(
        [...runtimePackages, ...(options.backend === "onnx" ? onnxPackages : [])].flatMap((name) => {
          const version = python.packages[name];
          return version === undefined ? [] : [[name, version]];
        }),
      ),
      backend: options.backend,
      device: opened.device,
      batch: options.batch === 1 ? "one text" : `${options.batch} texts, padded`,
    },
  };
  const modelBytes = names.reduce((sum, file) => sum + folder.size(file), 0);
  const all = [...folderNotices(spec, baseDir), ...planned.notices, ...notices(spec, options)];
  return { manifest, modelBytes, notices: all };
}

function notices({ spec }: CandidateSpec, { batch }: StOptions): string[] {
  if (batch === 1) return [];
  return [
    `"${spec}" pads ${batch} texts to the longest and embeds them together, so the last digits of a vector depend on the texts beside it; without batch they do not`,
  ];
}

const runtimePackages: readonly PythonPackage[] = [
  "sentence-transformers",
  "torch",
  "transformers",
  "tokenizers",
];
const onnxPackages: readonly PythonPackage[] = ["optimum-onnx", "onnxruntime"];

const dtypeNames: Readonly<Record<string, string>> = { float32: "fp32", float16: "fp16", bfloat16: "bf16" };

/** A model of many gigabytes on a slow disk. */
const openMs = 20 * 60 * 1000;
