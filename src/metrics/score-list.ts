import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { alphaNdcgScorer } from "./alpha-ndcg.js";
import { averagePrecision } from "./average-precision.js";
import { binaryG } from "./binary-g.js";
import { bpref } from "./bpref.js";
import { cappedRecall } from "./capped-recall.js";
import { compatibilityScorer } from "./compatibility.js";
import { discountedGain, exponentialGain, linearGain } from "./discounted-gain.js";
import { expectedReciprocalRank } from "./expected-reciprocal-rank.js";
import { f1 } from "./f1.js";
import { inferredAveragePrecision } from "./inferred-average-precision.js";
import { inst } from "./inst.js";
import { elevenPointAverage, interpolatedPrecision } from "./interpolated-precision.js";
import { judged } from "./judged.js";
import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";
import type { Measure } from "./measures.js";
import type { MetricName } from "./metric-name.js";
import { ndcg } from "./ndcg.js";
import { ndcgExp } from "./ndcg-exp.js";
import { ndcgWithGains } from "./ndcg-with-gains.js";
import { pairAccuracy } from "./pair-accuracy.js";
import { precision } from "./precision.js";
import type { HarnessProfile } from "./profiles.js";
import { rPrecision } from "./r-precision.js";
import { rPrecisionMultiple } from "./r-precision-multiple.js";
import { gradedRankBiasedPrecision, rankBiasedPrecision } from "./rank-biased-precision.js";
import { rankBiasedResidual } from "./rank-biased-residual.js";
import { recall } from "./recall.js";
import { reciprocalRank } from "./reciprocal-rank.js";
import { setAveragePrecision, setCappedRecall, setF, setPrecision, setRecall } from "./set-measures.js";
import { success } from "./success.js";
import { unjudged } from "./unjudged.js";
import { utility } from "./utility.js";

/** Scores the judged list of one query. */
export type ListScorer = (list: JudgedList) => number;

/** What a score depends on besides the metric and the list. */
export interface ScoringContext {
  readonly profile: Pick<HarnessProfile, "apDivisor" | "recallPoints">;
  /** Largest grade of all judgements. */
  readonly largestGrade: number;
  /** The judgements themselves, for metrics of subtopics. */
  readonly qrels: Qrels;
}

/** The function that scores one query's judged list by a metric. Throws `InputError` for one that lacks what it needs. */
export function listScorer(metric: MetricName, context: ScoringContext): ListScorer {
  return makers[metric.measure]({
    ...context.profile,
    largest: metric.parameter ?? context.largestGrade,
    metric,
    qrels: context.qrels,
    k: metric.cutoff ?? Number.POSITIVE_INFINITY,
    level: metric.level,
    parameter: metric.parameter ?? Number.NaN,
  });
}

interface Settings extends Pick<HarnessProfile, "apDivisor" | "recallPoints"> {
  readonly metric: MetricName;
  readonly k: number;
  readonly level: number;
  /** NaN where the measure has none. */
  readonly parameter: number;
  readonly largest: number;
  readonly qrels: Qrels;
}

const whole = Number.POSITIVE_INFINITY;

