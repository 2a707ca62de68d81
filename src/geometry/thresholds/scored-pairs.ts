/** Pairs of a query and an item that are known to be related or not, best score first. */
export interface ScoredPairs {
  /** Descending; higher is more similar. */
  readonly scores: Float64Array;
  /** 1 where the pair is related, 0 where it is not. */
  readonly related: Uint8Array;
  /** Which query each pair belongs to, from 0: pairs of one query are not independent of each other. */
  readonly groups: Int32Array;
  readonly groupCount: number;
}

/** A pair before it has its place. */
export interface ScoredPair {
  readonly score: number;
  readonly related: boolean;
  readonly group: number;
}

/** Pairs in order of their scores, equal ones in the order given; groups are numbered anew, from 0, in order of first use. */
export function scoredPairs(pairs: readonly ScoredPair[]): ScoredPairs {
  const numbers = new Map<number, number>();
  for (const { group } of pairs) if (!numbers.has(group)) numbers.set(group, numbers.size);
  const sorted = [...pairs].sort((a, b) => b.score - a.score);
  return {
    scores: Float64Array.from(sorted, ({ score }) => score),
    related: Uint8Array.from(sorted, ({ related }) => (related ? 1 : 0)),
    groups: Int32Array.from(sorted, ({ group }) => numbers.get(group)!),
    groupCount: numbers.size,
  };
}

/** The pairs of the groups for which `holds`, in their order; groups keep their numbers. */
export function pairsOfGroups(pairs: ScoredPairs, holds: (group: number) => boolean): ScoredPairs {
  const kept: number[] = [];
  pairs.groups.forEach((group, i) => {
    if (holds(group)) kept.push(i);
  });
  return {
    scores: Float64Array.from(kept, (i) => pairs.scores[i]!),
    related: Uint8Array.from(kept, (i) => pairs.related[i]!),
    groups: Int32Array.from(kept, (i) => pairs.groups[i]!),
    groupCount: pairs.groupCount,
  };
}
