import type { Sketch } from "../contracts/ledger.js";

/** Data as the ledger knows them. */
export interface DataSketches {
  readonly queries: Sketch;
  readonly documents: Sketch;
}

/**
 * The `keep` smallest of a set's hashes (bottom-k sketch; Broder 1997). `hashes` are 10 hexadecimal digits each, of
 * 40 uniform bits; repetitions count once.
 */
export function sketchOf(hashes: Iterable<string>, keep: number): Sketch {
  const sorted = [...new Set(hashes)].sort();
  return { count: sorted.length, hashes: sorted.slice(0, keep).join("") };
}

/**
 * Share of the smaller set that the other one has too, from 0 to 1: exact where both sketches hold their whole set, else
 * counted among the hashes below the largest kept of either, a uniform sample of both. 0 where one is empty.
 */
export function sketchOverlap(a: Sketch, b: Sketch): number {
  const [left, right] = [hashesOf(a), hashesOf(b)];
  const limit = Math.min(reach(a, left), reach(b, right));
  const within = (hashes: readonly string[]) => hashes.filter((hash) => Number.parseInt(hash, 16) <= limit);
  const [ours, theirs] = [within(left), new Set(within(right))];
  const shared = ours.reduce((count, hash) => count + Number(theirs.has(hash)), 0);
  const smaller = Math.min(ours.length, theirs.size);
  return smaller === 0 ? 0 : shared / smaller;
}

/**
 * Whether two looks were taken at the same data, grown or cut: a fifth of the queries of the smaller one are among those
 * of the other, or half of its documents. Names, folders, ids and grades do not enter.
 */
export function sameData(a: DataSketches, b: DataSketches): boolean {
  return (
    sketchOverlap(a.queries, b.queries) >= sharedQueries ||
    sketchOverlap(a.documents, b.documents) >= sharedDocuments
  );
}

/** Up to which hash the sketch is complete. */
function reach({ count }: Sketch, hashes: readonly string[]): number {
  return hashes.length === count ? Number.POSITIVE_INFINITY : Number.parseInt(hashes.at(-1) ?? "0", 16);
}

function hashesOf({ hashes }: Sketch): string[] {
  return hashes.match(/.{10}/g) ?? [];
}

const sharedQueries = 0.2;
const sharedDocuments = 0.5;
