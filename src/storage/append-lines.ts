import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Adds values to a log as one JSON a line, in one write. A last line that was cut short, by a machine that stopped or
 * a disk that was full, is closed first, so that it takes no other line with it. Missing folders are made.
 */
export async function appendLines(file: string, values: readonly unknown[]): Promise<void> {
  if (values.length === 0) return;
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  try {
    const { size } = await handle.stat();
    const last =
      size === 0
        ? "\n"
        : String.fromCharCode((await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0]!);
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
    await handle.appendFile(last === "\n" ? text : `\n${text}`);
  } finally {
    await handle.close();
  }
}
