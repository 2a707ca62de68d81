import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import { nearestName } from "../contracts/nearest-name.js";
import { parseAveragedMetric, saysBetter } from "../metrics/averaged-metrics.js";
import { type CandidateMeasure, plainValue, unknownValue } from "./measured-value.js";
import { resourceMeasures } from "./resource-measures.js";

/**
 * The measure of this name: one of `candidateMeasureNames`, or any metric that is averaged over queries in any of its
 * spellings (`ndcg@10`, `nDCG@10`, `unjudged@10`). Throws `InputError` that quotes the name and gives the nearest.
 */
export function parseCandidateMeasure(name: string): CandidateMeasure {
  const plain = name.trim().toLowerCase();
  const known = measures.get(plain);
  if (known !== undefined) return known;
  try {
    return metricMeasure(parseAveragedMetric(name).canonical);
  } catch (error) {
    const nearest = usualWords.get(plain) ?? nearestName(plain, measures.keys());
    const isMetric = /[@(]/.test(plain) || !/is not a metric/.test(errorMessage(error));
    if (errorKind(error) !== "input" || (isMetric && nearest === null)) throw error;
    const meant = nearest ?? /Did you mean "([^"]+)"/.exec(errorMessage(error))?.[1];
    const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    throw new InputError(
      `"${name.trim()}" is not a measure of a candidate.${hint} Measures: a metric such as ndcg@10, ${candidateMeasureNames.join(", ")}`,
    );
  }
}

function metricMeasure(metric: string): CandidateMeasure {
  const describes = !saysBetter(metric);
  const lower = /^(unjudged|rbp-residual)/.test(metric);
  return {
    name: metric,
    unit: describes ? "share" : "score",
    better: lower ? "lower" : "higher",
    meaning: `mean ${metric} over the queries`,
    read: (candidate) => {
      const estimate = candidate.metrics[metric];
      if (estimate !== undefined) {
        const { mean, low, high, n } = estimate;
        const source = `mean over ${n} ${n === 1 ? "query" : "queries"}`;
        return { ...plainValue, value: mean, interval: { low, high }, source, fresh: true };
      }
      const { unjudged } = candidate;
      if (unjudged !== null && metric === `unjudged@${unjudged.k}`)
        return {
          ...plainValue,
          value: unjudged.mean,
          source: "mean over the queries that count",
          fresh: true,
        };
      return unknownValue(
        candidate,
        Object.keys(candidate.metrics).length === 0
          ? "there is no score without judgements"
          : `${metric} was not computed: add it to the metrics`,
      );
    },
  };
}

/** Words that people use for a measure, each with the measure they most often mean. */
const usualWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    latency: "p95",
    speed: "texts/s",
    throughput: "texts/s",
    ram: "memory",
    rss: "memory",
    size: "memory.model",
    bytes: "memory.model",
    dimensions: "dims",
    truncated: "truncated.documents",
    truncation: "truncated.documents",
    money: "cost",
  }),
);

const measures: ReadonlyMap<string, CandidateMeasure> = new Map(
  resourceMeasures.map((measure) => [measure.name, measure]),
);

/** The names of all measures that are not metrics, in the order of the documentation. */
export const candidateMeasureNames: readonly string[] = [...measures.keys()];
