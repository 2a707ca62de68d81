import { disjointSets } from "../numeric/disjoint-sets.js";
import type { SpanningTree } from "./spanning-tree.js";

/** Clusters of a hierarchy as their density rises: who falls out of which, and when. Cluster 0 holds everything. */
export interface CondensedTree {
  /** Parent cluster of each cluster; -1 of the root. A parent has the smaller number. */
  readonly parents: Int32Array;
  /** λ = 1 / distance at which a cluster splits off its parent. */
  readonly births: Float64Array;
  readonly sizes: Int32Array;
  /** Σ over its rows of (λ at which the row, or the child with it, leaves) - birth. */
  readonly stabilities: Float64Array;
  /** Last cluster that each row is in, and the λ at which it leaves it; -1 for a row that the tree does not hold. */
  readonly clusterOf: Int32Array;
  readonly leaves: Float64Array;
}

/**
 * The condensed tree of HDBSCAN (Campello, Moulavi, Sander 2013) from a minimum spanning tree over `rows` rows: from the
 * top, a split into two of at least `minSize` rows makes two clusters, any other only lets rows fall out. λ = 1 / distance
 * is capped at 1 / (a hundredth of the median distance), so that identical rows, at distance 0, do not outweigh all else.
 */
export function condensedTree(tree: SpanningTree, rows: number, minSize: number): CondensedTree {
  const dendrogram = singleLinkage(tree, rows);
  const least = tree.distances.length === 0 ? 1 : tree.distances[tree.distances.length >> 1]! / 100;
  const lambdaOf = (distance: number): number => 1 / Math.max(distance, least || 1e-12);
  return condense(dendrogram, rows, minSize, lambdaOf);
}

/** Node `rows + i` joins `left[i]` and `right[i]` at `distances[i]`. */
interface Dendrogram {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly distances: Float64Array;
  readonly sizes: Int32Array;
}

function singleLinkage({ from, to, distances }: SpanningTree, rows: number): Dendrogram {
  const sets = disjointSets(rows);
  const nodeOf = Int32Array.from({ length: rows }, (_, row) => row);
  const left = new Int32Array(from.length);
  const right = new Int32Array(from.length);
  const sizes = new Int32Array(from.length);
  const sizeOf = (node: number): number => (node < rows ? 1 : sizes[node - rows]!);
  for (let i = 0; i < from.length; i++) {
    const [a, b] = [sets.find(from[i]!), sets.find(to[i]!)];
    left[i] = nodeOf[a]!;
    right[i] = nodeOf[b]!;
    sizes[i] = sizeOf(left[i]!) + sizeOf(right[i]!);
    sets.join(a, b);
    nodeOf[sets.find(a)] = rows + i;
  }
  return { left, right, distances, sizes };
}

function condense(
  { left, right, distances, sizes: nodeSizes }: Dendrogram,
  rows: number,
  minSize: number,
  lambdaOf: (distance: number) => number,
): CondensedTree {
  const parents = [-1];
  const births = [0];
  const sizes = [nodeSizes[nodeSizes.length - 1] ?? 0];
  const stabilities = [0];
  const clusterOf = new Int32Array(rows).fill(-1);
  const leaves = new Float64Array(rows);
  const sizeOf = (node: number): number => (node < rows ? 1 : nodeSizes[node - rows]!);

  function fallOut(top: number, cluster: number, lambda: number): void {
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node < rows) {
        clusterOf[node] = cluster;
        leaves[node] = lambda;
      } else waiting.push(left[node - rows]!, right[node - rows]!);
    }
    stabilities[cluster]! += sizeOf(top) * (lambda - births[cluster]!);
  }

  function split(node: number, parent: number, lambda: number): number {
    stabilities[parent]! += sizeOf(node) * (lambda - births[parent]!);
    parents.push(parent);
    births.push(lambda);
    sizes.push(sizeOf(node));
    stabilities.push(0);
    return parents.length - 1;
  }

  const waiting: [node: number, cluster: number][] =
    nodeSizes.length === 0 ? [] : [[rows + nodeSizes.length - 1, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, cluster] = next;
    const lambda = lambdaOf(distances[node - rows]!);
    const children = [left[node - rows]!, right[node - rows]!];
    const both = children.every((child) => sizeOf(child) >= minSize);
    for (const child of children) {
      if (sizeOf(child) < minSize) fallOut(child, cluster, lambda);
      else waiting.push([child, both ? split(child, cluster, lambda) : cluster]);
    }
  }
  return {
    parents: Int32Array.from(parents),
    births: Float64Array.from(births),
    sizes: Int32Array.from(sizes),
    stabilities: Float64Array.from(stabilities),
    clusterOf,
    leaves,
  };
}
