import { type SparseMatrix, transposeSparse } from "../../numeric/sparse-matrix.js";

/**
 * A square sparse matrix joined with its transpose, entry by entry: `join(a, b)` of a_ij and a_ji, where the one that is not
 * there is 0. `join` must be symmetric; entries that it makes 0 are left out. Rows have ascending columns.
 */
export function symmetricSum(matrix: SparseMatrix, join: (a: number, b: number) => number): SparseMatrix {
  const turned = transposeSparse(matrix);
  const plain = transposeSparse(turned);
  const { rows } = matrix;
  const offsets = new Int32Array(rows + 1);
  const indices = new Int32Array(2 * matrix.indices.length);
  const values = new Float64Array(2 * matrix.indices.length);
  let end = 0;
  const put = (column: number, value: number): void => {
    if (value === 0) return;
    indices[end] = column;
    values[end] = value;
    end += 1;
  };
  for (let row = 0; row < rows; row++) {
    let i = plain.offsets[row]!;
    let j = turned.offsets[row]!;
    const [iEnd, jEnd] = [plain.offsets[row + 1]!, turned.offsets[row + 1]!];
    while (i < iEnd || j < jEnd) {
      const left = i < iEnd ? plain.indices[i]! : rows;
      const right = j < jEnd ? turned.indices[j]! : rows;
      const column = Math.min(left, right);
      const a = left === column ? plain.values[i++]! : 0;
      const b = right === column ? turned.values[j++]! : 0;
      put(column, join(a, b));
    }
    offsets[row + 1] = end;
  }
  return { rows, columns: rows, offsets, indices: indices.slice(0, end), values: values.slice(0, end) };
}
