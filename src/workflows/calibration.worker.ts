import { serveChild } from "../execution/serve-child.js";
import { type CalibrationJob, type MeasuredSpeeds, measureSpeeds } from "./calibrate.js";

/** Entry of a process that calibrates: what it holds must not count as memory of the candidate. */
serveChild<CalibrationJob, MeasuredSpeeds | null>(measureSpeeds);
