import type { SpaceComparison } from "../contracts/space-comparison.js";
import type { VerifyReport } from "../contracts/verify-report.js";
import type { CompareReport } from "./compare.js";
import type { ProfilesReport } from "./compare-profiles.js";
import type { EmbedReport } from "./embed.js";
import type { ImportReport } from "./import-judgements.js";
import type { JudgeReport } from "./judge.js";
import type { JudgeBatchReport } from "./judge-batch.js";
import type { PoolReport } from "./pool.js";
import type { RunFindings } from "./run-events.js";
import type { SearchFindings } from "./search.js";
import type { SimilarityReport } from "./similarity.js";
import type { ValidateReport } from "./validate.js";

/** What the log takes of `compare`: each difference with its interval, n and counts. */
export function compareRunFindings({ a, b, queries, comparisons }: CompareReport): RunFindings {
  const metrics = comparisons.flatMap(({ metric, delta, low, high, n, p, wins, ties, losses }) =>
    Object.entries({ delta, low, high, n, p, wins, ties, losses }).map(([name, value]): [string, number] => [
      `${metric}_${name}`,
      value,
    ]),
  );
  return { params: { a, b }, metrics: { queries, ...Object.fromEntries(metrics) } };
}

/** What the log takes of `compare --space`: how alike the two spaces are. */
export function spaceComparisonRunFindings({
  a,
  b,
  sharedItems,
  sharedQueries,
  neighbors,
  alignment,
}: SpaceComparison): RunFindings {
  const overlaps = neighbors.map(({ k, overlap }): [string, number] => [`overlap@${k}`, overlap.mean]);
  return {
    params: { a: a.id, b: b.id },
    metrics: {
      items: sharedItems,
      queries: sharedQueries,
      ...Object.fromEntries(overlaps),
      debiased_cka: alignment.debiasedCka.value,
      rsa: alignment.rsa.value,
    },
  };
}

/** What the log takes of `compare --profiles`: the score under each profile. */
export function profilesRunFindings({ judgedQueries, metrics }: ProfilesReport): RunFindings {
  const scores = metrics.flatMap(({ metric, scores }) =>
    scores.map(({ profile, value }): [string, number | null] => [`${metric}/${profile}`, value]),
  );
  return { metrics: { judged_queries: judgedQueries, ...Object.fromEntries(scores) } };
}

/** What the log takes of `pool`: how much there is to judge. */
export function poolRunFindings(report: PoolReport): RunFindings {
  const { dataset, candidates, depth, scope, onlyDecisive, seed, pairs, pooled, judged, undecisive } = report;
  return {
    params: { dataset, candidates, depth, scope, onlyDecisive, seed },
    metrics: { pairs, pooled, judged, undecisive, queries: report.queries.length },
  };
}

/** What the log takes of `pool --import`: how many judgements came in. */
export function importRunFindings(report: ImportReport): RunFindings {
  const { rows, blank, added, known, repeated, conflicts, conflictRule, judgements, judgedQueries } = report;
  return {
    params: { conflicts: conflictRule },
    metrics: {
      rows,
      blank,
      added,
      known,
      repeated,
      conflicts: conflicts.length,
      judgements: judgements.after,
      judged_queries: judgedQueries.after,
    },
  };
}

/** What the log takes of `search`: which candidates answered, and never the query. */
export function searchRunFindings({ dataset, k, candidates }: SearchFindings): RunFindings {
  return {
    params: { dataset, k, candidates: candidates.map(({ candidate }) => candidate) },
    metrics: {
      candidates: candidates.length,
      candidates_failed: candidates.filter(({ error }) => error !== null).length,
    },
  };
}

/** What the log takes of `similarity`: in how many spaces, and never the texts. */
export function similarityRunFindings({ dataset, roles, seed, models }: SimilarityReport): RunFindings {
  return { params: { dataset, roles, seed }, metrics: { models: models.length } };
}

/** What the log takes of `embed`: how much there was, and never a text. */
export function embedRunFindings({
  model,
  role,
  format,
  rows,
  dims,
  precision,
  counts,
  ...report
}: EmbedReport): RunFindings {
  const { earlierRows, computedTexts, seconds, paidUsd } = report;
  return {
    params: { model, role, format, dims, precision },
    metrics: {
      texts: rows,
      texts_of_earlier_runs: earlierRows,
      computed_texts: computedTexts,
      tokens: counts.tokens,
      truncated_texts: counts.truncatedTexts,
      blank_texts: counts.blankTexts,
      repeated_ids: counts.repeatedIds,
      seconds,
      paid_usd: paidUsd,
    },
  };
}

/** What the log takes of `validate`: the data and what was noticed in them. */
export function validateRunFindings({ dataset, candidates, metrics, notices }: ValidateReport): RunFindings {
  return {
    dataset: { name: dataset.name, digest: dataset.fingerprint },
    params: { candidates, metrics, split: dataset.split },
    metrics: {
      documents: dataset.documents,
      queries: dataset.queries,
      judged_queries: dataset.judgedQueries,
      judgements: dataset.judgements,
      warnings: dataset.warnings.length,
      notices: notices.length,
    },
  };
}

/** What the log takes of `verify`: the verdict and how much it stands on. */
export function verifyRunFindings({
  result,
  verdict,
  files,
  numbers,
  differences,
}: VerifyReport): RunFindings {
  return {
    params: { result },
    tags: { verdict },
    metrics: {
      files_checked: files.checked,
      numbers_recomputed: numbers.recomputed,
      numbers_rounded: numbers.rounded,
      differences: differences.length,
    },
  };
}

/** What the log takes of `judge`: where judging stands. */
export function judgeRunFindings(report: JudgeReport): RunFindings {
  const { dataset, candidates, metric, seed, alpha, status, winner, couldBeBest, predictions } = report;
  return {
    params: { dataset, candidates, metric, seed, alpha, model: predictions?.model },
    tags: {
      status,
      "decision.metric": metric,
      "decision.winner": winner ?? "none",
      "decision.could_be_best": couldBeBest.join(", "),
    },
    metrics: {
      asked: report.asked,
      given: report.given,
      skipped: report.skipped,
      queries: report.queries,
      queries_judged: report.queriesJudged,
      judgements: report.judgements,
      pool: report.pool,
      could_be_best: couldBeBest.length,
      predicted_pairs: predictions?.pairs,
      predicted_failed: predictions?.failed,
      predicted_usd: predictions?.usd,
    },
  };
}

/** What the log takes of `judge --csv`: how much is on the sheet. */
export function judgeBatchRunFindings({ pairs, queries }: JudgeBatchReport): RunFindings {
  return { metrics: { pairs, queries } };
}
