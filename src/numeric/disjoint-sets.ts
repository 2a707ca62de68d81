/** Sets of the integers 0 … total-1 that can be joined. */
export interface DisjointSets {
  /** How many sets there are. */
  readonly count: number;
  /** The member that stands for the set of `member`. */
  find(member: number): number;
  /** Joins the sets of both; false where they were one. */
  join(a: number, b: number): boolean;
  /** Number of each member's set: sets are numbered from 0 in the order of their first members. */
  numbers(): Int32Array;
}

/** Every integer in a set of its own; by size and path halving (Tarjan 1975), so that n joins take hardly more than n steps. */
export function disjointSets(total: number): DisjointSets {
  const parents = Int32Array.from({ length: total }, (_, member) => member);
  const sizes = new Int32Array(total).fill(1);
  let count = total;

  function find(member: number): number {
    let at = member;
    while (parents[at] !== at) {
      const above = parents[parents[at]!]!;
      parents[at] = above;
      at = above;
    }
    return at;
  }

  return {
    get count() {
      return count;
    },
    find,
    join(a, b) {
      const [first, second] = [find(a), find(b)];
      if (first === second) return false;
      const [large, small] = sizes[first]! >= sizes[second]! ? [first, second] : [second, first];
      parents[small] = large;
      sizes[large]! += sizes[small]!;
      count--;
      return true;
    },
    numbers() {
      const ofRoot = new Int32Array(total).fill(-1);
      let next = 0;
      return Int32Array.from({ length: total }, (_, member) => {
        const root = find(member);
        if (ofRoot[root] === -1) ofRoot[root] = next++;
        return ofRoot[root]!;
      });
    },
  };
}
