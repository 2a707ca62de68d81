import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { SideFiles } from "./read-vector-side.js";

/**
 * Throws `InputError` where the manifest beside a file of vectors says that it holds codes: a search needs the floats, as
 * numbers in 8 bits mean nothing without their ranges, and bits are no numbers at all.
 */
export async function refuseCodes(side: SideFiles): Promise<void> {
  const { path, shown } = side.layout === "npy" ? side.matrix : side.file;
  const text = await readFile(path.replace(/\.[^./\\]+$/, ".json"), "utf8").catch(() => null);
  const quantization = text === null ? undefined : await quantizationIn(text);
  if (quantization === undefined) return;
  const { precision } = quantization;
  throw new InputError(
    `${basename(path)} holds ${precision} codes, and a candidate reads float vectors; embed without quant, and write vectors:FOLDER?quant=${precision} to search them as ${precision}`,
    { file: shown },
  );
}

async function quantizationIn(text: string): Promise<{ readonly precision: string } | undefined> {
  const { embeddingFileSchema } = await import("../contracts/embedding-file.js");
  try {
    const parsed = embeddingFileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.quantization : undefined;
  } catch {
    return undefined;
  }
}
