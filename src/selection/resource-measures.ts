import type { CandidateResult, OnDevice, Percentiles, Timing } from "../contracts/benchmark-result.js";
import type { MeasureUnit } from "../contracts/measure-unit.js";
import {
  type CandidateMeasure,
  type MeasuredDataset,
  type MeasuredValue,
  plainValue,
  unknownValue,
} from "./measured-value.js";
import { vectorBytesMeasures } from "./vector-bytes-measures.js";

function latency(of: "queryMs" | "embedMs" | "searchMs", point: keyof Percentiles): CandidateMeasure {
  const { prefix, time } = latencies[of];
  return {
    name: `${prefix}${point}`,
    unit: "ms",
    better: "lower",
    meaning: `${percentileNames[point]} of ${time}`,
    read: (candidate) =>
      ofTiming(candidate, (timing) => {
        const interval = of === "queryMs" ? (timing.queryMsInterval?.[point] ?? null) : null;
        return {
          value: timing[of]?.[point] ?? null,
          interval,
          source: `${timing.timedQueries} timed one at a time`,
        };
      }),
  };
}

function speed(
  name: string,
  field: "indexTextsPerSecond" | "indexTokensPerSecond",
  what: string,
): CandidateMeasure {
  return {
    name,
    unit: "per-second",
    better: "higher",
    meaning: `${what} indexed a second`,
    read: (candidate) =>
      ofTiming(candidate, (timing) => ({
        value: timing[field],
        interval: null,
        source: "measured while indexing",
      })),
  };
}

/** What was timed, with when and how. */
function ofTiming(
  candidate: CandidateResult,
  read: (timing: Timing) => Pick<MeasuredValue, "value" | "interval" | "source">,
): MeasuredValue {
  const { timing } = candidate;
  if (timing === null) return unknownValue(candidate, "it was not timed: its lists were made elsewhere");
  const { value, interval, source } = read(timing);
  if (value === null) return unknownValue(candidate, "there is nothing of it to time");
  const threads = `${timing.threads} ${timing.threads === 1 ? "thread" : "threads"}`;
  return {
    ...plainValue,
    value,
    interval,
    source: `${source}, ${threads}, ${timing.measuredAt}`,
    fresh: !timing.cached,
  };
}

function memory(
  name: string,
  meaning: string,
  read: (candidate: CandidateResult) => Partial<MeasuredValue> & { value: number | null },
): CandidateMeasure {
  return {
    name,
    unit: "bytes",
    better: "lower",
    meaning,
    read: (candidate) => {
      const found = read(candidate);
      if (found.value === null) return unknownValue(candidate, found.source ?? "it was not measured");
      return {
        ...plainValue,
        source: "measured in its own process",
        fresh: freshnessOf(candidate),
        ...found,
      };
    },
  };
}

/** Memory and counts are stored with the timings, and replayed with them. */
function freshnessOf({ timing }: CandidateResult): boolean | null {
  return timing === null ? null : !timing.cached;
}

/** Peaks of processes that took vectors from the store may be too low: embedding is what needs memory. */
function peakOf({ memory: { peakRssBytes, reusedVectors } }: CandidateResult) {
  const source = reusedVectors
    ? "peak of its own process, which took vectors from the store: --refresh measures all of it"
    : "peak of its own process";
  return { value: peakRssBytes, atLeast: reusedVectors, ...(peakRssBytes === null ? {} : { source }) };
}

/** What is measured in a process of one thread, where a requirement asks for it. */
function device(
  name: string,
  unit: MeasureUnit,
  meaning: string,
  read: (found: OnDevice) => Partial<MeasuredValue> & { value: number | null; source: string },
): CandidateMeasure {
  return {
    name,
    unit,
    better: "lower",
    meaning,
    read: (candidate) => {
      const { onDevice } = candidate;
      if (onDevice === undefined)
        return unknownValue(
          candidate,
          candidate.timing === null
            ? "its lists were made elsewhere"
            : "nothing asked for it to be measured with one thread (--require on-device)",
        );
      const found = read(onDevice);
      if (found.value === null) return unknownValue(candidate, found.source);
      const source = `${found.source}, 1 thread, ${onDevice.measuredAt}`;
      return { ...plainValue, fresh: !onDevice.cached, ...found, source };
    },
  };
}

