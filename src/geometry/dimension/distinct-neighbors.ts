import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import { exactSearch } from "../../neighbors/exact-search.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { firstIdentical } from "../identical-rows.js";
import type { DistanceTable } from "./distance-table.js";

/** Points of a space, each once. */
export interface DistinctPoints {
  /** Vectors as distances are taken between them: unit vectors for cosine. */
  readonly matrix: EmbeddingMatrix;
  /** For each row the first row that is the same point. */
  readonly first: Int32Array;
  /** Rows that are their own first, ascending. */
  readonly rows: Int32Array;
}

/** Distances of some points to their nearest others among some points, and which those are. */
export interface NearestDistinct extends DistanceTable {
  /** Row of each point of the table. */
  readonly owners: Int32Array;
  /** `points × k`: rows of the neighbours. */
  readonly neighbors: Int32Array;
}

/** A graph of neighbours whose rows are those of the points, by a similarity that orders as Euclidean distance does. */
type PointGraph = Pick<NeighborGraph, "lists" | "sampled" | "similarity"> & {
  /** Row of the points of each row of the graph, −1 for a zero vector; null where they are the same. */
  readonly rowIn: Int32Array | null;
};

/**
 * Finds equal points: rows with equal values, and rows that a list of neighbours puts closer than the rounding of float32
 * parts them (2^−22 of the longest vector).
 */
export function distinctPoints(matrix: EmbeddingMatrix, graph: PointGraph | null): DistinctPoints {
  const first = firstIdentical(matrix);
  const find = (row: number): number => {
    let root = row;
    while (first[root] !== root) root = first[root]!;
    first[row] = root;
    return root;
  };
  if (graph !== null) {
    const least = leastDistance(matrix);
    forEachEntry(graph, matrix, (owner, neighbor, distance) => {
      if (distance > least) return false;
      const [a, b] = [find(owner), find(neighbor)];
      if (a !== b) first[Math.max(a, b)] = Math.min(a, b);
      return true;
    });
  }
  const rows: number[] = [];
  for (let row = 0; row < matrix.rows; row++) if (find(row) === row) rows.push(row);
  return { matrix, first, rows: Int32Array.from(rows) };
}

/**
 * The `k` nearest distinct points of `owners` among `among` (both ascending rows of `points.rows`; a point is not its own
 * neighbour). Read off the graph where its list reaches far enough; the others are searched for. Owners that have not `k`
 * neighbours are left out.
 */
