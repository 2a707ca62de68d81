import { countOf, formatCount, formatTime, listOf } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { ReplayReport } from "../workflows/replay-runs.js";
import type { TrackedRun, TrackedRuns } from "../workflows/tracked-runs.js";

/** The runs of the log, for people. */
export function trackedRunsText({ runs, damaged }: TrackedRuns, width: number): string {
  if (runs.length === 0) return `Nothing was logged here yet.\n${damagedText(damaged)}`;
  const rows = runs.map((run) => [
    run.run,
    run.command,
    run.status,
    formatTime(run.startedAt),
    durationText(run),
    run.candidates === 0 ? "" : formatCount(run.candidates),
  ]);
  const table = textTable(
    [
      { header: "run" },
      { header: "command" },
      { header: "status" },
      { header: "started", dropOrder: 1 },
      { header: "took", align: "right", dropOrder: 2 },
      { header: "candidates", align: "right", dropOrder: 3 },
    ],
    rows,
    { width },
  );
  return `${table.text}\n${damagedText(damaged)}`;
}

/** What a replay did, for people. */
export function replayText(report: ReplayReport, width: number): string {
  const { sent, upToDate, running, refused, notices, places } = report;
  const lines = [
    ...sent.map(
      ({ run, events, address }) =>
        `sent ${run}: ${countOf(events, "event")}${address === null ? "" : ` to ${address}`}`,
    ),
    ...refused.map(({ run, reason }) => `refused ${run}: ${reason}`),
    ...notices.map((notice) => `note: ${notice}`),
    ...(running.length === 0
      ? []
      : [`still under way, and sent by their own process: ${listOf([...running])}`]),
  ];
  const summary = `${countOf(sent.length, "run")} sent, ${formatCount(upToDate)} there already${refused.length > 0 ? `, ${formatCount(refused.length)} refused` : ""}: ${places.join("; ")}`;
  const text = [...lines, summary].flatMap((line) => wrapToWidth(visibleText(line), width)).join("\n");
  return `${text}\n${damagedText(report.damaged)}`;
}

function durationText({ startedAt, endedAt }: TrackedRun): string {
  if (endedAt === null) return "";
  return `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}

function damagedText(damaged: number): string {
  return damaged === 0 ? "" : `${countOf(damaged, "line")} of the log could not be read.\n`;
}
