import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Calibration, type CalibrationSubject, calibrationSchema } from "../contracts/calibration.js";
import { writeFileAtomic } from "./atomic-file.js";
import { canonicalJson, contentKey } from "./canonical-json.js";

/** The calibration stored for a subject; null where there is none, or it cannot be read. */
export function readCalibration(folder: string, subject: CalibrationSubject): Promise<Calibration | null> {
  return readable(fileOf(folder, subject));
}

/** Stores a calibration under its subject, whole or not at all. */
export async function writeCalibration(folder: string, calibration: Calibration): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFileAtomic(fileOf(folder, calibration.subject), `${canonicalJson(calibration)}\n`);
}

/** Every calibration that is stored, by model and threads. One that cannot be read is made anew when it is needed. */
export async function listCalibrations(folder: string): Promise<Calibration[]> {
  const files = await readdir(join(folder, name)).catch(() => []);
  const read = await Promise.all(files.map((file) => readable(join(folder, name, file))));
  return read
    .filter((calibration) => calibration !== null)
    .sort(({ subject: a }, { subject: b }) =>
      `${a.model} ${a.dtype} ${a.threads}` < `${b.model} ${b.dtype} ${b.threads}` ? -1 : 1,
    );
}

async function readable(file: string): Promise<Calibration | null> {
  try {
    return calibrationSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

function fileOf(folder: string, subject: CalibrationSubject): string {
  return join(folder, name, `${contentKey(subject)}.json`);
}

const name = "calibration";
