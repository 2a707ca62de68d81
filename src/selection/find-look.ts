import type { LedgerData, LedgerLine, LedgerLook, LedgerVerdict } from "../contracts/ledger.js";
import type { EarlierLook } from "../contracts/look.js";
import { sameData } from "./data-sketch.js";

/** Where a look stands among those that a ledger holds. */
export interface FoundLook {
  /** The first entry of this look: an earlier one where the same was asked before. */
  readonly first: LedgerLook;
  readonly earlier: readonly EarlierLook[];
  /** Looks at the question after this one, where it was asked before. */
  readonly later: number;
  /** Earlier looks at the same data that share fewer than two candidates with this one. */
  readonly others: number;
}

/**
 * Counts looks at the question of `asked` in the order of the ledger. Earlier looks count where they were taken at the
 * same data (see `sameData`, carried on through all looks before) and compared at least two of the candidates, by
 * whichever metric. The same look, asked again, counts once: it has the id of an earlier one, or its very scores.
 * `asked` is taken to come last where the ledger does not hold it.
 */
export function findLook(lines: readonly LedgerLine[], data: LedgerData, asked: LedgerLook): FoundLook {
  const all = linkedLooks(lines, data);
  const known = all.find((look) => isSame(look, asked));
  const first = known ?? asked;
  const before = known === undefined ? all : linkedLooks(linesBefore(lines, known), data);
  const earlier = before.filter((look) => sameQuestion(look, asked));
  const verdicts = firstVerdicts(lines);
  return {
    first,
    earlier: earlier.map((look) => earlierLook(look, verdicts.get(look.id))),
    later: all.filter((look) => !isSame(look, asked) && sameQuestion(look, asked)).length - earlier.length,
    others: before.length - earlier.length,
  };
}

/** The looks of a ledger that were taken at the same data, directly or through others; each once, oldest first. */
export function looksByData(lines: readonly LedgerLine[]): LedgerLook[][] {
  const groups: LedgerLook[][] = [];
  for (const line of lines) {
    if (line.type !== "data" || groups.some((looks) => looks.some((look) => look.data === line.id))) continue;
    const looks = linkedLooks(lines, line);
    if (looks.length > 0) groups.push(looks);
  }
  return groups;
}

/** Whether two looks at the same data are looks at one question: they have at least two candidates in common. */
export function sameQuestion(a: LedgerLook, b: LedgerLook): boolean {
  return sharedCandidates(a, b) >= 2;
}

/** The first verdict of each look, by its id. */
export function firstVerdicts(lines: readonly LedgerLine[]): Map<string, LedgerVerdict> {
  const verdicts = new Map<string, LedgerVerdict>();
  for (const line of lines) {
    if (line.type === "verdict" && !verdicts.has(line.look)) verdicts.set(line.look, line);
  }
  return verdicts;
}

/** An entry of the ledger as a decision tells it. */
export function earlierLook(look: LedgerLook, verdict: LedgerVerdict | undefined): EarlierLook {
  return {
    number: verdict?.number ?? null,
    level: verdict?.level ?? null,
    askedAt: look.at,
    metric: look.metric,
    queries: look.queries,
    candidates: look.candidates.map(({ id }) => id),
    winner: verdict?.winner ?? null,
    couldBeBest: verdict?.couldBeBest ?? null,
    result: verdict?.result ?? null,
  };
}

function linkedLooks(lines: readonly LedgerLine[], data: LedgerData): LedgerLook[] {
  const looks = lines.filter((line) => line.type === "look");
  const known = new Map(lines.filter((line) => line.type === "data").map((line) => [line.id, line]));
  const open = [...new Set(looks.map((look) => look.data))].flatMap((id) => known.get(id) ?? []);
  const linked = new Set<string>();
  for (const reached: LedgerData[] = [data]; reached.length > 0; ) {
    const one = reached.pop()!;
    for (let i = open.length - 1; i >= 0; i--) {
      if (one.id !== open[i]!.id && !sameData(one, open[i]!)) continue;
      linked.add(open[i]!.id);
      reached.push(...open.splice(i, 1));
    }
  }
  const own: LedgerLook[] = [];
  for (const look of looks) {
    if (linked.has(look.data) && !own.some((other) => isSame(other, look))) own.push(look);
  }
  return own;
}

/** How many candidates two looks have in common; of two with the same key each finds its own counterpart. */
function sharedCandidates(a: LedgerLook, b: LedgerLook): number {
  const left = [...a.candidates];
  let shared = 0;
  for (const { keys } of b.candidates) {
    const at = left.findIndex((candidate) => candidate.keys.some((key) => keys.includes(key)));
    if (at < 0) continue;
    left.splice(at, 1);
    shared++;
  }
  return shared;
}

function isSame(a: LedgerLook, b: LedgerLook): boolean {
  return a.id === b.id || a.scores === b.scores;
}

function linesBefore(lines: readonly LedgerLine[], look: LedgerLook): readonly LedgerLine[] {
  return lines.slice(0, lines.indexOf(look));
}
