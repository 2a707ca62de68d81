import type { EmbeddingMatrix, ProviderManifest } from "./embedding-matrix.js";
import type { Qrels } from "./qrels.js";

/** What `analyze` looks at: the vectors of one candidate, as the candidate makes them, and what is known of their texts. */
export interface AnalysedSpace {
  /** Name of the candidate. */
  readonly id: string;
  readonly similarity: ProviderManifest["similarity"];
  readonly items: SpaceSide;
  /** null where there are no queries. */
  readonly queries: SpaceSide | null;
  /** One label an item; null entries have none. null where there are no labels. */
  readonly labels: readonly (string | null)[] | null;
  /** Judgements of the queries; null where there are none. */
  readonly qrels: Qrels | null;
}

/** Vectors with their ids and texts: row `i` of `matrix` belongs to `ids[i]` and `texts[i]`. */
export interface SpaceSide {
  readonly ids: readonly string[];
  /** null where only vectors are at hand. */
  readonly texts: readonly string[] | null;
  readonly matrix: EmbeddingMatrix;
}
