import {
  formatBytes,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  formatRate,
  formatScore,
  metricLabel,
} from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { DistillLoss } from "../workflows/distill-loss.js";
import type { Distillation } from "../workflows/distill-options.js";

/** What `distill` made, and lost, for people. */
export function distillationText(made: Distillation, loss: DistillLoss | null, width: number): string {
  const rows = [
    ["model", made.spec],
    ["of", made.teacher],
    ["licence", made.licence ?? "its folder states none: find out before you pass the model on"],
    [
      "tokens",
      `${formatCount(made.tokens)}${made.words === 0 ? "" : `, ${formatCount(made.words)} of them words of the corpus`}`,
    ],
    ["dimensions", `${made.dims}, ${made.dtype}`],
    ["recipe", `${made.recipe}, weights against frequency a = ${made.sif}`],
    ...(made.documents === null ? [] : [["corpus", corpusWords(made)]]),
    ...(made.replaced === 0
      ? []
      : [["not numbers", `${formatCount(made.replaced)} values of the teacher, taken as 0`]]),
    ["size", formatBytes(made.bytes)],
    ["time", `${made.seconds.toFixed(1)} s`],
  ];
  const facts = textTable([{ header: "" }, { header: "", overflow: "wrap" }], rows, { width }).text;
  const body = facts.split("\n").slice(2).join("\n");
  return `${body}\n\n${loss === null ? howToTell(made, width) : lossText(loss, width)}\n`;
}

function corpusWords({ documents, learned }: Distillation): string {
  const learning =
    learned === 0 ? "" : `; learned from the teacher's vectors of ${formatCount(learned)} of them`;
  return `${formatCount(documents)} documents${learning}`;
}

function howToTell({ spec }: Distillation, width: number): string {
  const text = `What was lost is not known: give data with judgements (--data FOLDER), or compare ${spec} with its teacher by alidade bench.`;
  return wrapToWidth(visibleText(text), width).join("\n");
}

function lossText({ teacher, student, differences, dataset, ...speeds }: DistillLoss, width: number): string {
  const rows = differences.map((one) => [
    metricLabel(one.metric),
    formatScore(teacher.metrics[one.metric]?.mean),
    formatScore(student.metrics[one.metric]?.mean),
    formatDelta(one.delta),
    formatDeltaInterval(one.low, one.high),
    `${one.wins}/${one.ties}/${one.losses}`,
    formatP(one.p),
  ]);
  const table = textTable(
    [
      { header: "metric" },
      { header: "teacher", align: "right" },
      { header: "static", align: "right" },
      { header: "difference", align: "right" },
      { header: "95 % interval", align: "right" },
      { header: "wins/ties/losses", align: "right", dropOrder: 1 },
      { header: "p", align: "right", dropOrder: 2 },
    ],
    rows,
    { width },
  );
  const head = `On ${dataset.name}, ${formatCount(differences[0]!.n)} judged queries`;
  const faster = [
    [speeds.timesFasterIndexing, "texts a second while indexing"],
    [speeds.timesFasterQueries, "queries a second, one at a time"],
  ] as const;
  const lines = faster.flatMap(([times, what]) =>
    times === null ? [] : [`${formatRate(times)} times as many ${what}.`],
  );
  return [head, table.text, ...lines].join("\n");
}
