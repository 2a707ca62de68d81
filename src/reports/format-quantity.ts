import type { MeasureUnit } from "../contracts/measure-unit.js";
import {
  formatBytes,
  formatCount,
  formatMs,
  formatPercent,
  formatRate,
  formatScore,
  formatUsd,
} from "./format.js";

/** The value of a measure of a candidate with its unit, for people; a dash, or `unknown` for money, where it is not known. */
export function formatQuantity(value: number | null, unit: MeasureUnit): string {
  switch (unit) {
    case "score":
      return formatScore(value);
    case "share":
      return formatPercent(value);
    case "count":
    case "dims":
      return formatCount(value);
    case "ms":
      return formatMs(value);
    case "bytes":
      return formatBytes(value);
    case "per-second":
      return value === null ? formatRate(value) : `${formatRate(value)}/s`;
    case "usd":
      return formatUsd(value);
    case "usd-per-month":
      return value === null ? formatUsd(value) : `${formatUsd(value)} a month`;
    case "usd-per-million-tokens":
      return value === null ? formatUsd(value) : `${formatUsd(value)} a million tokens`;
  }
}
