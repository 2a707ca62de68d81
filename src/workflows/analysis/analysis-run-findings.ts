import type { AnalysisResult } from "../../contracts/analysis-result.js";
import type { RunFindings } from "../run-events.js";

/** What the log takes of `analyze`: how much was looked at, and never a text. */
export function analysisRunFindings(analysis: AnalysisResult): RunFindings {
  const { id, candidate, dataset, similarity, k, full, seed, sections } = analysis;
  return {
    ...(dataset === null ? {} : { dataset: { name: dataset.name, digest: dataset.fingerprint } }),
    params: {
      result: id,
      candidate: candidate.spec,
      similarity,
      k,
      full,
      seed,
      sections: Object.keys(sections),
    },
    metrics: {
      items: analysis.items,
      dims: analysis.dims,
      queries: analysis.queries,
      judged_queries: analysis.judgedQueries,
      lists: analysis.graph.lists,
      seconds: analysis.timings.reduce((sum, { ms }) => sum + ms, 0) / 1000,
      mean_cosine: sections.overview?.meanCosine,
    },
  };
}
