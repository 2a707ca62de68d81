import { type EgressEntry, type EgressTotal, egressEntrySchema } from "../contracts/egress.js";
import { appendLines } from "./append-lines.js";
import { readLogLines } from "./read-log-lines.js";

/** Adds one call to a project's log of what left it. Throws where it cannot be written. */
export async function appendEgress(file: string, entry: EgressEntry): Promise<void> {
  await appendLines(file, [entry]);
}

/** What a project's log says left it; `damaged` lines could not be read and are not in the sums. */
export interface EgressSums {
  readonly sent: EgressTotal[];
  readonly damaged: number;
}

/** Sums the log by place, purpose and kind: texts first, then by place. A project without a log sent nothing. */
export async function egressSums(file: string): Promise<EgressSums> {
  const totals = new Map<string, EgressTotal>();
  const damaged = await readLogLines(file, egressEntrySchema, ({ time, ...entry }) => {
    const { place, purpose, kind } = entry;
    const key = JSON.stringify([place, purpose, kind]);
    const total = totals.get(key);
    if (total === undefined) totals.set(key, { ...entry, calls: 1, first: time, last: time });
    else {
      total.calls += 1;
      total.texts += entry.texts;
      total.bytes += entry.bytes;
      if (time < total.first) total.first = time;
      if (time > total.last) total.last = time;
    }
  });
  return { sent: [...totals.values()].sort(byKind), damaged };
}

function byKind(a: EgressTotal, b: EgressTotal): number {
  return (
    Number(b.kind === "texts") - Number(a.kind === "texts") ||
    Number(a.local) - Number(b.local) ||
    compare(a.place, b.place) ||
    compare(a.purpose, b.purpose) ||
    compare(a.kind, b.kind)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
