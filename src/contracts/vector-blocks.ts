/** Vectors that are read in blocks of rows, as more of them may be on disk than memory holds. */
export interface VectorBlocks {
  readonly rows: number;
  readonly dims: number;
  /** Rows `from` to `to` - 1, row-major (`rows × dims`); not to be written to. */
  read(from: number, to: number): Promise<Float32Array>;
}
