import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import type { SparseMatrix } from "../../numeric/sparse-matrix.js";
import { squaredNeighborDistances } from "./neighbor-distances.js";
import { symmetricSum } from "./symmetric-sum.js";

/**
 * t-SNE's affinities (van der Maaten, Hinton 2008, over the 3·perplexity nearest as van der Maaten 2014): p_j|i is
 * proportional to exp(−β_i d²_ij), with β_i such that the entropy of the row is ln(perplexity); p_ij = (p_j|i + p_i|j)/2n,
 * here over the sum of all, so that they sum to 1 where rows have no neighbours. Agrees with openTSNE's
 * PerplexityBasedNN on the same neighbours. Where equal distances leave no choice, neighbours share alike.
 */
export function tsneAffinities(graph: NeighborGraph, perplexity: number): SparseMatrix {
  const lists = squaredNeighborDistances(graph, Math.floor(3 * perplexity));
  const rows = lists.offsets.length - 1;
  const values = new Float64Array(lists.rows.length);
  const entropy = Math.log(perplexity);
  let owners = 0;
  for (let row = 0; row < rows; row++) {
    const [from, to] = [lists.offsets[row]!, lists.offsets[row + 1]!];
    if (from === to) continue;
    owners += 1;
    calibrate(lists.distances.subarray(from, to), entropy, values.subarray(from, to));
  }
  const directed = { rows, columns: rows, offsets: lists.offsets, indices: lists.rows, values };
  return symmetricSum(directed, (a, b) => (a + b) / (2 * Math.max(1, owners)));
}

/** Newton's steps on β, by halves where they leave the bracket. Distances ascend. */
function calibrate(squares: Float64Array, entropy: number, into: Float64Array): void {
  const nearest = squares[0]!;
  const spread = squares[squares.length - 1]! - nearest;
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let beta = spread > 0 ? 1 / spread : 0;
  for (let step = 0; step < mostSteps; step++) {
    let [sum, first, second] = [0, 0, 0];
    for (let j = 0; j < squares.length; j++) {
      const beyond = squares[j]! - nearest;
      const weight = Math.exp(-beta * beyond);
      into[j] = weight;
      sum += weight;
      first += weight * beyond;
      second += weight * beyond * beyond;
    }
    const mean = first / sum;
    const variance = second / sum - mean * mean;
    const excess = Math.log(sum) + beta * mean - entropy;
    for (let j = 0; j < squares.length; j++) into[j]! /= sum;
    if (spread === 0 || Math.abs(excess) < closeEnough) return;
    if (excess > 0) low = beta;
    else high = beta;
    const next = beta + excess / (beta * variance);
    const middle = high === Number.POSITIVE_INFINITY ? 2 * beta : (low + high) / 2;
    beta = next > low && next < high && next < 8 * beta ? next : middle;
  }
}

const closeEnough = 1e-8;
const mostSteps = 100;
