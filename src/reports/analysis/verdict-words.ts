import type { TestedCause, VerdictCause, VerdictFindings } from "../../contracts/analysis/verdict.js";
import { countOf, formatP, formatScore, metricLabel } from "../format.js";

type Task = NonNullable<VerdictFindings["task"]>;

/** What a cause is called, with the verb of more of it. */
export const causeNames: Readonly<Record<VerdictCause, { name: string; more: string }>> = {
  "item-hubs": {
    name: "hubs among the items found",
    more: "find items that are near to many other items",
  },
  "query-hubs": {
    name: "items found that other queries find too",
    more: "find items that many other queries find too",
  },
  nearest: { name: "similarity of the nearest item", more: "lie near to an item" },
  centre: { name: "closeness to the centre of the items", more: "lie towards the centre of the items" },
  length: { name: "length of the query", more: "are long" },
};

/** The metric and over how many queries. */
export function taskWords({ metric, estimate: { mean, low, high, n } }: Task): string {
  return `${metricLabel(metric)} ${formatScore(mean)} (${low.toFixed(3)} to ${high.toFixed(3)}) over ${countOf(n, "judged query", "judged queries")}`;
}

/** A correlation with how sure it is: `rho −0.31 (−0.46 to −0.14), p = 0.004`. */
export function rhoWords({ rho, low, high, adjusted }: TestedCause): string {
  const p = formatP(adjusted);
  return `rho ${signed(rho)} (${signed(low)} to ${signed(high)}), p ${p.startsWith("<") ? p : `= ${p}`}`;
}

/** One cause that is shown, as a sentence without its full stop. */
export function shownWords(task: Task, tested: TestedCause): string {
  const { cause, rho, least, most } = tested;
  const better = rho > 0 ? "better" : "worse";
  const thirds =
    least === null || most === null
      ? ""
      : `: ${metricLabel(task.metric)} ${most.mean.toFixed(3)} in the third with most of it, ${least.mean.toFixed(3)} in that with least`;
  return `Queries that ${causeNames[cause].more} do ${better}${thirds} (${rhoWords(tested)})`;
}

/** What was tested and not shown, as a sentence without its full stop; null where all was shown. */
export function notShownWords({ causes, detectable }: Task): string | null {
  const rest = causes.filter(({ shown }) => !shown);
  if (rest.length === 0) return null;
  const names = rest.map(({ cause, rho }) => `${causeNames[cause].name} (${signed(rho)})`).join(", ");
  const power =
    detectable === null
      ? ""
      : `; so many queries would likely show only a rho beyond ±${detectable.toFixed(2)}`;
  return `Not shown to touch it: ${names}${power}`;
}

/** What a verdict without judgements says. */
export const noTaskWords =
  "no judged queries: all this describes the space, and nothing says whether it matters for your task";

/** What a reader must know of every finding about a space. */
export const describingWords =
  "What is measured of a space describes it. Isotropy, hubness and intrinsic dimension go with good and with bad retrieval alike, so none of them is a verdict on quality: only what is shown here to go with the scores of your own queries is a reason to act, and it is a correlation over queries, not yet a cause.";

/** A correlation with a true minus sign. */
export function signed(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}
