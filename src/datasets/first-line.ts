import type { InputFile } from "./input-file.js";
import { textChunks } from "./text-chunks.js";

/** The first line of a text file that is not blank, at most 64 KiB of it; empty where there is none in the first part. */
export async function firstLine(file: InputFile): Promise<string> {
  for await (const chunk of textChunks(file)) {
    const text = chunk.toString("utf8", 0, 1 << 16);
    return text.split("\n").find((line) => line.trim() !== "") ?? "";
  }
  return "";
}
