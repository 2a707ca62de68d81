import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../contracts/errors.js";
import { type LedgerLine, ledgerLineSchema, ledgerVersion } from "../contracts/ledger.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { syncFolder } from "./sync-folder.js";

/** What a ledger holds. */
export interface Ledger {
  readonly lines: readonly LedgerLine[];
  /** Numbers of the lines, from 1, that are not whole: writing them was cut short. */
  readonly damaged: readonly number[];
}

/**
 * Appends lines to a ledger in one write, so that those of several processes never mix, and flushes them to the disk. What
 * is there is never changed; after a last line that a crash has cut, they begin on a line of their own.
 */
export async function appendLedger(file: string, lines: readonly LedgerLine[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const bytes = Buffer.from(size > 0 && last[0] !== lineFeed ? `\n${text}` : text);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length)
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written to ${file}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(file));
}

/**
 * Reads a ledger; one that does not exist is empty. A line that was cut short is counted in `damaged`: a look is written
 * whole before its verdict is computed, so what was cut had told nobody anything. Throws `InputError` for a line that is
 * whole and yet not one of this version.
 */
export async function readLedger(file: string): Promise<Ledger> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines: LedgerLine[] = [];
  const damaged: number[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const value = parsed(line);
    if (value === undefined) damaged.push(i + 1);
    else lines.push(checked(value, file, i + 1));
  }
  return { lines, damaged };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checked(value: unknown, file: string, line: number): LedgerLine {
  const result = ledgerLineSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InputError(
    `The ledger of looks has a line that is not of ${ledgerVersion}: ${issue.path.map(String).join(".") || "its content"}: ${schemaRule(issue)}; use the version of Alidade that wrote it, or restore the file`,
    { file, line },
  );
}

const lineFeed = 10;
