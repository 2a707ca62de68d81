import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import { matrixRow } from "../contracts/matrix-row.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import { type Quantisation, rescoringVectors, storedPrecisions } from "../contracts/vector-form.js";
import { createTopK, type TopK } from "../numeric/top-k.js";
import { type CalibrationRanges, calibrationRanges } from "./calibration-ranges.js";
import { type CodeScanner, createCodeScanner } from "./code-scanner.js";
import { checkSearch, type SearchPreparedOptions } from "./exact-search.js";
import { closeLists, type NeighborLists, type OpenLists, openLists } from "./neighbor-lists.js";
import {
  gatherRows,
  nearlyUnit,
  type PreparedItems,
  prepareItems,
  rowNorms,
  type Similarity,
} from "./prepare-items.js";
import { quantizeEmbeddings } from "./quantize-embeddings.js";
import { createRescorer } from "./rescorer.js";
import type { VectorIndex } from "./vector-index.js";

/**
 * An index of quantised vectors, searched as sentence-transformers' `semantic_search_usearch` (int8) and
 * `semantic_search_faiss` (binary) do with `exact=True`: the query is quantised like the documents, on which int8 is
 * calibrated; the nearest by the dot product of int8 codes or by the fewest differing bits are found exactly; and with
 * `rescore` the first `multiplier · top` of each list are ordered anew by the float query. Whatever follows them keeps the
 * order of the codes, and scores that lie below theirs. Ties go to the lower row.
 *
 * By cosine, vectors get length 1 before they are quantised; zero vectors are found by nobody and find nothing. Throws
 * `InputError` as `prepareItems`, and for Euclidean distance, which no search of such codes keeps.
 */
export function createQuantisedIndex(
  matrix: EmbeddingMatrix,
  similarity: Similarity,
  quantisation: Quantisation,
): VectorIndex {
  requireQuantisation(quantisation);
  refuseEuclidean(similarity, quantisation);
  const items = prepareItems(matrix, similarity);
  const { rows, dims } = items.searched;
  const binary = quantisation.precision !== "int8";
  const ranges = binary ? null : rows === 0 ? noRange(dims) : calibrationRanges(items.searched);
  const codes = quantizeEmbeddings(items.searched, binary ? "ubinary" : "int8", rangesOf(ranges));
  const scanner = createCodeScanner(codes);
  const rescorer =
    quantisation.rescore === null ? null : createRescorer(quantisation.rescore, { codes, ranges, items });
  const indexBytes = matrix.rows * codes.bytesPerVector + (binary ? 0 : 2 * 4 * dims);
  const { rowOf, zeroRows } = items;
  const shape = { rows: matrix.rows, dims };
  let scannedBytes = 0;

  async function search(queries: EmbeddingMatrix, options: SearchPreparedOptions): Promise<NeighborLists> {
    checkSearch(queries, shape, options);
    const norms = rowNorms(queries, "query");
    const all = Int32Array.from(norms, (_, row) => row);
    const pending = all.filter((row) => norms[row] !== 0);
    const lists = openLists(queries.rows, Math.min(options.k, rows));
    if (lists.k > 0) await fill(lists, queries, norms, pending, options);
    return closeLists(
      lists,
      all.filter((row) => norms[row] === 0),
    );
  }

  /** Batches of queries share each block of codes while it is in the processor's cache. */
  async function fill(
    lists: OpenLists,
    queries: EmbeddingMatrix,
    norms: Float64Array,
    pending: Int32Array,
    { exclude, signal, onProgress }: SearchPreparedOptions,
  ): Promise<void> {
    const wanted = Math.min(rows, Math.max(lists.k, rescorer?.depth ?? 0));
    // As of the documents: what has length 1 is taken as it is.
    const lengths = norms.map((norm) => (Math.abs(norm - 1) > nearlyUnit ? norm : 1));
    const found = { rows: new Int32Array(wanted), scores: new Float64Array(wanted) };
    for (let start = 0; start < pending.length; start += queriesAtOnce) {
      throwIfAborted(signal);
      const batch = pending.subarray(start, start + queriesAtOnce);
      const asked = gatherRows(queries, batch, similarity === "cosine" ? lengths : null);
      const best = await nearest(asked, wanted, batch, exclude, signal);
      for (const [i, query] of batch.entries()) {
        const count = best[i]!.drain(found.rows, found.scores);
        rescorer?.reorder(matrixRow(asked, i), found.rows, found.scores, count);
        const kept = Math.min(count, lists.k);
        lists.counts[query] = kept;
        for (let place = 0; place < kept; place++) {
          const row = found.rows[place]!;
          lists.rows[query * lists.k + place] = rowOf === null ? row : rowOf[row]!;
          lists.scores[query * lists.k + place] = found.scores[place]!;
        }
      }
      onProgress?.({
        type: "progress",
        candidate: null,
        stage: "searching",
        done: queries.rows - pending.length + start + batch.length,
        total: queries.rows,
        unit: "queries",
      });
    }
  }

  /** The best `wanted` of each of a batch of queries by their codes, which are rows of the searched items. */
  async function nearest(
    asked: EmbeddingMatrix,
    wanted: number,
    batch: Int32Array,
    exclude: SearchPreparedOptions["exclude"],
    signal: AbortSignal | undefined,
  ): Promise<TopK[]> {
    const quantised = quantizeEmbeddings(asked, binary ? "ubinary" : "int8", rangesOf(ranges));
    const { bytesPerVector } = quantised;
    const best = Array.from(batch, () => createTopK(wanted));
    const hidden = exclude === undefined ? null : Array.from(batch, (query) => new Set(exclude[query]));
    for (let first = 0; first < rows; first += scanner.blockRows) {
      const count = Math.min(scanner.blockRows, rows - first);
      for (let i = 0; i < batch.length; i++) {
        const code = quantised.codes.subarray(i * bytesPerVector, (i + 1) * bytesPerVector);
        offerBlock(best[i]!, scanner, code, { first, count, hidden: hidden?.[i] ?? null, rowOf });
      }
      scannedBytes += count * bytesPerVector * batch.length;
      if (scannedBytes < bytesBetweenBreaths) continue;
      scannedBytes = 0;
      await breath();
      throwIfAborted(signal);
    }
    return best;
  }

  return {
    dims,
    zeroRows,
    indexBytes,
    vectorBytes: indexBytes + (quantisation.rescore?.with === "float" ? 4 * matrix.rows * dims : 0),
    search,
  };
}

