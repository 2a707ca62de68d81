import { errorMessage } from "../contracts/errors.js";
import type { TrackerEvent } from "../contracts/tracker.js";
import { projectFolder } from "../storage/project-folder.js";
import { writeResult } from "../storage/result-store.js";
import { jsonlTracker } from "../tracking/jsonl-tracker.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { outcomeFile, queriesFile, queryLines, settingsFile } from "./result-inputs.js";

/** What the edge rendered of the findings, to lie beside the numbers. */
export interface RenderedFindings {
  readonly html: string;
  readonly csv: string;
}

/** Writes a benchmark's folder of findings and logs it; returns the folder. A log that fails warns. */
export async function storeFindings(
  { result, details, runFiles, inputs }: BenchFindings,
  { html, csv }: RenderedFindings,
  { cwd, config, onProgress }: Pick<BenchOptions, "cwd" | "config" | "onProgress">,
): Promise<string> {
  const { results, trackerLog } = projectFolder(cwd);
  const folder = await writeResult(results, result.id, {
    texts: {
      "result.json": `${JSON.stringify(result, null, 2)}\n`,
      "details.json": `${JSON.stringify(details)}\n`,
      "scores.csv": csv,
      "report.html": html,
      [settingsFile]: `${JSON.stringify(inputs.settings, null, 2)}\n`,
      [queriesFile]: queryLines(inputs.queries),
      ...Object.fromEntries(
        Object.entries(inputs.outcomes).map(([slug, outcome]) => [
          outcomeFile(slug),
          `${JSON.stringify(outcome, null, 2)}\n`,
        ]),
      ),
    },
    files: {
      ...Object.fromEntries(Object.entries(runFiles).map(([slug, file]) => [`runs/${slug}.trec`, file])),
      ...inputs.perturbedFiles,
    },
    qrels: inputs.qrels,
  });
  try {
    await jsonlTracker(trackerLog).log(eventsOf(result, config));
  } catch (error) {
    onProgress?.({
      type: "notice",
      level: "warning",
      message: `The log ${trackerLog} could not be written: ${errorMessage(error)}`,
    });
  }
  return folder;
}

function eventsOf(result: BenchFindings["result"], config: BenchOptions["config"]): TrackerEvent[] {
  const run = result.id;
  const timeMs = Date.parse(result.createdAt);
  const params = {
    metrics: result.metrics.join(","),
    depth: result.depth,
    seed: result.seed,
    alpha: config.alpha,
  };
  return [
    { type: "run-start", run, parent: null, name: result.dataset.name, command: "bench", timeMs },
    ...Object.entries(params).map(
      ([key, value]): TrackerEvent => ({ type: "param", run, key, value: String(value) }),
    ),
    { type: "dataset", run, name: result.dataset.name, digest: result.dataset.fingerprint },
    ...result.candidates.flatMap(({ id, slug, metrics, status }): TrackerEvent[] => {
      const child = `${run}/${slug}`;
      return [
        { type: "run-start", run: child, parent: run, name: id, command: "bench", timeMs },
        ...Object.entries(metrics).map(
          ([key, { mean }]): TrackerEvent => ({
            type: "metric",
            run: child,
            key,
            value: mean,
            step: 0,
            timeMs,
          }),
        ),
        { type: "run-end", run: child, status: status === "ok" ? "finished" : "failed", timeMs },
      ];
    }),
    { type: "artifact", run, path: `results/${run}/report.html` },
    { type: "run-end", run, status: "finished", timeMs },
  ];
}