export async function nearestDistinct(
  points: DistinctPoints,
  graph: PointGraph | null,
  options: {
    readonly owners: Int32Array;
    readonly among: Int32Array;
    readonly k: number;
    readonly engine: MatrixEngine;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<NearestDistinct> {
  const { owners, among, k } = options;
  const place = new Int32Array(points.matrix.rows).fill(-1);
  owners.forEach((row, i) => {
    place[row] = i;
  });
  const member = new Uint8Array(points.matrix.rows);
  for (const row of among) member[row] = 1;
  const distances = new Float64Array(owners.length * k);
  const neighbors = new Int32Array(owners.length * k);
  const counts = new Int32Array(owners.length);
  const least = leastDistance(points.matrix);
  const offer = (owner: number, row: number, distance: number): boolean => {
    const at = place[owner]!;
    if (at < 0 || counts[at] === k) return false;
    const neighbor = points.first[row]!;
    if (member[neighbor] !== 1 || neighbor === owner || distance <= least) return true;
    const start = at * k;
    for (let j = start; j < start + counts[at]!; j++) if (neighbors[j] === neighbor) return true;
    distances[start + counts[at]!] = distance;
    neighbors[start + counts[at]!] = neighbor;
    counts[at]! += 1;
    return counts[at]! < k;
  };
  if (graph !== null) forEachEntry(graph, points.matrix, offer);
  const missing = owners.filter((_, i) => counts[i]! < k);
  if (missing.length > 0) {
    for (const owner of missing) counts[place[owner]!] = 0;
    // Unit vectors are in the same order by cosine, which is searched in 8 bits.
    const similarity = graph?.similarity === "cosine" ? "cosine" : "euclidean";
    await search(points, missing, { ...options, similarity }, offer);
  }
  return completeRows({ owners, counts, k, distances, neighbors });
}

async function search(
  { matrix }: DistinctPoints,
  owners: Int32Array,
  {
    among,
    k,
    engine,
    signal,
    similarity,
  }: Parameters<typeof nearestDistinct>[2] & { readonly similarity: "cosine" | "euclidean" },
  offer: (owner: number, row: number, distance: number) => boolean,
): Promise<void> {
  const whole = among.length === matrix.rows;
  const items = whole ? matrix : gatherRows(matrix, among, null);
  const found = await exactSearch(gatherRows(matrix, owners, null), items, {
    similarity,
    k: Math.min(among.length, k + 1),
    engine,
    signal,
  });
  for (let i = 0; i < owners.length; i++) {
    for (let at = found.offsets[i]!; at < found.offsets[i + 1]!; at++) {
      const row = whole ? found.rows[at]! : among[found.rows[at]!]!;
      const score = found.scores[at]!;
      const distance = similarity === "cosine" ? chord(matrix, owners[i]!, row, score) : -score;
      offer(owners[i]!, row, Math.max(0, distance));
    }
  }
}

/** Entries of each list from the nearest on, as distances, until `take` returns false. */
function forEachEntry(
  { lists: { offsets, rows, scores }, sampled, similarity, rowIn }: PointGraph,
  matrix: EmbeddingMatrix,
  take: (owner: number, neighbor: number, distance: number) => boolean,
): void {
  for (let list = 0; list + 1 < offsets.length; list++) {
    const given = sampled === null ? list : sampled[list]!;
    const owner = rowIn === null ? given : rowIn[given]!;
    if (owner < 0) continue;
    for (let at = offsets[list]!; at < offsets[list + 1]!; at++) {
      const neighbor = rowIn === null ? rows[at]! : rowIn[rows[at]!]!;
      const score = scores[at]!;
      const distance = similarity === "euclidean" ? -score : chord(matrix, owner, neighbor, score);
      if (!take(owner, neighbor, Math.max(0, distance))) break;
    }
  }
}

/** √(2 − 2s), or from the vectors where s is so close to 1 that the difference has lost its digits. */
function chord({ dims, data }: EmbeddingMatrix, a: number, b: number, cosine: number): number {
  if (cosine < 1 - 1e-6) return Math.sqrt(2 - 2 * cosine);
  let square = 0;
  for (let j = 0; j < dims; j++) {
    const gap = data[a * dims + j]! - data[b * dims + j]!;
    square += gap * gap;
  }
  return Math.sqrt(square);
}

function leastDistance({ rows, dims, data }: EmbeddingMatrix): number {
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let j = 0; j < dims; j++) square += data[row * dims + j]! ** 2;
    longest = Math.max(longest, square);
  }
  return 2 ** -22 * Math.sqrt(longest);
}

function completeRows({
  owners,
  counts,
  k,
  distances,
  neighbors,
}: {
  owners: Int32Array;
  counts: Int32Array;
  k: number;
  distances: Float64Array;
  neighbors: Int32Array;
}): NearestDistinct {
  let kept = 0;
  for (let i = 0; i < owners.length; i++) {
    if (counts[i]! < k) continue;
    distances.copyWithin(kept * k, i * k, (i + 1) * k);
    neighbors.copyWithin(kept * k, i * k, (i + 1) * k);
    kept += 1;
  }
  return {
    points: kept,
    k,
    owners: owners.filter((_, i) => counts[i]! === k),
    distances: distances.slice(0, kept * k),
    neighbors: neighbors.slice(0, kept * k),
  };
}
