import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { ProgressListener } from "../../contracts/progress.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import type { AnalysedTerms } from "./analysed-terms.js";
import type { MeasuredAhead } from "./measured-ahead.js";

/** What every section of `analyze` is given; each returns its part of the result document, or throws `InputError`. */
export interface SectionInput {
  readonly space: AnalysedSpace;
  /** Euclidean length of the vector of each item; measured where absent. */
  readonly norms?: Float64Array | undefined;
  /** What was measured of the vectors while their neighbours were sought; else sections measure it themselves. */
  readonly ahead?: MeasuredAhead | undefined;
  /** Items among the items, each without itself, in the similarity of the space. */
  readonly graph: NeighborGraph;
  /** Queries among the items; null where there are no queries. */
  readonly queryGraph: NeighborGraph | null;
  /** Length of the lists on which k-occurrences are counted; at most `graph.k`. Default 10. */
  readonly k?: number | undefined;
  /**
   * Whether to take the time for what the one-screen summary does not show; default false. A section that is quick does
   * everything either way.
   */
  readonly full?: boolean | undefined;
  /** Number of clusters of k-means; default: chosen by silhouette. */
  readonly clusters?: number | undefined;
  /** Items that a group must have to be a cluster of HDBSCAN; default: 0.5 % of those looked at, at least 5. */
  readonly minClusterSize?: number | undefined;
  /** Terms of the user's own with their vectors; absent where none were named. */
  readonly terms?: AnalysedTerms | null | undefined;
  readonly engine: MatrixEngine;
  readonly threads: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}
