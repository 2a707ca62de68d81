import { InputError } from "../contracts/errors.js";
import type { MeasureUnit } from "../contracts/measure-unit.js";

/** A number with what it counts. */
export interface Quantity {
  readonly value: number;
  readonly unit: MeasureUnit;
}

/**
 * Parses `20ms`, `1.5 GB`, `5%`, `50 USD/month`, `$0.02/1M tokens`, `0.6` as a quantity that a measure of the unit `of`
 * can be compared with, converted to the base of its unit (milliseconds, bytes, USD a month, 1). Bytes are decimal
 * (1 kB = 1000 B) unless written KiB, MiB, GiB. A count may also be given as a percentage: then the unit is `share`.
 * Throws `InputError` that quotes the text and names the units; `place` begins the message.
 */
export function parseQuantity(text: string, of: MeasureUnit, place: string): Quantity {
  const match = /^(\$?)\s*(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i.exec(text.trim());
  const expected = expectations[of];
  if (match === null || /^[,_]\d/.test(match[3]!))
    throw new InputError(`${place}: "${text}" is not a number with its unit; expected ${expected}`);
  const [, dollar = "", digits = "", written = ""] = match;
  const name = `${dollar === "" ? "" : "usd"}${written}`
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/\s*\/\s*/g, "/");
  const value = Number(digits);
  if (name === "%" && percentages.includes(of) && Number.isFinite(value))
    return { value: value / 100, unit: of === "count" ? "share" : of };
  const factor = Object.hasOwn(factors[of], name) ? factors[of][name] : undefined;
  if (factor === undefined) {
    const problem = name === "" ? `"${text}" has no unit` : `"${text}" has a unit that does not fit`;
    throw new InputError(`${place}: ${problem}; expected ${expected}`);
  }
  if (value < 0 && of !== "score") throw new InputError(`${place}: ${text} is below 0; expected ${expected}`);
  if (!Number.isFinite(value * factor))
    throw new InputError(`${place}: ${text} is too large; expected ${expected}`);
  return { value: value * factor, unit: of };
}

/** A quantity as it is written in a requirement: `20 ms`, `2 GB`, `50 USD/month`, `5%`. The exact value, not rounded. */
export function writeQuantity({ value, unit }: Quantity): string {
  if (unit === "share") return `${shortest(value * 100)}%`;
  if (unit === "ms")
    return scaled(value, [
      ["h", 3_600_000],
      ["min", 60_000],
      ["s", 1000],
      ["ms", 1],
      ["µs", 0.001],
    ]);
  if (unit === "bytes")
    return scaled(value, [
      ["TB", 1e12],
      ["GB", 1e9],
      ["MB", 1e6],
      ["kB", 1000],
      ["B", 1],
    ]);
  return `${shortest(value)}${suffixes[unit] ?? ""}`;
}

/** In the largest unit that leaves at least 1 of it and no more than three digits after the point; else in the smallest such. */
function scaled(value: number, scale: readonly (readonly [string, number])[]): string {
  const exact = scale.find(([, size]) => value >= size && Number.isInteger(round(value / size) * 1000));
  const [name, size] = exact ?? scale.find(([, one]) => one === 1)!;
  return `${shortest(value / size)} ${name}`;
}

/** Without the rounding error of a conversion. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

function shortest(value: number): string {
  return String(round(value));
}

const percentages: readonly MeasureUnit[] = ["score", "share", "count"];

const suffixes: Partial<Record<MeasureUnit, string>> = {
  "per-second": "/s",
  usd: " USD",
  "usd-per-month": " USD/month",
  "usd-per-million-tokens": " USD/1M tokens",
};

const expectations: Readonly<Record<MeasureUnit, string>> = {
  score: "a number, such as 0.6 or 60%",
  share: "a share, such as 0.05 or 5%",
  count: "a count, such as 100, or a share, such as 5%",
  dims: "a number of dimensions, such as 384",
  ms: "a time with its unit (µs, ms, s, min, h), such as 20ms",
  bytes: "bytes with their unit (kB, MB, GB, KiB, MiB, GiB), such as 2GB",
  "per-second": "a rate, such as 1000 or 1000/s",
  usd: "an amount of USD, such as 5 USD or $5",
  "usd-per-month": "an amount for a time (USD/month, USD/year, USD/day), such as 50 USD/month or $50/month",
  "usd-per-million-tokens": "a price, such as 0.02 USD/1M tokens",
};

const daysAMonth = 365 / 12;

const factors: Readonly<Record<MeasureUnit, Readonly<Record<string, number>>>> = {
  score: { "": 1 },
  share: { "": 1 },
  count: { "": 1, documents: 1, queries: 1 },
  dims: { "": 1, dims: 1 },
  ms: {
    us: 0.001,
    µs: 0.001,
    μs: 0.001,
    ms: 1,
    s: 1000,
    sec: 1000,
    min: 60_000,
    h: 3_600_000,
    hours: 3_600_000,
  },
  bytes: {
    b: 1,
    kb: 1000,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 1024,
    mib: 1024 ** 2,
    gib: 1024 ** 3,
    tib: 1024 ** 4,
  },
  "per-second": { "": 1, "/s": 1, "texts/s": 1, "tokens/s": 1, "/min": 1 / 60, "/h": 1 / 3600 },
  usd: { usd: 1 },
  "usd-per-month": { "usd/month": 1, "usd/mo": 1, "usd/year": 1 / 12, "usd/day": daysAMonth },
  "usd-per-million-tokens": {
    "usd/1m tokens": 1,
    "usd/m tokens": 1,
    "usd/million tokens": 1,
    "usd/1k tokens": 1000,
  },
};
