import { z } from "zod";

export const trackerVersion = "alidade/tracker/v1";

/** One line of the local log, from which any tracker can be replayed. */
export const trackerEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("run-start"),
    run: z.string(),
    parent: z.string().nullable(),
    name: z.string(),
    command: z.string(),
    timeMs: z.int(),
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
  z.strictObject({ type: z.literal("artifact"), run: z.string(), path: z.string() }),
  z.strictObject({
    type: z.literal("run-end"),
    run: z.string(),
    status: z.enum(["finished", "failed", "killed"]),
    timeMs: z.int(),
  }),
]);
export type TrackerEvent = z.infer<typeof trackerEventSchema>;

/** Takes events in order. A tracker that fails warns; it never fails a run. */
export interface Tracker {
  readonly contract: typeof trackerVersion;
  readonly name: string;
  log(events: readonly TrackerEvent[]): Promise<void>;
  close(): Promise<void>;
}
