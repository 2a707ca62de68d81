import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, TextTable } from "../contracts/dataset.js";
import { writeFolderAtomic } from "../storage/atomic-folder.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { fileSha256 } from "../storage/file-hash.js";
import { writeTrecRun } from "../storage/trec-run.js";
import type { CandidateJob } from "./candidate-job.js";
import { progressOf, readJobData } from "./job-data.js";
import { openCandidate } from "./open-candidate.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { openNetwork } from "./open-network.js";
import type { RunCandidateOptions } from "./run-candidate.js";
import { openSpending } from "./spending.js";

/**
 * Answers other wordings of queries: indexes as the benchmark did (vectors come from the store) and searches, without
 * timing. Writes `<name>.trec` for each wording and `wordings.json` with their hashes to the job's outcome folder, which
 * appears whole or not at all.
 */
export async function answerWordings(
  job: CandidateJob,
  { signal, onProgress }: RunCandidateOptions,
): Promise<void> {
  const { candidate, depth, threads, wordings = [] } = job;
  const report = progressOf(candidate.id, onProgress);
  const dataset = await readJobData(job);
  const engine = await openMatrixEngine(threads, report);
  const { pay } = openSpending(job.spending, { ...job, onProgress: report });
  const { retriever } = await openCandidate(candidate, {
    ...job,
    engine,
    pay,
    network: openNetwork(job.network),
    onProgress: report,
  });
  try {
    report({ type: "stage", candidate: null, stage: "indexing for perturbed queries" });
    await retriever.index(dataset.corpus, { signal, onProgress: report });
    await writeFolderAtomic(job.outcome, async (folder) => {
      const hashes: Record<string, string> = {};
      for (const { name, queries } of wordings) {
        report({ type: "stage", candidate: null, stage: `answering perturbed queries: ${name}` });
        const exclude = seenOf(dataset, queries);
        const { run } = await retriever.search(queries, {
          depth,
          signal,
          onProgress: report,
          ...(exclude === undefined ? {} : { exclude }),
        });
        await writeTrecRun(join(folder, `${name}.trec`), run);
        hashes[name] = await fileSha256(join(folder, `${name}.trec`));
      }
      await writeFile(join(folder, "wordings.json"), `${canonicalJson(hashes)}\n`);
    });
  } finally {
    await retriever.close();
    await engine.close();
  }
}

/** What each query must not be given, in the order of the wording. */
function seenOf({ seen, queries }: Dataset, wording: TextTable): readonly Int32Array[] | undefined {
  if (seen === undefined) return undefined;
  const rows = new Map(queries.ids.map((id, row) => [id, row]));
  return wording.ids.map((id) => seen[rows.get(id)!]!);
}
