import type { ProgressEvent } from "../contracts/progress.js";

/** How far a stage of `embed` is. */
export function embedProgress(stage: string, done: number, total: number): ProgressEvent {
  return { type: "progress", candidate: null, stage, done, total, unit: "texts" };
}
