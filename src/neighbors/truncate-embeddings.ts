import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import { truncateRows } from "../numeric/truncate-rows.js";
import { rowNorms } from "./prepare-items.js";

/**
 * The first `dims` dimensions of each row (`rows × dims`), of length 1 again unless `normalize` is false: what
 * `encode(…, truncate_dim=dims, normalize_embeddings=True)` of sentence-transformers gives. A row that is zero in what it
 * keeps stays zero. Throws `InputError` for `dims` outside 1 to those there are, and for a NaN or infinite value.
 */
export function truncateEmbeddings(
  embeddings: EmbeddingMatrix,
  dims: number,
  { normalize = true }: { readonly normalize?: boolean } = {},
): EmbeddingMatrix {
  requireWhole("dims", dims);
  if (dims > embeddings.dims)
    throw new InputError(
      `dims is ${dims}, the vectors have ${embeddings.dims}; expected 1 to ${embeddings.dims}`,
    );
  rowNorms(embeddings, "embedding");
  return truncateRows(embeddings, dims, normalize);
}
