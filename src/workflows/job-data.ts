import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { readDataset } from "../datasets/read-dataset.js";
import type { CandidateJob } from "./candidate-job.js";

/** Reads the data of a job. Throws `InputError` where they changed since the benchmark began. */
export async function readJobData(
  job: Pick<CandidateJob, "source" | "read" | "fingerprint">,
): Promise<Dataset> {
  const dataset = await readDataset(job.source, job.read);
  if (dataset.summary.fingerprint === job.fingerprint) return dataset;
  throw new InputError(
    `The data changed while the benchmark ran: ${dataset.summary.name} is no longer what it was at the start`,
  );
}

/** A listener that says which candidate a stage or a progress is of. */
export function progressOf(candidate: string, onProgress: ProgressListener): ProgressListener {
  return (event) => onProgress(event.type === "notice" ? event : { ...event, candidate });
}
