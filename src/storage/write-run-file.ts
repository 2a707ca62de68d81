import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { jsonLists } from "./json-lists.js";
import { runLines } from "./trec-run.js";
import { writeListFile } from "./write-list-file.js";

/**
 * Writes a run, whole or not at all: as JSON where the name ends in `.json`, `{"query": {"document": score}}`, which
 * ranx, ir_measures and pytrec_eval take; else as a TREC run (`writeTrecRun`). A `.gz` at the end packs it. JSON has no
 * place for the name of the run, and keeps queries whose list is empty. Throws `InputError` for a score that is no
 * finite number, and for what a TREC run cannot hold.
 */
export async function writeRunFile(path: string, run: Run): Promise<void> {
  await writeListFile(path, (format) => (format === "json" ? jsonLists(run, scoreText(run)) : runLines(run)));
}

function scoreText(run: Run): (entry: number) => string {
  return (entry) => {
    const score = run.scores[entry]!;
    if (Number.isFinite(score)) return Object.is(score, -0) ? "-0.0" : String(score);
    throw new InputError(
      `The score of document "${run.documentIds[run.documents[entry]!]}" is ${score}; JSON has no such number`,
    );
  };
}
