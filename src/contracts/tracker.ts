import { z } from "zod";
import type { trackerVersion } from "./tracker-version.js";

/** One line of the local log, from which any tracker can be replayed. The id of a child run is its parent's, `/`, its own name. */
export const trackerEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("run-start"),
    run: z.string(),
    parent: z.string().nullable(),
    name: z.string(),
    command: z.string(),
    timeMs: z.int(),
    pid: z
      .int()
      .positive()
      .optional()
      .describe("The process; a run without an end whose process is gone was killed"),
  }),
  z.strictObject({ type: z.literal("param"), run: z.string(), key: z.string(), value: z.string() }),
  z.strictObject({
    type: z.literal("metric"),
    run: z.string(),
    key: z.string(),
    value: z.number(),
    step: z.int(),
    timeMs: z.int(),
  }),
  z.strictObject({ type: z.literal("tag"), run: z.string(), key: z.string(), value: z.string() }),
  z.strictObject({
    type: z.literal("dataset"),
    run: z.string(),
    name: z.string(),
    digest: z.string(),
  }),
  z.strictObject({
    type: z.literal("artifact"),
    run: z.string(),
    path: z.string().describe("Inside .alidade/"),
    texts: z.boolean().optional().describe("Whether it holds words of documents or queries"),
  }),
  z.strictObject({
    type: z.literal("run-end"),
    run: z.string(),
    status: z.enum(["finished", "failed", "killed"]),
    timeMs: z.int(),
  }),
]);
export type TrackerEvent = z.infer<typeof trackerEventSchema>;

/** Takes events in order; the same events twice must have the effect of once. */
export interface Tracker {
  readonly contract: typeof trackerVersion;
  readonly name: string;
  /** Throws where they were not all taken; whoever calls warns, keeps them for later and goes on. */
  log(events: readonly TrackerEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** The run a run belongs to: its parent, or itself. */
export function rootOfRun(run: string): string {
  return run.split("/", 1)[0]!;
}

/** What a tracker has taken, a line of `.alidade/tracked.jsonl`: the first `events` of that run and its children. */
export const trackedSchema = z.strictObject({
  tracker: z.string().describe("Kind, such as mlflow"),
  place: z.string().describe("Address without credentials, and experiment"),
  run: z.string(),
  events: z.int().nonnegative(),
});
export type Tracked = z.infer<typeof trackedSchema>;
