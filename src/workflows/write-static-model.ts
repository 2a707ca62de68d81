import { copyFile, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { toFloat16 } from "../numeric/float16.js";
import { writeSafetensors } from "../providers/safetensors.js";
import { writeFolderAtomic } from "../storage/atomic-folder.js";
import { type DistilledTable, quantizeInt8 } from "../tuning/distill-static.js";
import type { DistillSettings, StaticDtype } from "./distill-options.js";
import { packageVersion } from "./versions.js";

/** What is written of where a static model comes from. */
export interface StaticModelOrigin extends DistillSettings {
  readonly teacher: string;
  readonly teacherFolder: string;
  /** SHA-256 of the teacher's files. */
  readonly files: Readonly<Record<string, string>>;
  readonly licence: string | null;
  readonly tokens: number;
  readonly documents: number | null;
  readonly learned: number;
}

/**
 * Writes a static model as model2vec does: model.safetensors, tokenizer.json, config.json, modules.json and a README with its
 * origin, beside the LICENSE and NOTICE files of the teacher where it has any. The folder appears whole or not at all.
 * Returns the bytes of all files.
 */
export async function writeStaticModel(
  folder: string,
  table: DistilledTable,
  tokenizer: object,
  origin: StaticModelOrigin,
): Promise<number> {
  const { rows, dims, data } = table;
  const tensor = { name: "embeddings", shape: [rows, dims], data: stored(data, origin.dtype) };
  const files: Readonly<Record<string, string | Uint8Array>> = {
    "model.safetensors": writeSafetensors([tensor]),
    "tokenizer.json": JSON.stringify(tokenizer),
    "config.json": `${JSON.stringify(configOf(origin), null, 2)}\n`,
    "modules.json": `${JSON.stringify(modules, null, 2)}\n`,
    "README.md": readme(origin),
  };
  const notices = (await readdir(origin.teacherFolder)).filter((name) =>
    /^(LICENSE|NOTICE)(\.\w+)?$/i.test(name),
  );
  await mkdir(dirname(folder), { recursive: true });
  let bytes = 0;
  await writeFolderAtomic(folder, async (temporary) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(temporary, name), content);
    for (const name of notices) await copyFile(join(origin.teacherFolder, name), join(temporary, name));
    for (const name of await readdir(temporary)) bytes += (await stat(join(temporary, name))).size;
  });
  return bytes;
}

function stored(data: Float64Array, dtype: StaticDtype): Float32Array | Uint16Array | Int8Array {
  if (dtype === "int8") return quantizeInt8(data).integers;
  return dtype === "float16" ? toFloat16(data) : Float32Array.from(data);
}

function configOf({
  teacher,
  recipe,
  sif,
  dims,
  dtype,
  words,
  documents,
  learned,
  files,
}: StaticModelOrigin): object {
  return {
    model_type: "model2vec",
    architectures: ["StaticModel"],
    tokenizer_name: teacher,
    apply_pca: dims,
    sif_coefficient: sif,
    hidden_dim: dims,
    seq_length: 1_000_000,
    normalize: true,
    embedding_dtype: dtype,
    pooling: "mean",
    alidade: { version: packageVersion, recipe, words, documents, learned, teacher: files },
  };
}

function readme({
  teacher,
  licence,
  tokens,
  dims,
  dtype,
  recipe,
  sif,
  words,
  documents,
  learned,
}: StaticModelOrigin): string {
  const matter = [
    ...(licence === null
      ? []
      : [
          `license: ${JSON.stringify(licence.toLowerCase() === "apache license 2.0" ? "apache-2.0" : licence)}`,
        ]),
    `base_model: ${JSON.stringify(teacher)}`,
    "library_name: model2vec",
    "tags: [static-embeddings, sentence-transformers]",
  ];
  const terms =
    licence === null
      ? `The folder of ${teacher} states no licence. Find out which it has before you pass this model on: as a derivative it is bound by it.`
      : `${teacher} is licensed under ${licence}; so is this derivative.`;
  const made =
    recipe === "model2vec"
      ? `projected on ${dims} principal components and weighted by rank (a = ${sif})`
      : `whitened in ${dims} dimensions as tokens occur in text, and weighted by how rare it is (a = ${sif})`;
  const corpus =
    documents === null
      ? ""
      : `\nFitted to ${documents} documents: ${words} of their words are tokens of their own, weights follow their frequencies${learned === 0 ? "" : `, and rows were moved towards the base model's vectors of ${learned} of them`}.\n`;
  return `---
${matter.join("\n")}
---

# A static model of ${teacher}

${tokens} tokens, ${dims} dimensions, ${dtype}, in the format of model2vec. Distilled by Alidade ${packageVersion}.

${terms}

What was changed: each token of the vocabulary was embedded on its own (mean over it and the special tokens around it),
${made}. Placeholders and special tokens were left out of the tokenizer.
${corpus}`;
}

const modules = [
  { idx: 0, name: "0", path: ".", type: "sentence_transformers.models.StaticEmbedding" },
  { idx: 1, name: "1", path: "1_Normalize", type: "sentence_transformers.models.Normalize" },
];
