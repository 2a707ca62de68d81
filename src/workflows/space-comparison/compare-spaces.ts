import type { AnalysedSpace, SpaceSide } from "../../contracts/analysed-space.js";
import type { Estimate } from "../../contracts/estimate.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { ProgressListener } from "../../contracts/progress.js";
import { type SpaceComparison, spaceComparisonVersion } from "../../contracts/space-comparison.js";
import { informationImbalance } from "../../geometry/information-imbalance.js";
import { type NeighborGraph, neighborGraph, queryGraph } from "../../neighbors/neighbor-graph.js";
import { gatherRows, nearlyUnit, rowNorms } from "../../neighbors/prepare-items.js";
import { seededOrder, seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import { alignmentOf } from "./alignment.js";
import { type JoinedSides, joinItems, joinSides } from "./join-spaces.js";
import { movedDepth, movedRows, overlapDepths, overlapsOf } from "./moved-rows.js";
import { scaleOfSpaces } from "./scale-of-spaces.js";

export interface CompareSpacesOptions {
  readonly engine: MatrixEngine;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Two spaces over the same items, side by side: how far one is a turned copy of the other, whose neighbours agree, what
 * their similarities mean, and which items and queries moved most. Items and queries are joined by id.
 * Throws `InputError` where they share no item, and for values that are not finite.
 */
export async function compareSpaces(
  a: AnalysedSpace,
  b: AnalysedSpace,
  options: CompareSpacesOptions,
): Promise<SpaceComparison> {
  const { seed } = options;
  const items = joinItems(a, b);
  const notices: string[] = [];
  const notice = (message: string) => notices.push(message);
  const graphs = await itemGraphs(a, b, items, options);
  const queries = a.queries === null || b.queries === null ? null : joinSides(a.queries, b.queries);
  const shared = items.a.ids.length;
  const asked = queries === null || queries.a.ids.length === 0 ? null : queries;
  const queryGraphs = asked === null ? null : await graphsOfQueries(a, b, items, asked, options);
  options.onProgress?.({ type: "stage", candidate: null, stage: "turning one space onto the other" });
  const rows = seededOrder(shared, seededRandom(seed), mostAlignedRows);
  if (rows.length < shared) notice(`alignment rests on a seeded sample of ${rows.length} of ${shared} items`);
  return {
    schema: spaceComparisonVersion,
    a: described(a, items.a),
    b: described(b, items.b),
    sharedItems: shared,
    onlyInA: items.onlyInA,
    onlyInB: items.onlyInB,
    sharedQueries: asked?.a.ids.length ?? 0,
    alignment: await alignmentOf(vectorsOf(a, items.a, rows), vectorsOf(b, items.b, rows), {
      ...options,
      notice,
    }),
    neighbors: overlapsOf(graphs, seed),
    queryNeighbors: queryGraphs === null ? [] : overlapsOf(queryGraphs, seed),
    imbalance: shared < 3 ? null : await imbalanceOf(a, b, items, graphs, options),
    scale: scaleOfSpaces(
      { matrix: items.a.matrix, similarity: a.similarity, graph: graphs.a },
      { matrix: items.b.matrix, similarity: b.similarity, graph: graphs.b },
      seed,
    ),
    moved: {
      k: movedDepth(graphs.a, graphs.b),
      items: movedRows(graphs, items.a, items.a),
      queries: asked === null || queryGraphs === null ? [] : movedRows(queryGraphs, asked.a, items.a),
    },
    seed,
    notices,
  };
}

async function itemGraphs(
  a: AnalysedSpace,
  b: AnalysedSpace,
  items: JoinedSides,
  options: CompareSpacesOptions,
) {
  const graph = (space: AnalysedSpace, { matrix }: SpaceSide): Promise<NeighborGraph> =>
    neighborGraph(matrix, { ...options, similarity: space.similarity, k: deepest, pairs: false });
  return {
    a: await graph(a, items.a),
    b: await graph(b, items.b),
    candidates: items.a.ids.length - 1,
  };
}

async function graphsOfQueries(
  a: AnalysedSpace,
  b: AnalysedSpace,
  items: JoinedSides,
  queries: JoinedSides,
  options: CompareSpacesOptions,
) {
  const graph = (space: AnalysedSpace, asked: SpaceSide, found: SpaceSide): Promise<NeighborGraph> =>
    queryGraph(asked.matrix, found.matrix, {
      ...options,
      similarity: space.similarity,
      k: Math.min(deepest, found.matrix.rows),
      pairs: false,
    });
  return {
    a: await graph(a, queries.a, items.a),
    b: await graph(b, queries.b, items.b),
    candidates: items.a.ids.length,
  };
}

async function imbalanceOf(
  a: AnalysedSpace,
  b: AnalysedSpace,
  items: JoinedSides,
  graphs: { readonly a: NeighborGraph; readonly b: NeighborGraph },
  { engine, seed }: CompareSpacesOptions,
): Promise<SpaceComparison["imbalance"]> {
  const owners = seededSample(items.a.ids.length, mostRankedOwners, seededRandom(seed));
  const estimate = async (
    nearest: NeighborGraph,
    space: AnalysedSpace,
    { matrix }: SpaceSide,
  ): Promise<Estimate | null> => {
    const values = await informationImbalance(
      nearest,
      { matrix, similarity: space.similarity },
      { engine, owners },
    );
    const known = values.filter((value) => !Number.isNaN(value));
    return known.length === 0 ? null : estimateMean(known, { random: seededRandom(seed), range: [0, 2] });
  };
  const aToB = await estimate(graphs.a, b, items.b);
  const bToA = await estimate(graphs.b, a, items.a);
  return aToB === null || bToA === null ? null : { aToB, bToA };
}

function described({ id, similarity, items: all }: AnalysedSpace, { matrix }: SpaceSide) {
  const zeroVectors = rowNorms(matrix, "item").reduce((count, norm) => count + (norm === 0 ? 1 : 0), 0);
  return { id, items: all.ids.length, dims: matrix.dims, similarity, zeroVectors };
}

/** The rows in the order given; of length 1 where the space is compared by cosine, zero vectors as they are. */
function vectorsOf({ similarity }: AnalysedSpace, { matrix }: SpaceSide, rows: Int32Array) {
  if (similarity !== "cosine") return gatherRows(matrix, rows, null);
  const norms = rowNorms(matrix, "item").map((norm) =>
    norm === 0 || Math.abs(norm - 1) <= nearlyUnit ? 1 : norm,
  );
  return gatherRows(matrix, rows, norms);
}

/** Rows behind CKA and Procrustes, whose error at that many is in the third digit. */
const mostAlignedRows = 10_000;

/** Rows whose ranks are followed from one space into the other. */
const mostRankedOwners = 1000;

const deepest = Math.max(...overlapDepths);
