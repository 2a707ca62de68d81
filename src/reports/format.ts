/** What is printed for a number that is not known; never zero. */
export const unknownValue = "–";

type Maybe = number | null | undefined;

/** Four decimals, `0.5945`; a dash when unknown. */
export function formatScore(value: Maybe): string {
  return isKnown(value) ? signed(value.toFixed(4)) : unknownValue;
}

/** A difference with its sign, `+0.0123` or `−0.0123` (true minus sign). */
export function formatDelta(value: Maybe): string {
  if (!isKnown(value)) return unknownValue;
  const digits = value.toFixed(4);
  if (Number(digits) === 0) return "0.0000";
  return value > 0 ? `+${digits}` : signed(digits);
}

/** Ends of an interval of scores: `0.5512 to 0.6378`. */
export function formatInterval(low: Maybe, high: Maybe): string {
  return isKnown(low) && isKnown(high) ? `${formatScore(low)} to ${formatScore(high)}` : unknownValue;
}

/** Ends of an interval of scores where room is short: `0.551–0.638`. */
export function formatShortInterval(low: Maybe, high: Maybe): string {
  return isKnown(low) && isKnown(high)
    ? `${signed(low.toFixed(3))}–${signed(high.toFixed(3))}`
    : unknownValue;
}

/** Ends of an interval of differences: `−0.0123 to +0.0456`. */
export function formatDeltaInterval(low: Maybe, high: Maybe): string {
  return isKnown(low) && isKnown(high) ? `${formatDelta(low)} to ${formatDelta(high)}` : unknownValue;
}

/** Milliseconds to three significant digits with their unit: `0.042 ms`, `4.31 ms`, `128 ms`, `12.3 s`. */
export function formatMs(ms: Maybe): string {
  if (!isKnown(ms)) return unknownValue;
  if (ms >= 120_000) return `${threeDigits(ms / 60_000)} min`;
  return ms >= 9_999.5 ? `${threeDigits(ms / 1000)} s` : `${threeDigits(ms)} ms`;
}

/** Decimal bytes: `512 B`, `7.61 MB`, `1.20 GB`. */
export function formatBytes(bytes: Maybe): string {
  if (!isKnown(bytes)) return unknownValue;
  if (bytes < 1000) return `${bytes} B`;
  let scaled = bytes;
  let unit = -1;
  while (scaled >= 999.5 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${threeDigits(scaled)} ${byteUnits[unit]}`;
}

/** A rate per second without its unit: `0.42`, `8.3`, `197`, `25,100`. */
export function formatRate(rate: Maybe): string {
  if (!isKnown(rate)) return unknownValue;
  if (rate >= 1000) return formatCount(Number(rate.toPrecision(3)));
  return threeDigits(rate);
}

/** A whole number with thousands separated by commas: `19,406`. */
export function formatCount(count: Maybe): string {
  if (!isKnown(count)) return unknownValue;
  return signed(String(Math.round(count))).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share of 1 as a percentage; only a true zero prints as `0 %`, only a true one as `100 %`. */
export function formatPercent(share: Maybe): string {
  if (!isKnown(share)) return unknownValue;
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return "< 0.1 %";
  if (percent > 99.9) return "> 99.9 %";
  return percent < 10 || percent > 99 ? `${percent.toFixed(1)} %` : `${percent.toFixed(0)} %`;
}

/** A p-value without its name: `< 0.0001`, `0.0004`, `0.012`, `0.47`. */
export function formatP(p: Maybe): string {
  if (!isKnown(p)) return unknownValue;
  if (p < 0.0001) return "< 0.0001";
  if (p < 0.001) return p.toFixed(4);
  return p < 0.0995 ? p.toFixed(3) : p.toFixed(2);
}

/** A p-value as an equation: `p < 0.0001`, `p = 0.012`. */
export function formatPEquation(p: Maybe): string {
  const text = formatP(p);
  return text.startsWith("<") ? `p ${text}` : `p = ${text}`;
}

/** A level of significance, three digits: `0.05`, `0.0125`, `0.000108`. */
export function formatLevel(level: number): string {
  const exponent = level.toExponential(2).split("e")[1];
  return level
    .toFixed(Math.max(0, 2 - Number(exponent)))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** Dollars: `$0.0042`, `$12.30`; `unknown` when the price is unknown. */
export function formatUsd(usd: Maybe): string {
  if (!isKnown(usd)) return "unknown";
  return usd === 0 || usd >= 1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(2))}`;
}

/** `9.9 % to 26 %`, or `12 %` where the least and the largest read alike. `values` holds at least one. */
export function rangeOf(values: readonly number[], format: (value: number) => string): string {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

/** `1 query`, `1,200 queries`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `61 wins, 20 ties, 35 losses`. */
export function winsTiesLosses(counts: {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}): string {
  const { wins, ties, losses } = counts;
  return `${countOf(wins, "win")}, ${countOf(ties, "tie")}, ${countOf(losses, "loss", "losses")}`;
}

/** A metric as the field writes it: `ndcg@10` becomes `nDCG@10`, `precision@5` `P@5`. */
export function metricLabel(metric: string): string {
  if (metric.startsWith("module:")) return moduleLabel(metric);
  const [name = "", depth] = metric.split("@", 2);
  const label = metricNames[name] ?? name;
  return depth === undefined ? label : `${label}@${depth}`;
}

/** The name of the file of a metric of the user's own. */
function moduleLabel(metric: string): string {
  const file = metric.slice("module:".length).split("?")[0]!.split(/[/\\]/).at(-1)!;
  return file.replace(/\.[mc]?js$/, "");
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** The instant of an ISO 8601 time to the minute, `2026-11-12 09:31 UTC`; anything else unchanged. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

function isKnown(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function threeDigits(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude < 0.0005) return "< 0.001";
  if (magnitude < 0.0995) return value.toFixed(3);
  if (magnitude < 9.995) return value.toFixed(2);
  return magnitude < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function signed(digits: string): string {
  return digits.replace(/^-/, "−");
}

const byteUnits = ["kB", "MB", "GB", "TB"];

const metricNames: Readonly<Record<string, string>> = {
  ndcg: "nDCG",
  "ndcg-exp": "nDCG-exp",
  precision: "P",
  recall: "R",
  map: "MAP",
  mrr: "MRR",
  f1: "F1",
  success: "Success",
  judged: "Judged",
  "r-precision": "R-precision",
};
