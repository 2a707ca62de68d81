import { csv } from "./csv.js";
import type { ReportData } from "./report-data.js";

/**
 * `scores.csv`: a line for each query and candidate, a column for each metric, full precision. Without judgements
 * there is only the header.
 */
export function scoresCsv({ perQuery, result }: Pick<ReportData, "perQuery" | "result">): string {
  const metrics =
    perQuery === null ? [] : result.metrics.filter((metric) => perQuery.metrics[metric] !== undefined);
  const header = ["query_id", "candidate", ...metrics];
  if (perQuery === null) return csv(header, []);
  const ids = result.candidates
    .map(({ id }) => id)
    .filter((id) => metrics.some((metric) => perQuery.metrics[metric]?.[id] !== undefined));
  return csv(
    header,
    perQuery.queryIds.flatMap((queryId, row) =>
      ids.map((id) => [
        queryId,
        id,
        ...metrics.map((metric) => perQuery.metrics[metric]?.[id]?.[row] ?? null),
      ]),
    ),
  );
}
