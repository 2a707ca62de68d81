import { createHash, type Hash } from "node:crypto";
import type { TextTable } from "../contracts/dataset.js";
import type { Qrels } from "../contracts/qrels.js";
import { byteOrderRanks } from "../numeric/compare-utf8.js";

/**
 * SHA-256, hexadecimal, of what a benchmark depends on: document ids and texts, the queries that are answered, the
 * judgements. The order of rows and the format of the files do not enter, so a CSV and a BEIR folder of the same
 * content agree.
 *
 * Hashed are fields, each its length in bytes (32 bits, little-endian) and its UTF-8 bytes: the name of this layout;
 * `documents`, their number, then id and text of each; `queries` likewise; `judgements` (`no judgements` where there
 * are none), their number, then query id, document id and grade of each. Numbers are decimal text. Rows are in byte
 * order of the UTF-8 ids; judgements by query, then by document.
 */
export function datasetFingerprint(documents: TextTable, queries: TextTable, qrels: Qrels | null): string {
  const fields = fieldHash(createHash("sha256"));
  fields.add(layout);
  addTexts(fields, "documents", documents);
  addTexts(fields, "queries", queries);
  if (qrels === null) fields.add("no judgements");
  else addJudgements(fields, qrels);
  return fields.digest();
}

interface FieldHash {
  add(text: string): void;
  digest(): string;
}

function addTexts(fields: FieldHash, name: string, { ids, texts }: TextTable): void {
  fields.add(name);
  fields.add(String(ids.length));
  for (const row of inByteOrder(ids)) {
    fields.add(ids[row]!);
    fields.add(texts[row]!);
  }
}

function addJudgements(fields: FieldHash, qrels: Qrels): void {
  fields.add("judgements");
  fields.add(String(qrels.documents.length));
  const ranks = byteOrderRanks(qrels.documentIds);
  for (const query of inByteOrder(qrels.queryIds)) {
    const start = qrels.offsets[query]!;
    const entries = Int32Array.from({ length: qrels.offsets[query + 1]! - start }, (_, i) => start + i);
    entries.sort((a, b) => ranks[qrels.documents[a]!]! - ranks[qrels.documents[b]!]!);
    for (const entry of entries) {
      fields.add(qrels.queryIds[query]!);
      fields.add(qrels.documentIds[qrels.documents[entry]!]!);
      fields.add(String(qrels.grades[entry]!));
    }
  }
}

function inByteOrder(ids: readonly string[]): Int32Array {
  const ranks = byteOrderRanks(ids);
  const order = new Int32Array(ids.length);
  for (let row = 0; row < ids.length; row++) order[ranks[row]!] = row;
  return order;
}

/** Gathers fields in one buffer, because hashing each by itself costs ten times as much. */
function fieldHash(hash: Hash): FieldHash {
  const buffer = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  const flush = (): void => {
    hash.update(buffer.subarray(0, filled));
    filled = 0;
  };
  return {
    add(text) {
      // A UTF-16 unit takes at most three bytes.
      const most = 4 + text.length * 3;
      if (most > bufferBytes) {
        flush();
        const bytes = Buffer.from(text, "utf8");
        buffer.writeUInt32LE(bytes.length, 0);
        hash.update(buffer.subarray(0, 4));
        hash.update(bytes);
        return;
      }
      if (filled + most > bufferBytes) flush();
      const bytes = writeText(buffer, text, filled + 4);
      buffer.writeUInt32LE(bytes, filled);
      filled += 4 + bytes;
    },
    digest() {
      flush();
      return hash.digest("hex");
    },
  };
}

/** Writes UTF-8 and returns the number of bytes. Short ASCII, as ids are, is quicker byte by byte than by a native call. */
function writeText(buffer: Buffer, text: string, at: number): number {
  if (text.length > 32) return buffer.write(text, at, "utf8");
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return buffer.write(text, at, "utf8");
    buffer[at + i] = unit;
  }
  return text.length;
}

const layout = "alidade/dataset-fingerprint/v1";
const bufferBytes = 1 << 20;
