import { z } from "zod";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import type { ModelFolder } from "./model-folder.js";

/** One entry of `modules.json`. */
export const modulesSchema = z.array(
  z.looseObject({ path: z.string().default(""), type: z.string().min(1) }),
);

/** Whether a file is a program when it is read: Python's own format of objects. */
export function isPickle(file: string): boolean {
  return /\.(bin|pt|pth|pkl|pickle|ckpt)$/.test(file);
}

/** Why weights that are a pickle are not read, and what helps. */
export function pickleWords(file: string): string {
  return `Its weights are ${file}, a pickle: reading one runs code of whoever made it, so Alidade opens none, and has Python open none. Look for a version with safetensors`;
}

/**
 * Model files are data, never code: sentence-transformers would read a pickle where there are no safetensors, and runs
 * modules of the model's own wherever its files lie on this machine. Throws `InputError` for an `st:` model that comes
 * to either, before Python sees it; the worker refuses what is not seen here.
 */
export async function requireData(
  { spec }: CandidateSpec,
  known: Pick<ModelFolder, "all">,
  folder: Pick<ModelFolder, "json">,
  { name, backend }: { readonly name: string; readonly backend: "torch" | "onnx" },
): Promise<void> {
  const files = known.all();
  const safe = new Set(files.filter((file) => file.endsWith(".safetensors")).map(folderOf));
  const pickled = files.find(
    (file) =>
      /(^|\/)(pytorch|adapter)_model[^/]*\.bin$/.test(file) &&
      !safe.has(folderOf(file)) &&
      !(backend === "onnx" && isTransformerWeights(file)),
  );
  if (pickled !== undefined) {
    const made = name.split("/").at(-1)!;
    throw new InputError(
      `"${spec}": ${pickleWords(pickled)}; or, if you trust the owner, read it once yourself and name the new folder, st:./${made}-safe :\n  python -c 'from sentence_transformers import SentenceTransformer as S; S("${name}").save_pretrained("${made}-safe")'`,
    );
  }
  const foreign = (await folder.json("modules.json", modulesSchema))?.find(
    ({ type }) => !type.startsWith("sentence_transformers."),
  );
  if (foreign === undefined) return;
  throw new InputError(
    `"${spec}": modules.json of ${name} names ${foreign.type}, which is no module of sentence-transformers but code of the model's own, or of another package; Alidade has none of it run`,
  );
}

/** Weights of the transformer itself, which an ONNX file takes the place of; those of later modules lie in folders of theirs. */
export function isTransformerWeights(file: string): boolean {
  return /^(0_[^/]+\/)?[^/]+$/.test(file) && (isPickle(file) || file.endsWith(".safetensors"));
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}
