import type { InputLocation } from "../contracts/errors.js";

/** How rows of a source are found again: by line, or, where the format has none, by row counted from 1. */
export interface RowPlace {
  readonly shown: string;
  readonly unit: "line" | "row";
}

/** Where a row stands; 0 for the source as a whole. */
export function locate(place: RowPlace, row: number): InputLocation {
  if (row === 0) return { file: place.shown };
  return place.unit === "line" ? { file: place.shown, line: row } : { file: `${place.shown}, row ${row}` };
}
