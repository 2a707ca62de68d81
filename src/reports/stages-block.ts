import type { CandidateResult } from "../contracts/benchmark-result.js";
import { formatDelta, formatDeltaInterval, formatMs, formatScore, metricLabel } from "./format.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { reachWords, stageName, stepsOf } from "./stages-words.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** Quality and latency of each pipeline by stage, for a terminal; empty where there is none. */
export function stagesBlock(view: ReportView, width: number, color: boolean): string {
  const piped = view.rows.filter(({ candidate }) => candidate.stages !== undefined);
  return piped
    .map(({ name, candidate }) => pipelineLines(view, name, candidate, { width, color }))
    .join("\n\n");
}

function pipelineLines(
  { metric }: ReportView,
  name: string,
  candidate: CandidateResult,
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const stages = candidate.stages ?? [];
  const label = metric === null ? "" : metricLabel(metric);
  const quality = metric === null ? [] : [{ header: label, align: "right" as const }];
  const { text } = textTable(
    [
      { header: "stage", overflow: "cut-middle", minWidth: 16 },
      ...quality,
      { header: metric === null ? "" : "from", align: "right", dropOrder: 2 },
      { header: metric === null ? "" : "delta", align: "right" },
      { header: metric === null ? "" : "95 % interval", align: "right", dropOrder: 1 },
      { header: "p50", align: "right" },
      { header: "p95", align: "right", dropOrder: 3 },
    ],
    stages.flatMap((stage, place) => {
      const steps = stepsOf(stage, metric);
      const lines = steps.length === 0 ? [undefined] : steps;
      return lines.map((step, line) => [
        line === 0 ? `${place + 1} ${stageName(stage)}` : "",
        ...(metric === null ? [] : [line === 0 ? formatScore(stage.metrics[metric]?.mean) : ""]),
        step === undefined ? "" : String(step.stage + 1),
        step === undefined ? "" : formatDelta(step.delta),
        step === undefined ? "" : formatDeltaInterval(step.low, step.high),
        line === 0 ? formatMs(stage.queryMs?.p50) : "",
        line === 0 ? formatMs(stage.queryMs?.p95) : "",
      ]);
    }),
    { width, color },
  );
  return [
    ...wrapToWidth(visibleText(`Stages of ${name}`), width).map((line) => styled(line, "bold", color)),
    text,
    ...reachWords(candidate, metric).flatMap((words) => wrapToWidth(visibleText(words), width)),
  ].join("\n");
}
