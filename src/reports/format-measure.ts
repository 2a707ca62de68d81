import type { MeasureUnit } from "../contracts/measure-unit.js";
import {
  formatBytes,
  formatCount,
  formatMs,
  formatPercent,
  formatRate,
  formatScore,
  formatUsd,
  unknownValue,
} from "./format.js";

/** The value of a measure of a candidate with its unit: `18.2 ms`, `1.20 GB`, `0.6554`, `12 %`; a dash when unknown. */
export function formatMeasure(value: number | null, unit: MeasureUnit): string {
  if (value === null) return unknownValue;
  switch (unit) {
    case "score":
      return formatScore(value);
    case "share":
      return formatPercent(value);
    case "count":
      return formatCount(value);
    case "dims":
      return `${formatCount(value)} dims`;
    case "ms":
      return formatMs(value);
    case "bytes":
      return formatBytes(value);
    case "per-second":
      return `${formatRate(value)}/s`;
    case "usd":
      return formatUsd(value);
    case "usd-per-month":
      return `${formatUsd(value)}/month`;
    case "usd-per-million-tokens":
      return `${formatUsd(value)}/1M tokens`;
  }
}
