import { isUtf8 } from "node:buffer";
import { closeSync, openSync } from "node:fs";
import { type ScanOptions, scanWords } from "./scan-words.js";
import type { WordFile } from "./word-file.js";
import { createWordIndex, type WordIndex } from "./word-index.js";
import { isWordAt } from "./word-vectors.js";

/** What a file of word vectors holds. */
export interface IndexedWordFile {
  readonly index: WordIndex;
  /** Entries of the file. */
  readonly words: number;
  /** Entries of a word that came before: the first is taken. */
  readonly repeated: number;
  /** Words that are not UTF-8, and words with a space in them: no token of a text is equal to one. */
  readonly notUtf8: number;
  readonly withSpace: number;
}

/** Reads a file once and notes where each word stands. Throws as `scanWords`. */
export async function indexWordFile(file: WordFile, options: ScanOptions): Promise<IndexedWordFile> {
  const index = createWordIndex();
  const descriptor = openSync(file.path, "r");
  const counts = { repeated: 0, notUtf8: 0, withSpace: 0 };
  try {
    const words = await scanWords(
      file,
      (buffer, start, end, offset) => {
        let plain = true;
        for (let i = start; i < end; i++) {
          if (buffer[i]! >= 0x80) plain = false;
          else if (buffer[i] === space) {
            counts.withSpace++;
            return;
          }
        }
        const word = buffer.subarray(start, end);
        if (!plain && !isUtf8(word)) counts.notUtf8++;
        else if (!index.add(buffer, start, end, offset, (earlier) => isWordAt(descriptor, earlier, word))) {
          counts.repeated++;
        }
      },
      options,
    );
    return { index, words, ...counts };
  } finally {
    closeSync(descriptor);
  }
}

const space = 32;
