import { z } from "zod";
import { inferenceSettingSchema } from "./inference-setting.js";

export const calibrationVersion = "alidade/calibration/v2";

/** What decides which way of running a model is the fastest; a calibration holds where all of it is equal. */
export const calibrationSubjectSchema = z.strictObject({
  model: z.string().describe("Name of the model, for people"),
  dtype: z.string(),
  file: z.string().describe("SHA-256 of the ONNX file"),
  runtime: z.string().describe("Version of ONNX Runtime"),
  cpu: z.string(),
  cores: z.int().positive(),
  threads: z.int().positive().describe("Threads it may use in all"),
  mostSessions: z.int().positive().describe("Sessions that fit into the memory it may use"),
});
export type CalibrationSubject = z.infer<typeof calibrationSubjectSchema>;

/** One way of running the model and how fast it was. */
export const measuredSettingSchema = z.strictObject({
  sessions: z.int().positive(),
  threads: z.int().positive(),
  tokensPerBatch: z.int().nonnegative(),
  fusedAttention: z.boolean().optional().describe("Each attention in one operator. Default: false"),
  textsPerSecond: z.number().positive().describe("Best of the rounds"),
  sameBytes: z
    .boolean()
    .describe("Every vector equal, byte for byte, to that of the text alone in one thread"),
});
export type MeasuredSetting = z.infer<typeof measuredSettingSchema>;

/** Median time of one short text alone, by threads inside an operator. */
const queryTimeSchema = z.strictObject({
  threads: z.int().positive(),
  fusedAttention: z.boolean().optional().describe("Each attention in one operator. Default: false"),
  here: z
    .boolean()
    .optional()
    .describe("In the thread that asks, without the way to another and back. Default: false"),
  ms: z.number().positive(),
  sameBytes: z.boolean(),
});
export type QueryTime = z.infer<typeof queryTimeSchema>;

export const calibrationSchema = z.strictObject({
  schema: z.literal(calibrationVersion),
  subject: calibrationSubjectSchema,
  settings: z.array(measuredSettingSchema).min(1),
  queries: z.array(queryTimeSchema).min(1),
  chosen: inferenceSettingSchema,
  measuredAt: z.string().describe("ISO 8601"),
  tookMs: z.number().positive(),
});
export type Calibration = z.infer<typeof calibrationSchema>;
