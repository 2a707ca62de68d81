import { createHash } from "node:crypto";
import type { EmbeddedSource } from "../contracts/embedding-file.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { readTextStream, type TextStreamSource } from "../datasets/read-text-stream.js";
import { fingerprintSet } from "../numeric/fingerprint-set.js";

/** What is known of texts that were read once from their first to their last. */
export interface ScannedTexts extends Omit<EmbeddedSource, "name"> {
  readonly unit: "line" | "row";
  readonly characters: number;
  readonly blankTexts: number;
  readonly repeatedIds: number;
  /** Up to three ids each. */
  readonly examples: { readonly blankTexts: readonly string[]; readonly repeatedIds: readonly string[] };
  readonly notes: readonly string[];
}

/**
 * Reads all texts once, before anything is spent on them: counts them, and what is odd about them, and hashes them, so that
 * a later run knows whether they are the same. Memory: 16 to 32 bytes a text. Throws `InputErrors` for rows that cannot be
 * read, `InputError` where there is no text at all.
 */
export async function scanTexts(
  source: TextStreamSource,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ProgressListener | undefined },
): Promise<ScannedTexts> {
  const hash = createHash("sha256");
  const known = fingerprintSet();
  const blank = counter();
  const repeated = counter();
  let rows = 0;
  let characters = 0;
  let waiting = "";
  onProgress?.({ type: "stage", candidate: null, stage: "reading the texts" });
  const { id, unit, text, notes } = await readTextStream(source, {
    row(rowId, rowText) {
      rows += 1;
      characters += rowText.length;
      if (rowText === "") blank.add(rowId);
      if (known.add(rowId)) repeated.add(rowId);
      waiting += `${rowId.length} ${rowText.length} ${rowId}${rowText}`;
      if (waiting.length > 65_536) {
        hash.update(waiting);
        waiting = "";
      }
    },
    async pause() {
      throwIfAborted(signal);
    },
  });
  if (rows === 0) throw new InputError("There are no texts in it", { file: source.input });
  const digest = hash.update(waiting).digest("hex");
  return {
    rows,
    digest,
    id,
    unit,
    text: [...text],
    characters,
    blankTexts: blank.count,
    repeatedIds: repeated.count,
    examples: { blankTexts: blank.examples, repeatedIds: repeated.examples },
    notes,
  };
}

function counter(): { count: number; readonly examples: string[]; add(id: string): void } {
  const examples: string[] = [];
  return {
    count: 0,
    examples,
    add(id) {
      this.count += 1;
      if (examples.length < 3) examples.push(id);
    },
  };
}
