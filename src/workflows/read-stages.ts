import type { CandidateOutcome } from "../contracts/candidate-outcome.js";
import type { Run } from "../contracts/run.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readTrecRun } from "../storage/trec-run.js";

/**
 * The lists of a pipeline's stages but the last; nothing for a candidate without stages. `fileOf` says where those of a
 * stage lie. Throws `Error` where they are not what was written.
 */
export async function readStages(
  { stages }: Pick<CandidateOutcome, "stages">,
  fileOf: (stage: number) => string,
): Promise<{ stageRuns?: { run: Run; file: string }[] }> {
  if (stages === undefined) return {};
  const stageRuns: { run: Run; file: string }[] = [];
  for (const [i, { runSha256 }] of stages.entries()) {
    if (runSha256 === null) continue;
    const file = fileOf(i);
    if ((await fileSha256(file)) !== runSha256) throw new Error(`${file} is not what was written`);
    stageRuns.push({ run: await readTrecRun(file, { name: "alidade", mayBeEmpty: true }), file });
  }
  return { stageRuns };
}
