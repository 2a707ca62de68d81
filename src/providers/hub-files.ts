import { z } from "zod";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import { inFolder, type ModelFolder } from "./model-folder.js";
import { isPickle, modulesSchema, pickleWords, requireData } from "./model-is-data.js";
import { chooseOnnxFile, presentOnnxFiles } from "./onnx/onnx-file.js";
import { readOnnxGraph } from "./onnx/onnx-graph.js";
import { stFiles } from "./sentence-transformers/st-files.js";
import { stOptions } from "./sentence-transformers/st-options.js";
import { tokenizerFiles } from "./text-tokenizer.js";

/** The files of a model, by path, wherever they lie. */
export type KnownFiles = Pick<ModelFolder, "path" | "has" | "list" | "all">;

/** Files with these paths, as a folder of the name `path` would show them. */
export function knownFiles(path: string, paths: Iterable<string>): KnownFiles {
  const all = new Set(paths);
  return {
    path,
    all: () => [...all].sort(),
    has: (file) => all.has(inFolder("", file)),
    list: (subfolder) => {
      const start = subfolder === "" || subfolder === "." ? "" : `${subfolder.replace(/\/+$/, "")}/`;
      const inside = [...all]
        .filter((file) => file.startsWith(start))
        .map((file) => file.slice(start.length));
      return inside.filter((name) => !name.includes("/")).sort();
    },
  };
}

/**
 * Which files of a model a candidate needs, as far as the files in `folder` tell: configurations name further ones, so
 * this is asked again when they are there. Licence and model card are among them. Throws `InputError` where `known` lacks what such a candidate
 * cannot do without, before anything large is needed.
 */
export async function neededFiles(
  spec: CandidateSpec,
  known: KnownFiles,
  folder: ModelFolder,
  id: string,
): Promise<string[]> {
  const first = [
    ...rootFiles,
    ...known.list("").filter((name) => /^sentence_[\w-]+_config\.json$/.test(name)),
  ];
  const wanted = first.filter((file) => known.has(file));
  if (wanted.some((file) => deciding.has(file) && !folder.has(file))) {
    // Told before a byte is fetched, where the names of the files say it.
    if (spec.kind === "st") await stFilesOfHub(spec, known, folder, id);
    else requireWeights(spec, known, id);
    return wanted;
  }
  if (spec.kind === "st") return [...new Set([...wanted, ...(await stFilesOfHub(spec, known, folder, id))])];
  const modules = (await folder.json("modules.json", modulesSchema)) ?? null;
  const more =
    spec.kind === "static"
      ? await staticFiles(spec, known, folder, modules, id)
      : await onnxFiles(spec, known, folder, modules, id);
  return [...new Set([...wanted, ...more])];
}

async function onnxFiles(
  spec: CandidateSpec,
  known: KnownFiles,
  folder: ModelFolder,
  modules: Modules | null,
  id: string,
): Promise<string[]> {
  if (modules?.some(({ type }) => lastOf(type) === "StaticEmbedding"))
    throw new InputError(`"${spec.spec}": ${id} is a static model; write static:${id}`);
  const path = modules?.[0]?.path ?? "";
  requireWeights(spec, known, id, path);
  const { file } = chooseOnnxFile(spec, known, path);
  const parts = (modules ?? []).flatMap(({ path: place, type }) => {
    if (lastOf(type) === "Transformer") return transformerFiles(known, place);
    const weights = ["Dense", "LayerNorm"].includes(lastOf(type)) ? ["model.safetensors"] : [];
    return ["config.json", ...weights].map((name) => inFolder(place, name));
  });
  const present = [...transformerFiles(known, path), ...parts].filter((name) => known.has(name));
  const external = folder.has(file)
    ? (await readOnnxGraph(folder.locate(file))).externalFiles.map((name) =>
        inFolder(file.split("/").slice(0, -1).join("/"), name),
      )
    : [];
  return [...present, file, ...external.filter((name) => known.has(name))];
}

