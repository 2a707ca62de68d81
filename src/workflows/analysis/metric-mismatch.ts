import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { exactSearch } from "../../neighbors/exact-search.js";
import type { NeighborLists } from "../../neighbors/neighbor-lists.js";
import { gatherRows, type PreparedItems, type Similarity } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { spearman } from "../../statistics/correlation.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import type { SectionInput } from "./section-input.js";

/**
 * Whether another similarity would find the same: overlap of the lists of a seeded sample of queries (of items where there
 * are none). Where all lengths are equal the three agree by construction, and nothing is searched.
 */
export async function metricMismatch(
  input: SectionInput,
  { norms, matrix }: PreparedItems,
): Promise<ShapeFindings["mismatch"]> {
  const { space, seed, engine, signal } = input;
  const k = Math.min(input.k ?? 10, input.graph.k);
  if (matrix.rows < 3 || k < 1) return [];
  const owners = space.queries === null ? "items" : "queries";
  const side = space.queries === null ? matrix : space.queries.matrix;
  const graph = space.queries === null ? input.graph : input.queryGraph;
  if (graph === null) return [];
  const listed = graph.sampled?.length ?? graph.lists.offsets.length - 1;
  const lists = seededSample(listed, mostLists, seededRandom(seed));
  const rows = graph.sampled === null ? lists : lists.map((list) => graph.sampled![list]!);
  const others: Similarity[] =
    space.similarity === "cosine"
      ? ["dot", "euclidean"]
      : space.similarity === "dot"
        ? ["cosine"]
        : ["cosine", "dot"];
  const equal = norms.every((norm) => Math.abs(norm - norms[0]!) <= 1e-6 * norms[0]!) && norms[0]! > 0;
  const found: ShapeFindings["mismatch"] = [];
  for (const other of others) {
    const common = { other, owners, k } as const;
    if (equal) {
      const overlap = { value: 1, low: 1, high: 1 };
      found.push({ ...common, byConstruction: true, lists: 0, overlap, normOccurrence: null });
      continue;
    }
    const exclude = owners === "items" ? Array.from(rows, (row) => Int32Array.of(row)) : undefined;
    const lists2 = await exactSearch(gatherRows(side, rows, null), matrix, {
      similarity: other,
      k,
      engine,
      exclude,
      signal,
    });
    const shares = Array.from(lists, (list, i) => sharedPart(graph.lists, list, lists2, i, k)).filter(
      (share) => share !== null,
    );
    if (shares.length === 0) continue;
    const { mean, low, high } = estimateMean(shares, { random: seededRandom(seed), resamples: 2_000 });
    const byDot = other === "dot" ? lists2.rows : space.similarity === "dot" ? graph.lists.rows : null;
    found.push({
      ...common,
      byConstruction: false,
      lists: shares.length,
      overlap: { value: mean, low, high },
      normOccurrence: byDot === null ? null : spearman(norms, occurrences(byDot, matrix.rows)),
    });
  }
  return found;
}

/** Share of the shorter list that is in the other; null where one is empty. */
function sharedPart(a: NeighborLists, i: number, b: NeighborLists, j: number, k: number): number | null {
  const first = a.rows.subarray(a.offsets[i]!, Math.min(a.offsets[i + 1]!, a.offsets[i]! + k));
  const second = b.rows.subarray(b.offsets[j]!, Math.min(b.offsets[j + 1]!, b.offsets[j]! + k));
  const length = Math.min(first.length, second.length);
  if (length === 0) return null;
  const known = new Set(first);
  return (
    second.reduce((count, row) => count + (known.has(row) ? 1 : 0), 0) / Math.max(first.length, second.length)
  );
}

function occurrences(rows: Int32Array, items: number): Float64Array {
  const counts = new Float64Array(items);
  for (const row of rows) counts[row]! += 1;
  return counts;
}

const mostLists = 500;
