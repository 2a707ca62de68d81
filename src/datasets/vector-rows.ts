import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { ErrorList } from "./error-list.js";
import { type IdOwner, readId } from "./read-id.js";
import { locate, type RowPlace } from "./row-place.js";

/** One side of a folder of vectors as it was read: what is known of each row, and the rows themselves. */
export interface VectorRows {
  readonly owner: IdOwner;
  readonly place: RowPlace;
  readonly ids: string[];
  readonly texts: (string | null)[];
  readonly labels: (string | null)[];
  readonly lines: number[];
  /** Checks and keeps what is known of a row; mistakes go to the error list. */
  add(row: { id: unknown; title: unknown; text: unknown; label: unknown }, line: number): boolean;
}

/** An empty side. */
export function vectorRows(owner: IdOwner, place: RowPlace, errors: ErrorList): VectorRows {
  const ids: string[] = [];
  const texts: (string | null)[] = [];
  const labels: (string | null)[] = [];
  const lines: number[] = [];
  return {
    owner,
    place,
    ids,
    texts,
    labels,
    lines,
    add({ id, title, text, label }, line) {
      const read = readId(id, owner);
      const problem =
        "problem" in read
          ? read.problem
          : (stringProblem("title", title) ?? stringProblem("text", text) ?? labelProblem(label));
      if (problem !== null || "problem" in read) {
        errors.add(problem!, locate(place, line));
        return false;
      }
      ids.push(read.id);
      texts.push(joinText(title, text));
      labels.push(label === undefined || label === null ? null : String(label));
      lines.push(line);
      return true;
    },
  };
}

/** Rows of float32 that grow; every row must have as many dimensions as the first. */
export interface GrowingMatrix {
  readonly dims: number;
  /** Appends a row; false if it has another number of dimensions. */
  push(length: number, value: (dimension: number) => number): boolean;
  finish(): EmbeddingMatrix;
}

export function growingMatrix(): GrowingMatrix {
  let data = new Float32Array(0);
  let dims = 0;
  let rows = 0;
  return {
    get dims() {
      return dims;
    },
    push(length, value) {
      if (rows === 0) dims = length;
      if (length !== dims) return false;
      if ((rows + 1) * dims > data.length) {
        const larger = new Float32Array(Math.max(64, rows * 2) * dims);
        larger.set(data.subarray(0, rows * dims));
        data = larger;
      }
      for (let dimension = 0; dimension < dims; dimension++) data[rows * dims + dimension] = value(dimension);
      rows++;
      return true;
    },
    finish() {
      return { rows, dims, data: data.slice(0, rows * dims) };
    },
  };
}

function joinText(title: unknown, text: unknown): string | null {
  if (typeof title !== "string" && typeof text !== "string") return null;
  return `${(title as string | null | undefined) ?? ""} ${(text as string | null | undefined) ?? ""}`.trim();
}

function stringProblem(key: string, value: unknown): string | null {
  if (value === undefined || value === null || typeof value === "string") return null;
  return `"${key}" is ${Array.isArray(value) ? "an array" : `of type ${typeof value}`}; expected a string`;
}

function labelProblem(value: unknown): string | null {
  return typeof value === "object" && value !== null
    ? '"label" is no single value; expected a string or a number'
    : null;
}
