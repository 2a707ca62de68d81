import type { VerdictCause, VerdictFindings } from "../../contracts/analysis/verdict.js";
import { kOccurrence } from "../../geometry/hubness/k-occurrence.js";
import { meanDirection } from "../../geometry/mean-cosine.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import { itemNorms } from "./item-norms.js";
import type { SectionInput } from "./section-input.js";

/** A value for each query; what it means is told in the contract of the verdict. */
export interface KnownCause {
  readonly cause: VerdictCause;
  readonly values: Float64Array;
}

/** What about each query may go with its score, and what is not known of this space. Needs queries. */
export function queryCauses(input: SectionInput): {
  readonly known: readonly KnownCause[];
  readonly untested: NonNullable<VerdictFindings["task"]>["untested"];
} {
  const { space, graph, queryGraph, k = 10 } = input;
  const found = queryGraph!;
  const known: KnownCause[] = [
    { cause: "query-hubs", values: meanOfFound(found, k, otherLists(found, k)) },
    { cause: "nearest", values: nearest(found) },
    { cause: "centre", values: towardsCentre(input) },
  ];
  const untested: NonNullable<VerdictFindings["task"]>["untested"] = [];
  const expected = (k * (graph.lists.offsets.length - 1)) / Math.max(1, graph.items);
  // Only their order is used, so counts stay whole numbers: equal means of them are equal to the last bit.
  if (expected >= 1)
    known.unshift({ cause: "item-hubs", values: meanOfFound(found, k, occurrences(graph, k)) });
  else {
    const reason = "the sample of lists is too small to tell which items are hubs";
    untested.push({ cause: "item-hubs", reason });
  }
  const texts = space.queries!.texts;
  if (texts === null) untested.push({ cause: "length", reason: "the texts of the queries are not at hand" });
  else known.push({ cause: "length", values: Float64Array.from(texts, (text) => text.length) });
  return { known, untested };
}

/** In how many lists each item stands, by the first `k` places or as many as there are. */
function occurrences(graph: NeighborGraph, k: number): Int32Array {
  return graph.k === 0 ? new Int32Array(graph.items) : kOccurrence(graph, Math.min(k, graph.k)).counts;
}

/** As `occurrences`, less the list that asks. */
function otherLists(graph: NeighborGraph, k: number): Int32Array {
  return occurrences(graph, k).map((count) => count - 1);
}

function meanOfFound(
  { lists: { offsets, rows } }: NeighborGraph,
  k: number,
  ofItem: Int32Array,
): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, query) => {
    const [start, end] = [offsets[query]!, Math.min(offsets[query + 1]!, offsets[query]! + k)];
    let sum = 0;
    for (let at = start; at < end; at++) sum += ofItem[rows[at]!]!;
    return end > start ? sum / (end - start) : 0;
  });
}

/** Similarity of the nearest item; 0 where nothing was found. */
function nearest({ lists: { offsets, scores } }: NeighborGraph): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, query) =>
    offsets[query + 1]! > offsets[query]! ? scores[offsets[query]!]! : 0,
  );
}

/** Cosine of each query to the mean direction of the items; 0 for zero vectors. */
function towardsCentre(input: SectionInput): Float64Array {
  const { items, queries } = input.space;
  const { mean } = meanDirection(items.matrix, itemNorms(input));
  const length = Math.hypot(...mean);
  const { rows, dims, data } = queries!.matrix;
  const norms = rowNorms(queries!.matrix, "query");
  return Float64Array.from({ length: rows }, (_, row) => {
    const scale = length * norms[row]!;
    if (scale === 0) return 0;
    let sum = 0;
    for (let i = 0; i < dims; i++) sum += data[row * dims + i]! * mean[i]!;
    return sum / scale;
  });
}
