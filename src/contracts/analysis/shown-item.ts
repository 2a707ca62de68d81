import { z } from "zod";

/** An item as findings quote it. */
export const shownItemSchema = z.strictObject({
  id: z.string(),
  text: z.string().nullable().describe("Its text, cut; null where only vectors are at hand"),
});
export type ShownItem = z.infer<typeof shownItemSchema>;
