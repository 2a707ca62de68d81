import { join } from "node:path";
import type { SearchStage } from "../contracts/retriever.js";
import type { StageOutcome } from "../contracts/stages.js";
import { fileSha256 } from "../storage/file-hash.js";
import { writeTrecRun } from "../storage/trec-run.js";
import { outcomeStageFile } from "./stage-files.js";

/** Writes the lists of every stage but the last, whose lists are the pipeline's, into the folder of an outcome. */
export async function writeStages(folder: string, stages: readonly SearchStage[]): Promise<StageOutcome[]> {
  const written: StageOutcome[] = [];
  for (const [i, { kind, name, run, pairs }] of stages.entries()) {
    const file = join(folder, outcomeStageFile(i));
    const last = run === null || i === stages.length - 1;
    if (!last) await writeTrecRun(file, run);
    written.push({
      kind,
      name,
      runSha256: last ? null : await fileSha256(file),
      ...(pairs === undefined ? {} : { pairs: { ...pairs } }),
    });
  }
  return written;
}
