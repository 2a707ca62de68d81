import { statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { InputError } from "../contracts/errors.js";

/** The ending of `-o FILE`, one of `endings`. Throws `InputError` for any other, and for a file that cannot be written. */
export function requireOutput<Ending extends string>(file: string, endings: readonly Ending[]): Ending {
  const name = file.toLowerCase();
  const ending = endings.find((each) => name.endsWith(each));
  if (ending === undefined) {
    throw new InputError(
      `-o ${file}: the ending says the format, and "${extname(file).toLowerCase()}" is none; use ${endings.join(", ")}`,
    );
  }
  const folder = dirname(resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`-o ${file}: there is no folder ${dirname(file)}; make it first`);
  }
  if (statSync(resolve(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`-o ${file} is a folder; name a file`);
  }
  return ending;
}
