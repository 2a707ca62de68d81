import { columnsFromMaps, requireNestedMaps } from "./columns-from-maps.js";
import { InputError } from "./errors.js";

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
  /** Which subtopics of its query each judged document answers, where that was judged. */
  readonly subtopics?: SubtopicLists;
}

/** Subtopics of judgements, columnar: entry `i` of the judgements owns `ids` from `offsets[i]` to `offsets[i + 1]`. */
export interface SubtopicLists {
  readonly offsets: Int32Array;
  /** Numbers of subtopics, from 0 within each query. */
  readonly ids: Int32Array;
}

/** Columnar qrels from nested maps: query id, document id, integer grade. Throws `InputError` for any other grade, or objects in place of maps. */
export function qrelsFromMaps(nested: ReadonlyMap<string, ReadonlyMap<string, number>>): Qrels {
  requireNestedMaps("The judgements", nested);
  for (const [query, list] of nested) {
    for (const [document, grade] of list) {
      if (Number.isInteger(grade)) continue;
      throw new InputError(
        `The grade of document "${document}" for query "${query}" is ${grade}; expected an integer`,
      );
    }
  }
  const { values, ...columns } = columnsFromMaps(nested);
  return { ...columns, grades: Int32Array.from(values) };
}