const makers: Record<Measure, (settings: Settings) => ListScorer> = {
  ndcg: ({ k, metric: { gains } }) =>
    gains === null ? (list) => ndcg(list, k) : (list) => ndcgWithGains(list, k, gains),
  "ndcg-exp":
    ({ k }) =>
    (list) =>
      ndcgExp(list, k),
  precision:
    ({ k, level }) =>
    (list) =>
      precision(list, k, level),
  recall:
    ({ k, level }) =>
    (list) =>
      recall(list, k, level),
  "capped-recall":
    ({ k, level }) =>
    (list) =>
      cappedRecall(list, k, level),
  map:
    ({ k, level, apDivisor }) =>
    (list) =>
      averagePrecision(list, k, level, apDivisor),
  gmap:
    ({ level }) =>
    (list) =>
      averagePrecision(list, whole, level),
  infap:
    ({ level }) =>
    (list) =>
      inferredAveragePrecision(list, level),
  mrr:
    ({ k, level }) =>
    (list) =>
      reciprocalRank(list, k, level),
  "r-precision":
    ({ level }) =>
    (list) =>
      rPrecision(list, level),
  "r-precision-mult":
    ({ parameter, level }) =>
    (list) =>
      rPrecisionMultiple(list, parameter, level),
  success:
    ({ k, level }) =>
    (list) =>
      success(list, k, level),
  f1:
    ({ k, level }) =>
    (list) =>
      f1(list, k, level),
  bpref:
    ({ level }) =>
    (list) =>
      bpref(list, level),
  "gm-bpref":
    ({ level }) =>
    (list) =>
      bpref(list, level),
  rbp:
    ({ parameter, level }) =>
    (list) =>
      rankBiasedPrecision(list, parameter, level),
  "rbp-graded":
    ({ parameter }) =>
    (list) =>
      gradedRankBiasedPrecision(list, parameter),
  "rbp-residual":
    ({ parameter }) =>
    (list) =>
      rankBiasedResidual(list, parameter),
  err:
    ({ k, largest }) =>
    (list) =>
      expectedReciprocalRank(list, k, largest),
  inst:
    ({ parameter, level }) =>
    (list) =>
      inst(list, parameter, level),
  iprec:
    ({ parameter, level, recallPoints }) =>
    (list) =>
      interpolatedPrecision(list, parameter, level, recallPoints),
  "11pt-avg":
    ({ level, recallPoints }) =>
    (list) =>
      elevenPointAverage(list, level, recallPoints),
  "pair-accuracy":
    ({ level }) =>
    (list) =>
      pairAccuracy(list, level),
  compatibility: ({ parameter }) => compatibilityScorer(parameter),
  "alpha-ndcg": ({ k, parameter, qrels, metric }) => {
    if (qrels.subtopics === undefined) {
      throw new InputError(
        `the metric ${metric.canonical} needs judgements of subtopics; read TREC qrels whose lines are query, subtopic, document, grade with readSubtopicQrels, or name them as --qrels of compare`,
      );
    }
    return alphaNdcgScorer(qrels.subtopics, qrels, parameter, k);
  },
  "binary-g":
    ({ level }) =>
    (list) =>
      binaryG(list, level),
  "set-precision":
    ({ k, level }) =>
    (list) =>
      setPrecision(list, k, level),
  "set-recall":
    ({ k, level }) =>
    (list) =>
      setRecall(list, k, level),
  "set-capped-recall":
    ({ k, level }) =>
    (list) =>
      setCappedRecall(list, k, level),
  "set-f":
    ({ k, parameter, level }) =>
    (list) =>
      setF(list, k, parameter, level),
  "set-map":
    ({ k, level }) =>
    (list) =>
      setAveragePrecision(list, k, level),
  hits:
    ({ k, level }) =>
    (list) =>
      relevantWithin(list, k, level),
  utility:
    ({ level }) =>
    (list) =>
      utility(list, level),
  dcg:
    ({ k }) =>
    (list) =>
      discountedGain(list, k, linearGain),
  "dcg-exp":
    ({ k }) =>
    (list) =>
      discountedGain(list, k, exponentialGain),
  judged:
    ({ k }) =>
    (list) =>
      judged(list, k),
  unjudged:
    ({ k }) =>
    (list) =>
      unjudged(list, k),
  "num-ret": () => (list) => list.retrieved,
  "num-rel":
    ({ level }) =>
    (list) =>
      relevantInAll(list, level),
  "num-rel-ret":
    ({ level }) =>
    (list) =>
      relevantWithin(list, whole, level),
  "num-nonrel-judged-ret":
    ({ level }) =>
    (list) =>
      list.found - relevantWithin(list, whole, level),
  module: ({ metric }) => {
    throw new InputError(
      `${metric.canonical} sees ids, and is scored over whole runs alone (bench, compare, verify, evaluateRun)`,
    );
  },
};
