import { z } from "zod";
import { configSchema } from "./config.js";

export const resultSettingsVersion = "alidade/result-settings/v1";

/**
 * What was asked of a benchmark: its config in effect without the data, stored beside the numbers it decided. Where Python
 * is on this machine is left out: the manifests tell what it has.
 */
export const resultSettingsSchema = configSchema
  .omit({ schema: true, data: true, python: true })
  .extend({ schema: z.literal(resultSettingsVersion) });
export type ResultSettings = z.infer<typeof resultSettingsSchema>;