/** Throws `InputError` for Euclidean distance, which neither products of codes nor differing bits keep; null is float32. */
export function refuseEuclidean(
  similarity: Similarity,
  quantisation: Pick<Quantisation, "precision"> | null,
  name = "",
): void {
  if (quantisation === null || similarity !== "euclidean") return;
  throw new InputError(
    `${name}quant=${quantisation.precision} compares by products of codes or differing bits, which keep no Euclidean distance; leave quant out, or compare by cosine or dot`,
  );
}

/** Offers the rows of a block that beat the worst held; those that come later lose ties, for their rows are higher. */
function offerBlock(
  best: TopK,
  scanner: CodeScanner,
  code: Int8Array | Uint8Array,
  {
    first,
    count,
    hidden,
    rowOf,
  }: { first: number; count: number; hidden: ReadonlySet<number> | null; rowOf: PreparedItems["rowOf"] },
): void {
  const near = scanner.scan(code, first, count);
  let { threshold } = best;
  for (let i = 0; i < count; i++) {
    if (near[i]! <= threshold) continue;
    const row = first + i;
    if (hidden?.has(rowOf === null ? row : rowOf[row]!)) continue;
    best.offer(row, near[i]!);
    threshold = best.threshold;
  }
}

function rangesOf(ranges: CalibrationRanges | null): { ranges?: CalibrationRanges } {
  return ranges === null ? {} : { ranges };
}

function requireQuantisation({ precision, rescore }: Quantisation): void {
  requireChoice("precision", precision, storedPrecisions);
  if (rescore === null) return;
  requireWhole("rescore.multiplier", rescore.multiplier);
  requireWhole("rescore.top", rescore.top);
  requireChoice("rescore.with", rescore.with, rescoringVectors);
}

/** Of no vectors: nothing is compared. */
function noRange(dims: number): CalibrationRanges {
  return { starts: new Float32Array(dims), steps: new Float32Array(dims).fill(1) };
}

/** Lets other work in, a signal to stop among it. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

const queriesAtOnce = 32;
/** Less than a tenth of a second of work. */
const bytesBetweenBreaths = 2 ** 29;
