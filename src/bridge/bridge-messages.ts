import { z } from "zod";

/** What the worker is sent: a call, or the wish that a call ends. Arrays are paths of `.npy` files. */
export type BridgeRequest =
  | {
      readonly id: number;
      readonly operation: string;
      readonly params: Readonly<Record<string, unknown>>;
      readonly arrays: Readonly<Record<string, string>>;
    }
  | { readonly cancel: number };

const id = z.int().nonnegative();

/** What it answers, one JSON a line. */
export const bridgeReplySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), protocol: z.literal(1), pid: z.int() }),
  z.strictObject({
    type: z.literal("progress"),
    id,
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
  }),
  z.strictObject({
    type: z.literal("result"),
    id,
    value: z.unknown(),
    arrays: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    type: z.literal("error"),
    id,
    kind: z.enum(["cancelled", "input", "failed"]),
    message: z.string(),
    traceback: z.string().optional(),
    refused: z.array(z.string()).optional().describe("What the worker's guard did not allow meanwhile"),
  }),
]);
export type BridgeReply = z.infer<typeof bridgeReplySchema>;
