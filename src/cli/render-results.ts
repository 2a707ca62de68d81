import { countOf, formatBytes, formatCount } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import type { RemovedResults, ResultEntry, ResultList } from "../workflows/results.js";

/** The stored results, for people. */
export function resultsText({ results }: ResultList, width: number): string {
  if (results.length === 0)
    return "There is no result yet; `alidade bench` makes one, `alidade demo` a first one.\n";
  const rows = results.map((entry) => [
    entry.id,
    dataOf(entry),
    entry.candidates === null ? "" : formatCount(entry.candidates.length),
    entry.judgedQueries === null ? "" : formatCount(entry.judgedQueries),
    verdictOf(entry),
    formatBytes(entry.bytes),
  ]);
  const { text } = textTable(
    [
      { header: "result" },
      { header: "data", overflow: "cut", minWidth: 8 },
      { header: "candidates", align: "right", dropOrder: 1 },
      { header: "judged queries", align: "right", dropOrder: 2 },
      { header: "best", overflow: "cut-middle", minWidth: 14 },
      { header: "size", align: "right" },
    ],
    rows,
    { width },
  );
  return `${text}\n\n\`alidade report RESULT\` shows one, \`alidade results remove\` makes room\n`;
}

/** What was removed or would be, for people. */
export function removedText({ ids, bytes, removed, left }: RemovedResults): string {
  if (ids.length === 0) return `nothing to remove; ${countOf(left, "result")} stored\n`;
  const list = ids.map((id) => `  ${id}`).join("\n");
  const what = `${countOf(ids.length, "result")} (${formatBytes(bytes)})`;
  if (removed) return `removed ${what}; ${countOf(left, "result")} left\n${list}\n`;
  return `would remove ${what} of ${formatCount(left)}; nothing is removed yet, add --yes to do it\n${list}\n`;
}

function dataOf({ dataset, error }: ResultEntry): string {
  if (dataset !== null) return visibleText(dataset);
  return error === null ? "vectors alone" : "unknown";
}

function verdictOf({ kind, candidates, decision, error }: ResultEntry): string {
  if (error !== null || candidates === null) return `cannot be read: ${visibleText(error ?? "")}`;
  if (kind === "analysis" || decision === null) return `analysis of ${visibleText(candidates.join(", "))}`;
  if (decision.metric === null) return "no judgements";
  if (decision.winner !== null) return visibleText(decision.winner);
  return `not separable (${formatCount(decision.couldBeBest.length)})`;
}
