import { throwIfAborted } from "../contracts/errors.js";
import { type SparseMatrix, transposeSparse } from "../numeric/sparse-matrix.js";

export interface LearnRowsOptions {
  /** How hard rows are held where they are, in units of the mean squared share that a token has in the texts. */
  readonly ridge?: number;
  readonly steps?: number;
  readonly signal?: Pick<AbortSignal, "aborted"> | undefined;
  /** Called after each step, of about equal length; awaited. */
  readonly onStep?: ((done: number, total: number) => Promise<void> | void) | undefined;
}

/**
 * Moves the rows of tokens (`texts.columns × dims`, row-major) so that the sums that stand for texts come close to the
 * texts' own vectors by the teacher, up to one factor: ridge regression of `texts · rows` on `targets` (`texts.rows × dims`),
 * held at the rows given. `texts` holds the share of each token in each text; a token that is in none keeps its row.
 * Solved by conjugate gradients, which end after `steps`. No judgement is used. Idea: tokenlearn
 * (https://github.com/MinishLab/tokenlearn), which trains by gradient descent and has no ridge.
 * Throws `RangeError` for shapes that do not fit, `InterruptedError` when the signal aborts.
 */
export async function learnRows(
  rows: Float64Array,
  texts: SparseMatrix,
  targets: Float64Array,
  dims: number,
  { ridge = 0.1, steps = 15, signal, onStep }: LearnRowsOptions = {},
): Promise<Float64Array> {
  if (rows.length !== texts.columns * dims || targets.length !== texts.rows * dims) {
    throw new RangeError(
      `${rows.length} values of ${texts.columns} tokens and ${targets.length} of ${texts.rows} texts are not of ${dims} dimensions`,
    );
  }
  const turned = transposeSparse(texts);
  const sums = multiply(texts, rows, dims);
  const factor = dot(sums, targets) / Math.max(dot(targets, targets), Number.MIN_VALUE);
  const missing = targets.map((value, i) => factor * value - sums[i]!);
  const penalty = (ridge * dot(texts.values, texts.values)) / Math.max(occurring(turned), 1);
  const moves = new Float64Array(rows.length);
  const residual = multiply(turned, missing, dims);
  let direction = residual.slice();
  let norms = columnNorms(residual, dims);
  for (let step = 0; step < steps; step++) {
    throwIfAborted(signal);
    const image = multiply(turned, multiply(texts, direction, dims), dims);
    const curvature = new Float64Array(dims);
    for (let i = 0; i < image.length; i++) {
      image[i]! += penalty * direction[i]!;
      curvature[i % dims]! += image[i]! * direction[i]!;
    }
    const lengths = norms.map((norm, j) => (curvature[j]! > 0 ? norm / curvature[j]! : 0));
    for (let i = 0; i < moves.length; i++) {
      moves[i]! += lengths[i % dims]! * direction[i]!;
      residual[i]! -= lengths[i % dims]! * image[i]!;
    }
    const next = columnNorms(residual, dims);
    const turns = next.map((norm, j) => (norms[j]! > 0 ? norm / norms[j]! : 0));
    direction = direction.map((value, i) => residual[i]! + turns[i % dims]! * value);
    norms = next;
    await onStep?.(step + 1, steps);
  }
  return rows.map((value, i) => value + moves[i]!);
}

/** `matrix · dense`: `matrix.rows × dims`. */
function multiply(
  { rows, offsets, indices, values }: SparseMatrix,
  dense: Float64Array,
  dims: number,
): Float64Array {
  const product = new Float64Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const at = row * dims;
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      const value = values[entry]!;
      const from = indices[entry]! * dims;
      for (let j = 0; j < dims; j++) product[at + j]! += value * dense[from + j]!;
    }
  }
  return product;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Squared length of each column. */
function columnNorms(matrix: Float64Array, dims: number): Float64Array {
  const norms = new Float64Array(dims);
  for (let i = 0; i < matrix.length; i++) norms[i % dims]! += matrix[i]! * matrix[i]!;
  return norms;
}

function occurring({ rows, offsets }: SparseMatrix): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (offsets[row + 1]! > offsets[row]!) count += 1;
  return count;
}
