import { InterruptedError } from "../contracts/errors.js";
import type { ChildReply, ChildRequest } from "../execution/child-process.js";
import { toWireError } from "../execution/worker-messages.js";
import { answerWordings } from "./answer-wordings.js";
import type { CandidateJob } from "./candidate-job.js";
import { measureOnDevice } from "./measure-on-device.js";
import { runCandidate } from "./run-candidate.js";

/** Entry of a candidate's process. Started by `execution/child-process.ts`; ends with the process that started it. */
const controller = new AbortController();
const reply = (message: ChildReply<null>): Promise<void> =>
  new Promise((resolve) => {
    if (!process.connected) resolve();
    else process.send!(message, undefined, undefined, () => resolve());
  });

// A terminal's Ctrl-C reaches every process of the group; only the parent decides what it means.
process.on("SIGINT", () => {});
process.on("disconnect", () => controller.abort());
process.on("message", async (request: ChildRequest<CandidateJob>) => {
  if (request.type === "abort") {
    controller.abort();
    return;
  }
  try {
    await workOf(request.job)(request.job, {
      signal: controller.signal,
      onProgress: (event) => void reply({ type: "event", event }),
    });
    await reply({ type: "done", value: null });
  } catch (error) {
    await reply({
      type: "failed",
      error: toWireError(controller.signal.aborted ? new InterruptedError() : error),
    });
  }
  process.disconnect?.();
});

function workOf({ wordings, onDevice }: CandidateJob): typeof runCandidate {
  if (onDevice) return measureOnDevice;
  return wordings === undefined ? runCandidate : answerWordings;
}