/** Dimensions kept for a document: none for words alone, those of all parts for a fusion; null where they are elsewhere. */
function dimsOf(manifest: CandidateResult["manifest"]): number | null {
  if (manifest.kind === "bm25") return 0;
  if (!Array.isArray(manifest.components))
    return typeof Object(manifest.provider).dims === "number" ? Number(Object(manifest.provider).dims) : null;
  return manifest.components.reduce((sum: number | null, part: CandidateResult["manifest"]) => {
    const dims = dimsOf(part);
    return sum === null || dims === null ? null : sum + dims;
  }, 0);
}

/** Whether vectors or lists of it, or of a part of it, were made by something that is not here. */
function hasPartsElsewhere(manifest: CandidateResult["manifest"]): boolean {
  const components: unknown[] = Array.isArray(manifest.components) ? manifest.components : [];
  return components.some((part) => ["vectors", "run"].includes(String(Object(part).kind)));
}

function part(
  name: string,
  of: "documents" | "queries",
  meaning: string,
  read: (candidate: CandidateResult) => number,
): CandidateMeasure {
  return {
    name,
    unit: "count",
    better: "lower",
    meaning,
    read: (candidate, dataset) => {
      if (candidate.status === "failed" || candidate.coverage !== undefined)
        return unknownValue(candidate, "nothing of it was embedded here");
      return {
        ...plainValue,
        value: read(candidate),
        of: dataset[of],
        source: `of ${dataset[of]} ${of}`,
        fresh: freshnessOf(candidate),
      };
    },
  };
}

/** A total that is known in part, or a range, is known from below. */
function monthlyUsd(candidate: CandidateResult): MeasuredValue {
  const { monthly } = candidate.cost;
  if (monthly === undefined)
    return unknownValue(candidate, "no monthly cost is known: state a traffic (traffic: in the config)");
  const { usd, atLeastUsd, certainty } = monthly.total;
  const missing = [...new Set(monthly.parts.flatMap((part) => part.missing))];
  const lacks = missing.length === 0 ? "" : `; not known: ${missing.join(", ")}`;
  if (atLeastUsd === null) return unknownValue(candidate, `no part of its monthly cost is known${lacks}`);
  const source = `at the traffic stated${certainty === "unverified" ? ", at a price that is not verified" : ""}${lacks}`;
  return { ...plainValue, value: atLeastUsd, atLeast: usd === null, source };
}

/** Time and money that indexing all documents again takes: what a changed model, or changed prompts, force. */
function upkeepTime(candidate: CandidateResult, { documents }: MeasuredDataset): MeasuredValue {
  const rate = speed("texts/s", "indexTextsPerSecond", "texts").read(candidate, { documents, queries: 0 });
  if (rate.value === null) return rate;
  return {
    ...rate,
    value: (documents / rate.value) * 1000,
    source: `${documents} documents at ${Number(rate.value.toPrecision(3))} texts a second (${rate.source})`,
  };
}

function upkeepPrice(candidate: CandidateResult): MeasuredValue {
  const { tokens, cost } = candidate;
  const price = cost.usdPerMillionTokens;
  if (price === null) return unknownValue(candidate, `its price is not known: ${cost.source}`);
  if (price === 0) return { ...plainValue, value: 0, source: cost.source };
  if (tokens === null) return unknownValue(candidate, "the tokens of the documents were not counted");
  return {
    ...plainValue,
    value: (tokens / 1e6) * price,
    source: `${tokens} tokens at ${price} USD a million (${cost.source})`,
  };
}

const latencies = {
  queryMs: { prefix: "", time: "the time of a query, from text to ranked ids" },
  embedMs: { prefix: "embed.", time: "the time to embed a query" },
  searchMs: { prefix: "search.", time: "the time to search with a vector or terms" },
} as const;

