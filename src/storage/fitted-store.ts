import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { FittedArray, FittedModel } from "../contracts/fittable-model.js";
import { littleEndian } from "../numeric/npy.js";
import { writeFolderAtomic } from "./atomic-folder.js";

/** A fitted model as stored, with what tells it from others. */
export interface StoredFit {
  readonly model: FittedModel;
  readonly sha256: string;
  /** Wall time of the fit. */
  readonly fitMs: number;
}

/** SHA-256, hexadecimal, of everything in a fitted model that decides its vectors: words, arrays and facts. */
export function fittedModelSha256({ words, arrays, facts }: FittedModel): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
  hash.update(words.join("\n"));
  for (const name of Object.keys(arrays).sort()) {
    hash.update(`\n${name} ${typeOf(arrays[name]!)}\n`);
    hash.update(bytesOf(arrays[name]!));
  }
  return hash.digest("hex");
}

/**
 * Stores a fitted model in a folder that appears whole or not at all: `fit.json`, `words.txt`, and each array as
 * little-endian values without a header, which `numpy.fromfile` reads.
 */
export async function writeFittedModel(folder: string, { model, sha256, fitMs }: StoredFit): Promise<void> {
  const { words, arrays, facts, notes } = model;
  const types = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, typeOf(array)]));
  await writeFolderAtomic(folder, async (temporary) => {
    await writeFile(join(temporary, "words.txt"), words.join("\n"));
    for (const [name, array] of Object.entries(arrays)) {
      await writeFile(join(temporary, `${name}.${typeOf(array)}`), bytesOf(array));
    }
    const fit = { schema, words: words.length, arrays: types, facts, notes, sha256, fitMs };
    await writeFile(join(temporary, "fit.json"), `${JSON.stringify(fit, null, 2)}\n`);
  });
}

/** Reads a stored fit; null where there is none. Throws where it is no longer what was written. */
export async function readFittedModel(folder: string): Promise<StoredFit | null> {
  if (!existsSync(join(folder, "fit.json"))) return null;
  const fit = fitSchema.parse(JSON.parse(await readFile(join(folder, "fit.json"), "utf8")));
  const text = await readFile(join(folder, "words.txt"), "utf8");
  const words = fit.words === 0 ? [] : text.split("\n");
  const arrays: Record<string, FittedArray> = {};
  for (const [name, type] of Object.entries(fit.arrays)) {
    const bytes = await readFile(join(folder, `${name}.${type}`));
    const buffer = new ArrayBuffer(bytes.length);
    new Uint8Array(buffer).set(inNativeOrder(bytes, arrayTypes[type].BYTES_PER_ELEMENT));
    arrays[name] = new arrayTypes[type](buffer);
  }
  const model = { words, arrays, facts: fit.facts, notes: fit.notes };
  if (fittedModelSha256(model) !== fit.sha256) throw new Error("its files are not what was written");
  return { model, sha256: fit.sha256, fitMs: fit.fitMs };
}

type ArrayType = keyof typeof arrayTypes;

function typeOf(array: FittedArray): ArrayType {
  if (array instanceof Float32Array) return "f32";
  if (array instanceof Float64Array) return "f64";
  return array instanceof Int32Array ? "i32" : "u32";
}

function bytesOf(array: FittedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return inNativeOrder(bytes, array.BYTES_PER_ELEMENT);
}

/** Turns little-endian bytes into those of this machine, or back; the bytes themselves where the two are the same. */
function inNativeOrder(bytes: Uint8Array, size: number): Uint8Array {
  if (littleEndian) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < turned.length; at += size) turned.subarray(at, at + size).reverse();
  return turned;
}

const arrayTypes = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;

const schema = "alidade/fitted-model/v1";

const fitSchema = z.strictObject({
  schema: z.literal(schema),
  words: z.int().nonnegative(),
  arrays: z.record(z.string(), z.enum(["f32", "f64", "i32", "u32"])),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  notes: z.array(z.string()),
  sha256: z.string(),
  fitMs: z.number().nonnegative(),
});
