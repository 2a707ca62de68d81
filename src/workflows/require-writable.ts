import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, InputError } from "../contracts/errors.js";

/** Throws `InputError` unless files can be written to `folder`, which is made: known before anything is computed. */
export async function requireWritable(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw new InputError(
      `Findings cannot be written to ${folder} (${errorMessage(error)}); run the command in a folder you may write to`,
    );
  }
}
