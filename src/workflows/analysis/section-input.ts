import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { ProgressListener } from "../../contracts/progress.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** What every section of `analyze` is given; each returns its part of the result document, or throws `InputError`. */
export interface SectionInput {
  readonly space: AnalysedSpace;
  /** Items among the items, each without itself, in the similarity of the space. */
  readonly graph: NeighborGraph;
  /** Queries among the items; null where there are no queries. */
  readonly queryGraph: NeighborGraph | null;
  readonly engine: MatrixEngine;
  readonly threads: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}
