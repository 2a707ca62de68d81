import type { VerdictFindings } from "../../contracts/analysis/verdict.js";
import { formatP, formatScore, metricLabel } from "../format.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import type { SummaryLine } from "./summary-line.js";
import {
  causeNames,
  describingWords,
  noTaskWords,
  notShownWords,
  rhoWords,
  shownWords,
  signed,
  taskWords,
} from "./verdict-words.js";

/** Whether it matters, in the one-screen summary. */
export function verdictLines({ task }: VerdictFindings): readonly SummaryLine[] {
  const label = "Your task";
  if (task === null) return [{ label, text: noTaskWords, style: "caution" }];
  const [strongest, ...others] = task.causes.filter(({ shown }) => shown);
  const tried = task.causes.length;
  const found =
    strongest === undefined
      ? `nothing of ${tried} things tried is shown to go with it${task.detectable === null ? "" : ` (|rho| under ${task.detectable.toFixed(2)} could be missed)`}`
      : `${strongest.rho > 0 ? "rises" : "falls"} with ${causeNames[strongest.cause].name}: ${rhoWords(strongest)}${others.length === 0 ? "" : `; with ${others.length} more of ${tried}`}`;
  return [
    { label, text: taskWords(task) },
    { label, text: found, ...(strongest === undefined ? {} : { style: "caution" as const }) },
  ];
}

/** Whether it matters, with every number. */
export function verdictBlock({ task }: VerdictFindings, width: number, color: boolean): string {
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  const title = styled("Does it touch your task?", "bold", color);
  if (task === null) return [title, ...paragraph(`There are ${noTaskWords}.`)].join("\n");
  const shown = task.causes.filter((cause) => cause.shown);
  const label = metricLabel(task.metric);
  const { text } = textTable(
    [
      { header: `what may go with ${label}`, overflow: "cut", minWidth: 24 },
      { header: "rho", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 2 },
      { header: "p (Holm)", align: "right" },
      { header: "least", align: "right", dropOrder: 1 },
      { header: "most", align: "right", dropOrder: 1 },
      { header: "shown" },
    ],
    task.causes.map(({ cause, rho, low, high, adjusted, least, most, shown: yes }) => [
      causeNames[cause].name,
      signed(rho),
      `${signed(low)} to ${signed(high)}`,
      formatP(adjusted),
      formatScore(least?.mean),
      formatScore(most?.mean),
      yes ? "yes" : "no",
    ]),
    { width, color },
  );
  const rest = notShownWords(task);
  return [
    title,
    ...paragraph(`${taskWords(task)}.`),
    text,
    ...shown.flatMap((cause) => paragraph(`${shownWords(task, cause)}.`)),
    ...(rest === null ? [] : paragraph(`${rest}.`)),
    ...task.untested.flatMap(({ cause, reason }) =>
      paragraph(`Not tested: ${causeNames[cause].name}, ${reason}.`),
    ),
    ...task.worst.flatMap(({ id, text: query, score }) =>
      paragraph(`- ${label} ${formatScore(score)}  ${id}${query === null ? "" : `  ${query}`}`),
    ),
    ...paragraph(describingWords).map((line) => styled(line, "dim", color)),
  ].join("\n");
}
