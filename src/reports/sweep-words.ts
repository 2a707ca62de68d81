import type { SweepFindings, SweptSetting } from "../contracts/sweep.js";
import { countOf, formatBytes, formatDelta, formatPercent, formatScore, metricLabel } from "./format.js";

/** What a document takes at a setting, to the byte. */
export function bytesWords(bytes: number): string {
  return formatBytes(Math.round(bytes));
}

/** A setting as a reader calls it: `128 dims, int8`. */
export function settingWords({ dims, quant }: Pick<SweptSetting, "dims" | "quant">): string {
  return `${dims === null ? "all dims" : `${dims} dims`}, ${quant === "none" ? "float32" : quant}`;
}

/** Whether a setting is shown to lose no more than the margin: `yes`, `not shown`, or nothing for the whole vectors. */
export function shownWords({ loss }: SweptSetting): string {
  return loss === null ? "" : loss.shown ? "yes" : "not shown";
}

/** What a sweep says of one model. */
export function smallestWords(
  { metric, margin }: SweepFindings,
  { settings, smallest }: SweepFindings["models"][number],
  name: string,
): string {
  const whole = settings.find(({ loss }) => loss === null);
  const found = settings.find(({ id }) => id === smallest);
  const label = metricLabel(metric);
  if (found === undefined || whole === undefined)
    return `${name}: no smaller setting is shown to lose at most ${formatScore(margin)} of ${label} on this data; that is no evidence of a loss, see the bounds.${nearestWords(settings)}`;
  const share = formatPercent(found.bytesPerDocument / whole.bytesPerDocument);
  return `${name}: the smallest setting shown to lose at most ${formatScore(margin)} of ${label} is ${settingWords(found)}: ${bytesWords(found.bytesPerDocument)} a document, ${share} of ${bytesWords(whole.bytesPerDocument)}, at ${formatDelta(found.loss!.delta)} (bound ${formatDelta(found.loss!.bound)}).`;
}

/** Which setting the fewest further queries would show. */
function nearestWords(settings: readonly SweptSetting[]): string {
  const needed = ({ loss }: SweptSetting): number => loss?.queriesNeeded ?? Number.POSITIVE_INFINITY;
  const nearest = [...settings].sort((a, b) => needed(a) - needed(b))[0];
  if (nearest === undefined || !Number.isFinite(needed(nearest))) return "";
  return ` Nearest is ${settingWords(nearest)}: about ${countOf(needed(nearest), "judged query", "judged queries")} in all would show it, if its difference is as it looks.`;
}

/** How the words above were come by. */
export function sweepMethod({ settings, alpha }: SweepFindings): string {
  return `Shown: the one-sided lower bound of the mean difference to the whole float32 vectors lies above the margin's loss (non-inferiority), at levels by Holm's procedure over ${countOf(settings, "setting")} and ${formatPercent(alpha)} in all.`;
}
