/** What the value of a measure of a candidate counts, and so how it is written and converted. */
export const measureUnits = [
  "score",
  "share",
  "count",
  "dims",
  "ms",
  "bytes",
  "per-second",
  "usd",
  "usd-per-month",
  "usd-per-million-tokens",
] as const;
export type MeasureUnit = (typeof measureUnits)[number];
