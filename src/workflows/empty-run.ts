import type { Run } from "../contracts/run.js";

/** A run without a single list. */
export const emptyRun: Run = {
  name: "none",
  queryIds: [],
  documentIds: [],
  offsets: Int32Array.of(0),
  documents: new Int32Array(0),
  scores: new Float64Array(0),
};