async function staticFiles(
  spec: CandidateSpec,
  known: KnownFiles,
  folder: ModelFolder,
  modules: Modules | null,
  id: string,
): Promise<string[]> {
  const config = await folder.json("config.json", configSchema);
  const transformer =
    modules?.some(({ type }) => lastOf(type) === "Transformer") ??
    (config?.model_type != null && config.model_type !== "model2vec");
  if (transformer) throw new InputError(`"${spec.spec}": ${id} is a transformer; write onnx:${id}`);
  requireWeights(spec, known, id);
  const place = known.has("model.safetensors") ? "" : "0_StaticEmbedding";
  return [...tokenizerFiles, "model.safetensors"]
    .map((name) => inFolder(place, name))
    .filter((name) => known.has(name));
}

/** All that may decide a vector: which of them a model's own modules read, only sentence-transformers knows. */
async function stFilesOfHub(
  spec: CandidateSpec,
  known: KnownFiles,
  folder: ModelFolder,
  id: string,
): Promise<string[]> {
  const { backend } = stOptions(spec);
  await requireData(spec, known, folder, { name: id, backend });
  const files = stFiles(known, backend);
  if (files.some((file) => /\.(safetensors|onnx)$/.test(file))) return files;
  throw new InputError(`"${spec.spec}": ${id} has no weights that sentence-transformers could read`);
}

function transformerFiles(known: KnownFiles, place: string): string[] {
  const sentence = known.list(place).filter((name) => /^sentence_[\w-]+_config\.json$/.test(name));
  return ["config.json", ...tokenizerFiles, ...sentence].map((name) => inFolder(place, name));
}

/** Throws `InputError`, with the ways out, where a model has no weights of the kind. */
function requireWeights(spec: CandidateSpec, known: KnownFiles, id: string, path = ""): void {
  const pickled = pickleOf(known);
  if (spec.kind === "static") {
    if (known.has("model.safetensors") || known.has("0_StaticEmbedding/model.safetensors")) return;
    throw new InputError(
      `"${spec.spec}": ${id} has no model.safetensors, so it is no static model that can be read.${pickled === null ? "" : `\n${pickleWords(pickled)}.`}`,
    );
  }
  if (spec.options.file !== undefined || presentOnnxFiles(known, path).length > 0) return;
  const elsewhere = known.list("0_Transformer").some((name) => name.endsWith(".onnx"));
  if (elsewhere) return;
  const folder = id.split("/").at(-1)!;
  const ways =
    pickled === null
      ? `Two ways out: run it through Python as st:${id}; or export`
      : `${pickleWords(pickled)}; or, if you trust the owner, read it once yourself: export`;
  throw new InputError(
    `"${spec.spec}": ${id} has no ONNX file. ${ways} it once and name the folder, onnx:./${folder} :\n  pip install "sentence-transformers[onnx]"\n  python -c 'from sentence_transformers import SentenceTransformer as S; S("${id}", backend="onnx").save_pretrained("${folder}")'`,
  );
}

/** The first of a model's weights that is a pickle, where it has no safetensors beside it; else null. */
function pickleOf(known: KnownFiles): string | null {
  const names = known.list("");
  return names.some((name) => name.endsWith(".safetensors")) ? null : (names.find(isPickle) ?? null);
}

function lastOf(type: string): string {
  return type.split(".").at(-1)!;
}

/** Small files that say what else is needed, or whose the model is. */
const rootFiles = [
  "modules.json",
  "config.json",
  "config_sentence_transformers.json",
  "README.md",
  "LICENSE",
  "LICENSE.txt",
  "LICENSE.md",
];

const deciding: ReadonlySet<string> = new Set(["modules.json", "config.json"]);

type Modules = z.output<typeof modulesSchema>;

const configSchema = z.looseObject({ model_type: z.string().nullish() });
