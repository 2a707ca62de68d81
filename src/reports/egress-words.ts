import type { EgressFindings, EgressTotal } from "../contracts/egress.js";
import { countOf, formatBytes, formatCount, formatTime } from "./format.js";

/** Where texts and results of a project have gone, in sentences: first whether a text left this machine. */
export function egressWords({ setting, sent, damaged }: EgressFindings): string[] {
  const left = sent.some(({ kind, local }) => kind === "texts" && !local);
  return [
    left ? "Texts of this project have left this machine:" : "No text of this project has left this machine.",
    ...sent.map(sentWords),
    ...(damaged > 0
      ? [`${countOf(damaged, "line")} of .alidade/egress.jsonl could not be read, and may hide more.`]
      : []),
    `egress is ${typeof setting === "string" ? setting : setting.join(", ")}: ${settingWords(setting)}.`,
  ];
}

function sentWords({ place, local, purpose, kind, texts, calls, bytes, first, last }: EgressTotal): string {
  const what = {
    texts: `${countOf(texts, "text")} (${formatBytes(bytes)})`,
    results: `results and settings, no text (${formatBytes(bytes)})`,
    request: "questions alone",
  };
  const days = [...new Set([first, last].map((time) => formatTime(time)))].join(" to ");
  const where = local ? `${place}, on this machine` : place;
  return `${where}: ${what[kind]} by ${purpose}, in ${formatCount(calls)} ${calls === 1 ? "call" : "calls"}, ${days}.`;
}

function settingWords(setting: EgressFindings["setting"]): string {
  if (setting === "none") return "nothing may leave";
  return setting === "any"
    ? "what you name, a tracker or an endpoint, may be reached"
    : "nothing may go elsewhere";
}
