import { InterruptedError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { ChildReply, ChildRequest } from "./child-process.js";
import { toWireError } from "./worker-messages.js";

export interface ChildWork {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/** The child's side of `child-process.ts`: does the one job it is sent, and ends with the process that started it. */
export function serveChild<J, T>(work: (job: J, options: ChildWork) => Promise<T>): void {
  const controller = new AbortController();
  const reply = (message: ChildReply<T>): Promise<void> =>
    new Promise((resolve) => {
      if (!process.connected) resolve();
      else process.send!(message, undefined, undefined, () => resolve());
    });
  // A terminal's Ctrl-C reaches every process of the group; only the parent decides what it means.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => controller.abort());
  process.on("message", async (request: ChildRequest<J>) => {
    if (request.type === "abort") {
      controller.abort();
      return;
    }
    try {
      const value = await work(request.job, {
        signal: controller.signal,
        onProgress: (event) => void reply({ type: "event", event }),
      });
      await reply({ type: "done", value });
    } catch (error) {
      const known = controller.signal.aborted ? new InterruptedError() : error;
      await reply({ type: "failed", error: toWireError(known) });
    }
    process.disconnect?.();
  });
}
