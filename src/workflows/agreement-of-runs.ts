import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { TextTable } from "../contracts/dataset.js";
import { queryAgreement, runOverlap } from "../metrics/overlap.js";
import type { NamedRun } from "./score-candidates.js";

const cutoff = 10;
const queriesListed = 20;

/** How far the candidates' top 10 agree, pair by pair, and the queries on which they agree least. */
export function agreementOfRuns(
  queries: TextTable,
  runs: readonly NamedRun[],
): Pick<BenchmarkResult, "overlap" | "disagreements"> {
  if (runs.length < 2 || queries.ids.length === 0) return { overlap: [], disagreements: [] };
  const overlap = runs.flatMap((a, i) =>
    runs.slice(i + 1).map((b) => {
      const { k, jaccard, identical } = runOverlap(a.run, b.run, cutoff);
      return { a: a.id, b: b.id, k, jaccard: jaccard ?? 0, identical };
    }),
  );
  const texts = new Map(queries.ids.map((id, row) => [id, queries.texts[row]!]));
  const { queryIds, agreement } = queryAgreement(
    runs.map(({ run }) => run),
    cutoff,
  );
  const disagreements = [...queryIds.keys()]
    .sort((a, b) => agreement[a]! - agreement[b]! || a - b)
    .slice(0, queriesListed)
    .map((row) => {
      const queryId = queryIds[row]!;
      return { queryId, query: texts.get(queryId) ?? queryId, agreement: agreement[row]! };
    });
  return { overlap, disagreements };
}
