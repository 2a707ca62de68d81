import { type CandidateSpec, candidateKinds } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import { exportsOf, findModule } from "./load-module.js";

/**
 * Whether a candidate is a module with a retriever; false for one with a provider, and for any other kind. Throws
 * `InputError` for a module that exports neither, or both.
 */
export async function isModuleRetriever(spec: CandidateSpec, baseDir: string): Promise<boolean> {
  if (spec.kind !== "module") return false;
  const { path } = await findModule(spec, baseDir);
  const exported = await exportsOf(spec, path);
  const [provider, retriever] = [exported.includes("provider"), exported.includes("retriever")];
  if (retriever && !provider) refuseVectorOptions(spec, path);
  if (provider !== retriever) return retriever;
  const found = exported.length === 0 ? "none of what a module can add" : exported.join(", ");
  throw new InputError(
    provider
      ? `"${spec.spec}" exports both a provider and a retriever, so which of them is the candidate is not clear; keep one a file`
      : `"${spec.spec}" exports ${found}; a candidate needs: export const provider = …, or export const retriever = … (docs/modules.md)`,
    { file: path },
  );
}

/** The options of a module's own: those that no candidate with vectors has. */
export function moduleOptions({ options }: Pick<CandidateSpec, "options">): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !reserved.includes(name)));
}

function refuseVectorOptions({ spec, options }: CandidateSpec, file: string): void {
  const given = Object.keys(options).find((name) => reserved.includes(name));
  if (given === undefined) return;
  throw new InputError(
    `"${spec}": ${given} is an option of models, and the module exports a retriever; leave it out, or give the module's own option another name`,
    { file },
  );
}

const reserved: readonly string[] = candidateKinds.module;
