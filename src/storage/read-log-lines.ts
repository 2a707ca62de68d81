import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { z } from "zod";

/**
 * Gives every entry of a log of one JSON a line to `onEntry`, in order; a file that does not exist has none.
 * Returns how many lines could not be read: a machine that stops while it writes may leave a part of one.
 */
export async function readLogLines<T extends z.ZodType>(
  file: string,
  schema: T,
  onEntry: (entry: z.infer<T>) => void,
): Promise<number> {
  let damaged = 0;
  const stream = createReadStream(file, "utf8");
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line === "") continue;
      const parsed = schema.safeParse(jsonOf(line));
      if (parsed.success) onEntry(parsed.data);
      else damaged += 1;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  } finally {
    stream.destroy();
  }
  return damaged;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
