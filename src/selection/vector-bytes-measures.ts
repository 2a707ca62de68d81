import type { CandidateResult } from "../contracts/benchmark-result.js";
import { type CandidateMeasure, type MeasuredDataset, plainValue, unknownValue } from "./measured-value.js";

function counted(
  name: string,
  meaning: string,
  count: (memory: CandidateResult["memory"], documents: number) => number | null,
  source: string,
): CandidateMeasure {
  return {
    name,
    unit: "bytes",
    better: "lower",
    meaning,
    read: (candidate, { documents }: MeasuredDataset) => {
      const value = count(candidate.memory, documents);
      return value === null
        ? unknownValue(candidate, "it has no vectors")
        : {
            ...plainValue,
            value,
            source,
            fresh: candidate.timing === null ? null : !candidate.timing.cached,
          };
    },
  };
}

/** Bytes of the vectors of the documents, counted and not measured: they follow from dimensions and precision. */
export const vectorBytesMeasures: readonly CandidateMeasure[] = [
  counted(
    "memory.vectors",
    "bytes of the vectors of the documents, all that is kept of them",
    ({ vectorBytes }) => vectorBytes,
    "counted: rows × dims × bytes of a value",
  ),
  counted(
    "memory.index",
    "bytes of the vectors that a search reads",
    ({ vectorBytes, indexBytes = vectorBytes }) => indexBytes,
    "counted: rows × dims × bytes of a value",
  ),
  counted(
    "memory.document",
    "bytes kept of the vectors of one document",
    ({ vectorBytes }, documents) =>
      vectorBytes === null || documents === 0 ? null : vectorBytes / documents,
    "counted: bytes of all vectors by documents",
  ),
];
