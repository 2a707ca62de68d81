import type { QueryCase } from "../../contracts/benchmark-details.js";
import type { ReportDetail, ReportView } from "../report-view.js";

/** A query that the report shows by itself, and the anchor that lists of queries link to. */
export interface ShownCase {
  readonly item: QueryCase;
  readonly anchor: string;
  readonly group: "cases" | "differing";
}

/** The single queries a report of this detail shows: the worst, then those on which candidates differ most. */
export function shownCases({ data }: Pick<ReportView, "data">, detail: ReportDetail): ShownCase[] {
  const groups = [
    ["cases", data.cases.items],
    ["differing", data.differing?.items ?? []],
  ] as const;
  return groups.flatMap(([group, items]) =>
    items
      .slice(0, detail.cases)
      .map((item, i) => ({ item, group, anchor: `${group === "cases" ? "worst" : "differ"}-${i + 1}` })),
  );
}

/** Anchors of the queries shown, by query id. */
export function caseAnchors(
  view: Pick<ReportView, "data">,
  detail: ReportDetail,
): ReadonlyMap<string, string> {
  return new Map(shownCases(view, detail).map(({ item, anchor }) => [item.queryId, anchor]));
}
