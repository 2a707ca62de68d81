import { createHash } from "node:crypto";
import type { Dataset } from "../contracts/dataset.js";
import { type LedgerData, ledgerVersion } from "../contracts/ledger.js";
import type { Qrels } from "../contracts/qrels.js";
import { sketchOf } from "../selection/data-sketch.js";
import { contentKey } from "../storage/canonical-json.js";

/**
 * What a ledger keeps of data so that it knows them again, moved, renamed, grown or judged anew: hashes of the texts of
 * judged queries and of documents, case and spacing aside. Of a sample it keeps what it was drawn from. Where runs are
 * compared on judgements alone, texts are not known, and the judged pairs of ids stand for the queries.
 */
export function sketchData({ corpus, queries, qrels, sampledFrom }: Dataset): LedgerData {
  const whole = sampledFrom ?? { queries, qrels };
  const judged = whole.qrels === null ? null : judgedRows(whole.qrels);
  const rows = [...whole.queries.ids.keys()].filter((row) => judged?.has(row) ?? true);
  const named = rows.every((row) => whole.queries.texts[row] === whole.queries.ids[row]);
  const own =
    named && corpus.ids.length === 0 && whole.qrels !== null
      ? judgedPairs(whole.qrels)
      : rows.map((row) => comparable(whole.queries.texts[row]!));
  const documents = corpus.ids.map((id, row) => {
    const text = comparable(corpus.texts[row]!);
    return text === "" ? `id ${id}` : text;
  });
  const sketches = {
    queries: sketchOf(own.map(shortHash), queriesKept),
    documents: sketchOf(documents.map(shortHash), documentsKept),
  };
  return { schema: ledgerVersion, type: "data", id: contentKey(sketches).slice(0, 16), ...sketches };
}

/** 40 bits of the SHA-256 of a text, 10 hexadecimal digits. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}

/** A text as it counts for being the same: composed, lower case, runs of white space as one space. */
export function comparable(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}

function judgedRows({ offsets, queryIds }: Qrels): Set<number> {
  return new Set([...queryIds.keys()].filter((row) => offsets[row + 1]! > offsets[row]!));
}

function judgedPairs({ queryIds, documentIds, offsets, documents }: Qrels): string[] {
  return queryIds.flatMap((query, row) =>
    Array.from(
      documents.subarray(offsets[row]!, offsets[row + 1]!),
      (document) => `pair ${JSON.stringify([query, documentIds[document]!])}`,
    ),
  );
}

const queriesKept = 1024;
const documentsKept = 256;
