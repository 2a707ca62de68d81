import type { Calibration } from "../contracts/calibration.js";
import { listCalibrations } from "../storage/calibration-store.js";
import { userCacheFolder } from "../storage/user-cache-folder.js";
import { settingWords } from "./inference-setting.js";
import { thisMachine } from "./versions.js";

/** What was found out about how models run fastest on this machine, a line each; none where nothing was. */
export async function calibrationNotes(): Promise<string[]> {
  const { cpu, cores } = thisMachine();
  const stored = await listCalibrations(userCacheFolder());
  return stored
    .filter(({ subject }) => subject.cpu === cpu && subject.cores === cores)
    .map((calibration) => calibrationNote(calibration));
}

function calibrationNote({ subject, settings, chosen, measuredAt }: Calibration): string {
  const rate = settings.find(
    ({ sessions, threads, tokensPerBatch, fusedAttention }) =>
      sessions === chosen.sessions &&
      threads === chosen.threads &&
      tokensPerBatch === chosen.tokensPerBatch &&
      fusedAttention === chosen.fusedAttention,
  )!.textsPerSecond;
  return `${subject.model} ${subject.dtype} runs fastest here in ${settingWords(chosen)} (${rate.toFixed(0)} texts/s of the sample shop; tried on ${measuredAt.slice(0, 10)}).`;
}
