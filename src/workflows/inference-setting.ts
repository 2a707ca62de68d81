import { type Calibration, type CalibrationSubject, calibrationVersion } from "../contracts/calibration.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { InferenceSetting } from "../contracts/inference-setting.js";
import type { ProgressListener } from "../contracts/progress.js";
import { runInChild } from "../execution/child-process.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { describeWholeProvider, type ProviderDescription } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";
import { readCalibration, writeCalibration } from "../storage/calibration-store.js";
import { userCacheFolder } from "../storage/user-cache-folder.js";
import type { CalibrationJob, MeasuredSpeeds } from "./calibrate.js";
import { chooseSetting, defaultSetting } from "./choose-setting.js";
import { modelMemoryLimit, sessionsWithin } from "./session-memory.js";
import { thisMachine } from "./versions.js";

export interface InferenceSettingOptions {
  readonly options: LocalProviderOptions;
  /** Threads it may use in all. */
  readonly threads: number;
  /** Memory that the sessions of a model may take, bytes. Default: `modelMemoryLimit()`. */
  readonly modelMemory?: number | undefined;
  /** Characters that are about to be embedded; much of them is worth a calibration where none is stored. Default: 0. */
  readonly charactersAhead?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * How a transformer is run on this machine: as the stored calibration says; where there is none and much is to be
 * embedded, as one that is made now, in a process of its own, and stored for every project; else the default.
 */
export async function inferenceSettingOf(
  spec: CandidateSpec,
  {
    options,
    threads,
    modelMemory = modelMemoryLimit(),
    charactersAhead = 0,
    signal,
    onProgress,
  }: InferenceSettingOptions,
): Promise<InferenceSetting> {
  const description = await describeWholeProvider(spec, options);
  const mostSessions = sessionsWithin(modelMemory, threads, description);
  const subject = subjectOf(description, threads, mostSessions);
  const folder = userCacheFolder();
  const stored = await readCalibration(folder, subject);
  if (stored !== null) return stored.chosen;
  const oneTextACall = description.manifest.runtime.batch !== undefined;
  const usual = oneTextACall ? defaultSetting(subject, 0) : defaultSetting(subject);
  if (charactersAhead < worthCalibrating) return usual;
  const start = performance.now();
  const speeds = await runInChild<CalibrationJob, MeasuredSpeeds | null>(
    compiledEntry("workflows/calibration.worker"),
    { spec, options, subject, oneTextACall },
    { signal, onProgress },
  );
  if (speeds === null) {
    const message = `${spec.id}: this machine is busy with other work, so how it runs fastest was not tried; ${settingWords(usual)}, as is usual`;
    onProgress?.({ type: "notice", level: "info", message });
    return usual;
  }
  const calibration: Calibration = {
    schema: calibrationVersion,
    subject,
    ...speeds,
    chosen: chooseSetting(subject, speeds.settings, speeds.queries),
    measuredAt: new Date().toISOString(),
    tookMs: performance.now() - start,
  };
  onProgress?.({ type: "notice", level: "info", message: `${spec.id}: ${chosenWords(calibration)}` });
  // Somebody without a folder of their own still gets their vectors, calibrated anew each time.
  await writeCalibration(folder, calibration).catch((error: unknown) => {
    onProgress?.({
      type: "notice",
      level: "warning",
      message: `the calibration cannot be stored in ${folder} (${String(error)}); set ALIDADE_CACHE_DIR to a folder that can be written`,
    });
  });
  return calibration.chosen;
}

/** What a calibration chose, in words. */
function chosenWords({ chosen, tookMs }: Pick<Calibration, "chosen" | "tookMs">): string {
  return `tried in ${(tookMs / 1000).toFixed(1)} s how it runs fastest on this machine: ${settingWords(chosen)}; stored for next time (alidade doctor shows it)`;
}

/** A setting in words: `2 sessions of 1 thread, 512 tokens a batch, a query with 2 threads`. */
export function settingWords({
  sessions,
  threads,
  tokensPerBatch,
  fusedAttention = false,
  queryThreads,
  queryHere = false,
}: InferenceSetting): string {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  const batch = tokensPerBatch === 0 ? "one text a batch" : `${tokensPerBatch} tokens a batch`;
  return `${counted(sessions, "session")} of ${counted(threads, "thread")}, ${batch}${fusedAttention ? ", attention in one operator" : ""}, a query with ${counted(queryThreads, "thread")}${queryHere ? " in the thread that asks" : ""}`;
}

function subjectOf(
  { manifest }: ProviderDescription,
  threads: number,
  mostSessions: number,
): CalibrationSubject {
  const { cpu, cores } = thisMachine();
  return {
    model: manifest.model,
    dtype: manifest.dtype,
    file: manifest.files[manifest.runtime.file!]!,
    runtime: manifest.runtime["onnxruntime-node"]!,
    cpu,
    cores,
    threads,
    mostSessions,
  };
}

/** Characters that a small transformer needs some ten seconds for. */
const worthCalibrating = 400_000;
