import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { dotProduct } from "../numeric/dot-product.js";

/** Queries in 8 bits a value, each with a step of its own; entry i of each list belongs to query i. */
export interface QuantisedQueries {
  /** `dims × columns`, transposed; columns beyond the queries are 0. */
  readonly data: Int8Array;
  readonly steps: Float64Array;
  /** Length of what quantising kept, and of what it left out. */
  readonly kept: Float64Array;
  readonly lost: Float64Array;
  /** Dot product with the centre of the items. */
  readonly offsets: Float64Array;
}

/** Quantises `queries` (`rows × dims`) for products with items whose mean is `centre`. */
export function quantiseQueries(
  { rows, dims, data }: EmbeddingMatrix,
  columns: number,
  centre: Float32Array,
): QuantisedQueries {
  const transposed = new Int8Array(dims * columns);
  const [steps, kept, lost, offsets] = Array.from({ length: 4 }, () => new Float64Array(rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < rows; row++) {
    const start = row * dims;
    let largest = 0;
    for (let j = 0; j < dims; j++) largest = Math.max(largest, Math.abs(data[start + j]!));
    const step = largest === 0 ? 1 : largest / 127;
    let keptSquare = 0;
    let lostSquare = 0;
    for (let j = 0; j < dims; j++) {
      const value = data[start + j]!;
      const whole = Math.round(value / step);
      transposed[j * columns + row] = whole;
      keptSquare += (whole * step) ** 2;
      lostSquare += (value - whole * step) ** 2;
    }
    steps[row] = step;
    kept[row] = Math.sqrt(keptSquare);
    lost[row] = Math.sqrt(lostSquare);
    offsets[row] = dotProduct(data, start, centre, 0, dims);
  }
  return { data: transposed, steps, kept, lost, offsets };
}
