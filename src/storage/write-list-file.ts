import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { writeStreamAtomic } from "./atomic-file.js";

/** Writes the lists of queries in the format that the name of a file says (`.json`, else TREC), packed where it ends in `.gz`. */
export async function writeListFile(
  path: string,
  parts: (format: "json" | "trec") => Iterable<string>,
): Promise<void> {
  const text = parts(/\.json(\.gz)?$/i.test(path) ? "json" : "trec");
  await writeStreamAtomic(path, /\.gz$/i.test(path) ? packed(text) : text);
}

/** A generator, so that nothing starts, or fails, before somebody reads. */
async function* packed(text: Iterable<string>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(text);
  const gzip = createGzip();
  source.on("error", (error) => gzip.destroy(error));
  yield* source.pipe(gzip) as AsyncIterable<Uint8Array>;
}
