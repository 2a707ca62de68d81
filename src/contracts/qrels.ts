/**
 * Judgements (qrels), columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`.
 * `documents` indexes `documentIds`, the judgements' own list (it may name documents the corpus lacks).
 * Grade 0 is judged not relevant; below 0 is pooled but not judged.
 */
export interface Qrels {
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly offsets: Int32Array;
  readonly documents: Int32Array;
  readonly grades: Int32Array;
}

/** Columnar qrels from nested maps: query id, document id, integer grade. */
export function qrelsFromMaps(nested: ReadonlyMap<string, ReadonlyMap<string, number>>): Qrels {
  const documentRows = new Map<string, number>();
  const offsets = new Int32Array(nested.size + 1);
  const documents: number[] = [];
  const grades: number[] = [];
  let query = 0;
  for (const judged of nested.values()) {
    for (const [id, grade] of judged) {
      let row = documentRows.get(id);
      if (row === undefined) {
        row = documentRows.size;
        documentRows.set(id, row);
      }
      documents.push(row);
      grades.push(grade);
    }
    offsets[++query] = documents.length;
  }
  return {
    queryIds: [...nested.keys()],
    documentIds: [...documentRows.keys()],
    offsets,
    documents: Int32Array.from(documents),
    grades: Int32Array.from(grades),
  };
}
