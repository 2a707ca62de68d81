import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { candidateFolder } from "../providers/candidate-folder.js";
import { embeddedModelDir } from "./candidate-job.js";

/** Whether a candidate of this spec is a model in a folder. */
export function hasModelFolder({ kind }: CandidateSpec): boolean {
  return kind === "onnx" || kind === "static" || kind === "st";
}

/**
 * What the folder of a model states as its licence: `license:` in the front matter of its model card (README.md), one or
 * a list; a usual licence that a card without front matter says it is licensed under; else the first line of a LICENSE
 * file. Null where neither is there, and for candidates without a model folder.
 */
export async function modelLicence(spec: CandidateSpec, baseDir: string): Promise<string | null> {
  if (!hasModelFolder(spec)) return null;
  const folder =
    spec.kind === "static" && spec.ref === "embedded"
      ? embeddedModelDir
      : (await candidateFolder(spec, { baseDir })).path;
  return licenceOfFolder(folder);
}

/** As `modelLicence`, of a folder. */
export async function licenceOfFolder(folder: string): Promise<string | null> {
  return (await licenceOfCard(join(folder, "README.md"))) ?? (await firstLine(folder));
}

async function licenceOfCard(file: string): Promise<string | null> {
  if (!isFile(file)) return null;
  const card = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  const matter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1];
  if (matter === undefined) return licenceInWords.exec(card)?.[1] ?? null;
  try {
    const { license, license_name: name } = Object(parse(matter)) as Record<string, unknown>;
    const stated = license === "other" && name !== undefined ? name : license;
    const all = [stated].flat().filter((one) => typeof one === "string" && one.trim() !== "");
    return all.length === 0 ? null : all.join(", ");
  } catch {
    return null;
  }
}

async function firstLine(folder: string): Promise<string | null> {
  const file = ["LICENSE", "LICENSE.txt", "LICENSE.md"].map((name) => join(folder, name)).find(isFile);
  if (file === undefined) return null;
  const lines = (await readFile(file, "utf8")).split(/\r?\n/).map((line) => line.trim());
  return lines.find((line) => line !== "")?.slice(0, 80) ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

const licenceInWords = /licensed under (?:the )?((?:Apache|MIT|BSD|CC[- ]BY)[\w .-]*?)(?=;|,|\.\s|\.$|\n)/im;
