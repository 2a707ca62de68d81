import { projectFolder } from "../storage/project-folder.js";
import { writeResult } from "../storage/result-store.js";
import type { BenchFindings, BenchOptions } from "./bench-options.js";
import { outcomeFile, queriesFile, queryLines, settingsFile } from "./result-inputs.js";

/** What the edge rendered of the findings, to lie beside the numbers. */
export interface RenderedFindings {
  readonly html: string;
  readonly csv: string;
}

/** Writes a benchmark's folder of findings; returns the folder. */
export async function storeFindings(
  { result, details, runFiles, stageFiles, inputs }: BenchFindings,
  { html, csv }: RenderedFindings,
  { cwd }: Pick<BenchOptions, "cwd">,
): Promise<string> {
  return writeResult(projectFolder(cwd).results, result.id, {
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
      ...stageFiles,
      ...inputs.perturbedFiles,
    },
    qrels: inputs.qrels,
  });
}
