import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { FittableModel } from "../contracts/fittable-model.js";
import { openFittable } from "../providers/open-fittable.js";
import { trainInThreads } from "./train-in-threads.js";

/** Opens a model that is to be fitted on documents, its training in worker threads. Throws as `openFittable`. */
export function openFittableCandidate(
  spec: CandidateSpec,
  { baseDir }: { readonly baseDir: string },
): Promise<FittableModel> {
  return openFittable(spec, { baseDir, train: trainInThreads });
}
