import { InputError } from "../../contracts/errors.js";
import { type CommandContext, printJson, type Session } from "../context.js";
import { type DataFlags, flagsAsConfig } from "../data-options.js";

export interface CompareSpaceFlags extends DataFlags {
  qrels?: string;
  profiles?: boolean;
  metric?: string[];
  candidateA?: string;
  candidateB?: string;
  threads?: number;
  seed: number;
  json?: boolean;
}

/** `alidade compare A B --space`: do two spaces over the same items see them alike? */
export async function runSpaceComparison(
  a: string,
  b: string | undefined,
  flags: CompareSpaceFlags,
  { context, session }: { readonly context: CommandContext; readonly session: Session },
): Promise<void> {
  refuseOthers(flags);
  if (b === undefined) {
    throw new InputError(
      `compare --space was given "${a}" alone; name a second candidate or folder of vectors over the same items`,
    );
  }
  const { terminal, onProgress, log, done } = session;
  const { compareCandidateSpaces } = await import(
    "../../workflows/space-comparison/compare-candidate-spaces.js"
  );
  const { config, data, threads, seed } = flags;
  const found = await compareCandidateSpaces({
    a,
    b,
    cwd: process.cwd(),
    config,
    flags: flagsAsConfig({ data, threads } as DataFlags),
    seed,
    signal: context.signal,
    onProgress,
  });
  done();
  const { spaceComparisonRunFindings } = await import("../../workflows/command-run-findings.js");
  log.found(spaceComparisonRunFindings(found));
  if (flags.json) return printJson(terminal, found);
  const { spaceComparisonTerminal } = await import("../../reports/space-comparison-terminal.js");
  terminal.out(`${spaceComparisonTerminal(found, terminal)}\n`);
}

/** Throws `InputError` for flags that compare results, not spaces. */
function refuseOthers({ qrels, profiles, metric, candidateA, candidateB }: CompareSpaceFlags): void {
  const given = Object.entries({
    "--qrels": qrels,
    "--profiles": profiles,
    "--metric": metric,
    "--candidate-a": candidateA,
    "--candidate-b": candidateB,
  }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new InputError(
    `${given[0]} belongs to results and runs; --space compares vectors, whatever is relevant. Leave one of them out`,
  );
}
