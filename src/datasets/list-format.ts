import { createGunzip } from "node:zlib";
import { type InputFile, openInputFile, readStart } from "./input-file.js";

/**
 * How a file of runs, judgements or topics is written, as its first bytes tell: Parquet by its signature, JSON by a
 * bracket, markup by `<`; anything else is lines of fields. gzip is looked into. What its name says does not matter.
 * A pipe cannot be looked into and is taken for lines. Throws `InputError` as `openInputFile`.
 */
export async function listFormat(file: InputFile): Promise<"parquet" | "json" | "markup" | "lines"> {
  const { handle, bytes } = await openInputFile(file);
  try {
    if (bytes === 0) return "lines";
    const start = Buffer.from(await readStart(handle, 4096));
    if (start.toString("latin1", 0, 4) === "PAR1") return "parquet";
    const text = (start[0] === 0x1f && start[1] === 0x8b ? await unpackedStart(start) : start).toString(
      "utf8",
    );
    const first = /[^\s\ufeff]/.exec(text)?.[0];
    if (first === "{" || first === "[") return "json";
    return first === "<" ? "markup" : "lines";
  } finally {
    await handle.close();
  }
}

/** What the first bytes of gzip data unpack to; nothing where they are damaged, which their reader will say. */
function unpackedStart(start: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const gunzip = createGunzip({ chunkSize: 1024 });
    gunzip.once("data", (chunk: Buffer) => {
      resolve(chunk);
      gunzip.destroy();
    });
    gunzip.once("error", () => resolve(Buffer.alloc(0)));
    gunzip.once("end", () => resolve(Buffer.alloc(0)));
    gunzip.end(start);
  });
}
