import type {
  PairCalibration,
  SuggestedCutoff,
  ThresholdFindings,
  ThresholdValue,
} from "../../contracts/analysis/thresholds.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** A score of a pair, three decimals. */
export function scoreWords(score: number): string {
  const digits = Math.abs(score).toFixed(3);
  return score < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

/** A score with its interval: `0.412 (0.371 to 0.446)`. */
export function scoreInterval({ value, low, high }: ThresholdValue): string {
  return low === null || high === null
    ? scoreWords(value)
    : `${scoreWords(value)} (${scoreWords(low)} to ${scoreWords(high)})`;
}

/** A share with its interval: `72 % (65 % to 78 %)`. */
export function shareInterval({ value, low, high }: ThresholdValue): string {
  return low === null || high === null
    ? formatPercent(value)
    : `${formatPercent(value)} (${formatPercent(low)} to ${formatPercent(high)})`;
}

/** What a cut-off is for. */
export function aimWords({ aim, atLeast }: SuggestedCutoff): string {
  return aim === "f1" ? "largest F1" : `precision ${formatPercent(atLeast)}`;
}

/** The score, as a reader calls it. */
export const scoreNames: Readonly<Record<ThresholdFindings["similarity"], string>> = {
  cosine: "cosine",
  dot: "dot product",
  euclidean: "negated Euclidean distance",
};

/** How often a related pair outscores an unrelated one. */
export function separationWords({ separation: { judged, random } }: ThresholdFindings): string | null {
  const parts = [
    ...(judged === null ? [] : [`one judged unrelated ${shareInterval(judged)} of the time`]),
    ...(random === null ? [] : [`a random pair ${shareInterval(random)}`]),
  ];
  return parts.length === 0
    ? null
    : `Over all queries alike, a related pair scores above ${parts.join(", ")}`;
}

/** A cut-off and how it does, as a sentence without its full stop. */
export function cutoffWords(cutoff: SuggestedCutoff): string {
  if (cutoff.cutoff === null) return `No cut-off has ${aimWords(cutoff)} on these pairs`;
  const at = `${scoreInterval(cutoff.cutoff)} for ${aimWords(cutoff)}`;
  const { judged } = cutoff;
  if (judged === null) return `${at}; too few pairs to judge it on other queries`;
  const precision =
    judged.precision === null ? "nothing taken" : `precision ${shareInterval(judged.precision)}`;
  return `${at}: ${precision}, recall ${shareInterval(judged.recall)} on queries it was not chosen on`;
}

/** A cut-off on what search returns, beside keeping all of it: sentences; null where it is not known. */
export function listWords({ lists }: ThresholdFindings): string | null {
  if (lists === null) return null;
  const { k, pairs, related, unjudged, reached, cutoff, lowest, highest, precision, recall, f1, gain } =
    lists;
  const kept = precision === null ? "nothing judged is kept" : `precision ${shareInterval(precision)}`;
  const shown = gain.low !== null && gain.low > 0;
  const verdict = shown
    ? `a gain of ${scoreInterval(gain)}`
    : `so a cut-off is not shown to help there (${scoreInterval(gain)})`;
  return `Among what search returns (top ${formatCount(k)}: ${countOf(pairs, "judged pair")}, ${formatCount(related)} of them related, ${formatCount(unjudged)} more that nobody judged) the largest F1 is from ${scoreWords(cutoff)}, between ${scoreWords(lowest)} and ${scoreWords(highest)} over the folds: ${kept}, recall ${shareInterval(recall)} of what is returned, F1 ${scoreWords(f1.value)}. Without a cut-off precision is ${shareInterval(lists.plainPrecision)} and F1 ${scoreWords(lists.plainF1.value)}, ${verdict}. The lists hold ${formatPercent(reached)} of the related pairs.`;
}

/** Of what the pairs are, and what nobody knows. */
export function pairsWords(findings: ThresholdFindings): string {
  const { related, unrelated, queries, sampledFrom, relatedFrom, leftOut } = findings;
  const from = sampledFrom === null ? "" : ` (a seeded sample of ${formatCount(sampledFrom)})`;
  const left = [
    ...(leftOut.absent === 0 ? [] : [`${formatCount(leftOut.absent)} of documents that are not here`]),
    ...(leftOut.unjudged === 0 ? [] : [`${formatCount(leftOut.unjudged)} pooled but not judged`]),
    ...(leftOut.notCompared === 0 ? [] : [`${formatCount(leftOut.notCompared)} with a zero vector`]),
  ];
  const leftWords = left.length === 0 ? "" : `; left out: ${left.join(", ")}`;
  return `${countOf(related?.pairs ?? 0, "related pair")} (grade ${relatedFrom} or more) and ${formatCount(unrelated?.pairs ?? 0)} judged unrelated of ${countOf(queries, "judged query", "judged queries")}${from}${leftWords}`;
}

/** What the numbers hold for. */
export function prevalenceWords({ against, prevalence }: ThresholdFindings): string {
  const share = formatPercent(prevalence);
  return against === "judged"
    ? `Precision and probability hold where ${share} of the pairs are related, as among the judged ones; most of the unrelated ones were found by some search, so they are the harder ones. Where fewer are related, both are lower`
    : `Too few pairs are judged unrelated, so random pairs stand for them: easier ones than a search returns, and the ${share} that is related is a choice of this sample. Take precision and probability as upper bounds`;
}

/** How right the probabilities are. */
export function calibrationWords({
  method,
  brier,
  baseBrier,
  calibrationError,
  errorByChance,
}: PairCalibration): string {
  const name = method === "platt" ? "a logistic curve (Platt)" : "isotonic regression";
  return `As probabilities by ${name}, judged on queries it was not fitted on: Brier score ${scoreInterval(brier)}, ${scoreWords(baseBrier)} by always saying the prevalence; calibration error ${scoreInterval(calibrationError)}, where ${scoreWords(errorByChance)} comes by chance`;
}

/** What a reader must know of a cut-off. */
export const thresholdCautions =
  "Pairs that nobody judged are unknown and count on neither side. A cut-off belongs to this model, this data and these judges: another model puts the same texts at other scores, so it never carries over.";

/** How the numbers were come by. */
export function thresholdMethod({ folds, resamples }: ThresholdFindings): string {
  return `Cut-offs and curves are judged in ${folds} folds of queries, each by what the others say; intervals are 95 % bootstrap ones over queries (${formatCount(resamples)} resamples), that of the calibration error a jackknife over the folds.`;
}
