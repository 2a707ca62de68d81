/** A sparse matrix by rows (CSR): row `i` owns entries `offsets[i]` to `offsets[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The transpose, its rows with ascending column numbers. Costs a pass over the entries. */
export function transposeSparse({ rows, columns, offsets, indices, values }: SparseMatrix): SparseMatrix {
  const starts = new Int32Array(columns + 1);
  for (const column of indices) starts[column + 1]!++;
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!;
  const next = starts.slice(0, columns);
  const turned = new Int32Array(indices.length);
  const moved = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const place = next[indices[i]!]!++;
      turned[place] = row;
      moved[place] = values[i]!;
    }
  }
  return { rows: columns, columns: rows, offsets: starts, indices: turned, values: moved };
}
