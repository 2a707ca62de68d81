import { resolve } from "node:path";
import { writeFileAtomic } from "../storage/atomic-file.js";

/** Writes a file the user asked for; it is there whole or not at all. */
export function writeReportFile(path: string, text: string): Promise<void> {
  return writeFileAtomic(resolve(path), text);
}
