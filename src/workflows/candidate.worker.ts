import { type ChildWork, serveChild } from "../execution/serve-child.js";
import { answerWordings } from "./answer-wordings.js";
import type { CandidateJob } from "./candidate-job.js";
import { measureOnDevice } from "./measure-on-device.js";
import { runCandidate } from "./run-candidate.js";

/** Entry of a candidate's process. Started by `execution/child-process.ts`; ends with the process that started it. */
serveChild<CandidateJob, null>(async (job, options: ChildWork) => {
  await workOf(job)(job, options);
  return null;
});

function workOf({ wordings, onDevice }: CandidateJob): typeof runCandidate {
  if (onDevice) return measureOnDevice;
  return wordings === undefined ? runCandidate : answerWordings;
}
