import { Buffer } from "node:buffer";
import type { EmbeddedTexts } from "../contracts/embedding-provider.js";
import { matrixRow } from "../contracts/matrix-row.js";
import { ApiError } from "./api-error.js";
import type { EmbeddingRequest } from "./embedding-request.js";

/** The body of an answer: OpenAI's, and where there is something to tell, which texts were cut or have no direction. */
export interface EmbeddingResponse {
  readonly object: "list";
  readonly data: readonly {
    readonly object: "embedding";
    readonly index: number;
    readonly embedding: readonly number[] | string;
  }[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  /** Indices of texts that were longer than the model takes and were cut. */
  readonly truncated?: readonly number[];
  /** Indices of texts without a token that the model knows: their vector is zero. */
  readonly zero_vectors?: readonly number[];
}

/** Base64 is little-endian float32. Throws `ApiError` where a text was cut and may not be. */
export function embeddingResponse(
  { matrix, tokens, truncated }: EmbeddedTexts,
  { model, texts, base64, truncate }: EmbeddingRequest,
): EmbeddingResponse {
  const cut = indicesWhere(texts.length, (row) => truncated[row] === 1);
  if (!truncate && cut.length > 0) {
    throw new ApiError(
      400,
      `input[${cut[0]}] has more tokens than the model takes (${tokens[cut[0]!]}), and truncate is false`,
      { param: "input", code: "context_length_exceeded" },
    );
  }
  const zero = indicesWhere(texts.length, (row) => matrixRow(matrix, row).every((value) => value === 0));
  const total = tokens.reduce((sum, count) => sum + count, 0);
  return {
    object: "list",
    data: texts.map((_, index) => {
      const row = matrixRow(matrix, index);
      return { object: "embedding", index, embedding: base64 ? base64Of(row) : Array.from(row) };
    }),
    model,
    usage: { prompt_tokens: total, total_tokens: total },
    ...(cut.length === 0 ? {} : { truncated: cut }),
    ...(zero.length === 0 ? {} : { zero_vectors: zero }),
  };
}

function base64Of(row: Float32Array): string {
  return Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString("base64");
}

function indicesWhere(count: number, holds: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) if (holds(i)) found.push(i);
  return found;
}
