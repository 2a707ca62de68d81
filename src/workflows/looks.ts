import { InputError } from "../contracts/errors.js";
import type { LedgerLine, LedgerLook } from "../contracts/ledger.js";
import type { EarlierLook } from "../contracts/look.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { earlierLook, firstVerdicts, looksByData, sameQuestion } from "../selection/find-look.js";
import { readLedger } from "../storage/ledger.js";
import { projectFolder } from "../storage/project-folder.js";

/** A look as the ledger holds it. */
export interface StoredLook extends EarlierLook {
  /** Name of the data it was taken at. */
  readonly dataset: string;
  /** How often it told its verdict: the same again is the same look. */
  readonly told: number;
  readonly queriesNeeded: number | null;
}

/** Looks at the same data, oldest first. */
export interface LookedAtData {
  /** Name of the data at the last look. */
  readonly dataset: string;
  readonly looks: readonly StoredLook[];
}

export interface LookList {
  readonly schema: "alidade/looks/v1";
  /** The data last looked at come last. */
  readonly data: readonly LookedAtData[];
  /** Numbers of the lines of the ledger that a crash has cut; they are not counted. */
  readonly damaged: readonly number[];
}

/**
 * The looks that the ledger of the project at `cwd` holds, by the data they were taken at. With the id of a result only
 * those at its question: its own, and those that compared at least two of its candidates on the same data. Throws
 * `InputError` for a result that the ledger does not name, and for a ledger that cannot be read.
 */
export async function storedLooks(cwd: string, result?: string): Promise<LookList> {
  const { lines, damaged } = await readLedger(projectFolder(cwd).ledger);
  const groups = looksByData(lines);
  const asked = result === undefined ? null : lookOf(lines, result);
  const chosen =
    asked === null
      ? groups
      : groups
          .filter((looks) => looks.includes(asked))
          .map((looks) => looks.filter((look) => look === asked || sameQuestion(look, asked)));
  return {
    schema: "alidade/looks/v1",
    data: chosen.map((looks) => ({ dataset: looks.at(-1)!.dataset, looks: storedOf(looks, lines) })),
    damaged,
  };
}

function storedOf(looks: readonly LedgerLook[], lines: readonly LedgerLine[]): StoredLook[] {
  const first = firstVerdicts(lines);
  return looks.map((look) => {
    const verdict = first.get(look.id);
    return {
      ...earlierLook(look, verdict),
      dataset: look.dataset,
      told: lines.filter((line) => line.type === "verdict" && line.look === look.id).length,
      queriesNeeded: verdict?.queriesNeeded ?? null,
    };
  });
}

function lookOf(lines: readonly LedgerLine[], result: string): LedgerLook {
  const verdicts = lines.filter((line) => line.type === "verdict");
  const told = verdicts.find((verdict) => verdict.result === result);
  const look = lines.find((line) => line.type === "look" && line.id === told?.look);
  if (look?.type === "look") return look;
  const known = verdicts.map((verdict) => verdict.result);
  throw new InputError(
    `The ledger has no look that the result "${result}" told; \`alidade results looks\` shows all.${didYouMean(result, known)}`,
  );
}