const percentileNames = { p50: "median", p95: "95th percentile", p99: "99th percentile" } as const;

const percentiles = ["p50", "p95", "p99"] as const;

/** Every measure of a candidate that is not a metric, in the order of the documentation. */
export const resourceMeasures: readonly CandidateMeasure[] = [
  ...(["queryMs", "embedMs", "searchMs"] as const).flatMap((of) =>
    percentiles.map((point) => latency(of, point)),
  ),
  speed("texts/s", "indexTextsPerSecond", "texts"),
  speed("tokens/s", "indexTokensPerSecond", "tokens"),
  memory("memory", "peak memory of its own process, Node and the data included", peakOf),
  memory("memory.added", "peak memory above that of a process that has read the data", (candidate) => {
    const peak = peakOf(candidate);
    const base = candidate.memory.baselineRssBytes;
    return peak.value === null || base === null
      ? { value: null }
      : { ...peak, value: Math.max(0, peak.value - base) };
  }),
  memory(
    "memory.model",
    "bytes of its files on disk, tokenizer included",
    ({ manifest, memory: { modelBytes } }) => ({
      value: manifest.kind === "bm25" ? 0 : modelBytes,
      atLeast: hasPartsElsewhere(manifest),
      source:
        manifest.kind === "bm25"
          ? "it has no model"
          : modelBytes === null
            ? "it has no model files here"
            : "sizes of its files",
    }),
  ),
  ...vectorBytesMeasures,
  device("device.size", "bytes", "bytes of all files it needs on a device, tokenizer included", (found) => ({
    value: found.modelBytes,
    source: found.modelBytes === null ? "a part of it was made elsewhere" : "sizes of its files",
  })),
  device(
    "device.memory",
    "bytes",
    "peak memory of a process of one thread that answers queries",
    (found) => ({
      value: found.peakRssBytes,
      atLeast: false,
      source: found.reusedVectors ? "vectors made before" : "vectors of the documents made in it",
    }),
  ),
  ...percentiles.map((point) =>
    device(
      `device.${point}`,
      "ms",
      `${percentileNames[point]} of the time of a query with one thread`,
      (found) => ({
        value: found.queryMs?.[point] ?? null,
        interval: found.queryMsInterval?.[point] ?? null,
        source: `${found.timedQueries} timed one at a time`,
      }),
    ),
  ),
  {
    name: "dims",
    unit: "dims",
    better: "lower",
    meaning: "dimensions of its vectors",
    read: (candidate) => {
      const dims = candidate.dims ?? dimsOf(candidate.manifest);
      return dims === null
        ? unknownValue(candidate, "the vectors behind it are not here")
        : { ...plainValue, value: dims, source: dims === 0 ? "it has no vectors" : "its manifest" };
    },
  },
  {
    name: "cost",
    unit: "usd-per-month",
    better: "lower",
    meaning: "what it costs a month at the stated traffic",
    read: monthlyUsd,
  },
  {
    name: "price",
    unit: "usd-per-million-tokens",
    better: "lower",
    meaning: "what a million tokens cost",
    read: ({ cost, ...candidate }) =>
      cost.usdPerMillionTokens === null
        ? {
            ...plainValue,
            value: null,
            source: candidate.status === "failed" ? "the candidate failed" : cost.source,
          }
        : { ...plainValue, value: cost.usdPerMillionTokens, source: cost.source },
  },
  {
    name: "upkeep",
    unit: "ms",
    better: "lower",
    meaning: "time to index all documents again",
    read: upkeepTime,
  },
  {
    name: "upkeep.price",
    unit: "usd",
    better: "lower",
    meaning: "what embedding all documents again costs",
    read: upkeepPrice,
  },
  part("truncated.documents", "documents", "documents that were cut", ({ truncated }) => truncated.documents),
  part("truncated.queries", "queries", "queries that were cut", ({ truncated }) => truncated.queries),
  part("empty.documents", "documents", "documents that can never be found", ({ empty }) => empty.documents),
  part("empty.queries", "queries", "queries that have no answer", ({ empty }) => empty.queries),
];
