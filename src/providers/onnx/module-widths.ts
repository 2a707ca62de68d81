import { InputError } from "../../contracts/errors.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import type { GraphOutput } from "./graph-output.js";
import type { VectorModule } from "./vector-modules.js";

/**
 * Leaves out the modules that are inside the graph: exports that pool usually hold all of them.
 * Throws `InputError` where their widths cannot tell.
 */
export function remainingModules(
  { level }: GraphOutput,
  modules: readonly VectorModule[],
  width: number,
  file: string,
): readonly VectorModule[] {
  const weighted = modules.filter((module) => module.kind !== "Normalize");
  if (level === "token" || weighted.length === 0) return modules;
  const first = weighted[0]!;
  const last = weighted.at(-1)!;
  const inputs = first.kind === "Dense" ? first.inputs : first.size;
  const outputs = last.kind === "Dense" ? last.outputs : last.size;
  if (inputs === outputs) {
    throw new InputError(
      `The ONNX file gives pooled vectors of ${width} dimensions, and whether they have passed through ${weighted.map(({ kind }) => kind).join(", ")} cannot be told; export it with token vectors (last_hidden_state)`,
      { file },
    );
  }
  return width === outputs ? modules.filter(({ kind }) => kind === "Normalize") : modules;
}

/** The modules, each of which takes as many dimensions as the one before gives. Throws `InputError`. */
export function checkedWidths(
  folder: ModelFolder,
  modules: readonly VectorModule[],
  width: number,
): VectorModule[] {
  let current = width;
  for (const module of modules) {
    if (module.kind === "Normalize") continue;
    const expected = module.kind === "Dense" ? module.inputs : module.size;
    if (expected !== current) {
      throw new InputError(
        `The ${module.kind} module takes ${expected} dimensions, the step before gives ${current}`,
        {
          file: folder.locate(inFolder(module.path, "config.json")),
        },
      );
    }
    if (module.kind === "Dense") current = module.outputs;
  }
  return [...modules];
}
