import type { Command } from "commander";
import type { ConfigInput } from "../../contracts/config.js";
import { InputError } from "../../contracts/errors.js";
import { flagName } from "../../contracts/flag-name.js";
import { requireChoice } from "../../contracts/require-choice.js";
import { importRunFindings, poolRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson, type Session } from "../context.js";
import {
  addCandidateOptions,
  addDataOptions,
  type CandidateFlags,
  collect,
  type DataFlags,
  flagsAsConfig,
  positiveInteger,
} from "../data-options.js";

interface PoolFlags extends DataFlags, CandidateFlags {
  depth?: number;
  metric?: string;
  onlyDecisive?: boolean;
  scope?: string;
  limit?: number;
  rater?: string;
  excerpt?: number;
  delimiter?: string;
  import?: string[];
  clicks?: string;
  propensity?: string;
  clip?: number;
  minImpressions?: number;
  grades?: string;
  conflicts?: string;
  output?: string;
  json?: boolean;
}

/** `alidade pool`: what has still to be judged, as a sheet; `--import` takes the sheet back. */
export function addPoolCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("pool")
    .description("Collect what has still to be judged from all candidates; --import takes it back");
  addCandidateOptions(addDataOptions(command))
    .option(
      "--depth <k>",
      "documents from the top of each list (default: the cutoff of the metric)",
      positiveInteger("--depth"),
    )
    .option(
      "--metric <name>",
      "metric whose cutoff and differences matter (default: the first of the config)",
    )
    .option("--only-decisive", "leave out documents that cannot change a difference between two candidates")
    .option("--scope <queries>", "all queries, those judged in part, or those unjudged (default: all)")
    .option("--limit <n>", "a seeded sample of this many queries", positiveInteger("--limit"))
    .option(
      "--rater <name>",
      "who judges: collects what this rater has not judged, names rows that name none",
    )
    .option("--excerpt <n>", "characters of the text to show (default: 500)", positiveInteger("--excerpt"))
    .option("--delimiter <name>", "what parts the columns: comma, semicolon or tab (default: comma)")
    .option("--import <file>", "take judgements back from a filled-in sheet; repeatable", collect)
    .option("--grades <scale>", "with --import: lowest and highest grade (default: 0-3)")
    .option("--conflicts <rule>", "with --import: keep earlier grades, replace them, or stop (default: keep)")
    .option("--clicks <file|sql>", "make weak judgements of a click log, in a file of their own")
    .option("--propensity <how>", "with --clicks: eta=1 (assumed), 1,0.6,0.4 (given) or swaps (measured)")
    .option("--clip <n>", "with --clicks: largest weight of a click (default: 10)", positiveInteger("--clip"))
    .option(
      "--min-impressions <n>",
      "with --clicks: leave out what was shown less often (default: 10)",
      positiveInteger("--min-impressions"),
    )
    .option(
      "-o, --output <file>",
      "the sheet (default: pool.csv); with --import: a new file for all judgements",
    )
    .option("--json", "print what was done as one JSON document")
    .action(async (flags: PoolFlags) => {
      const session = openSession(command);
      if (flags.clicks !== undefined) await judgeClicks(flags, flags.clicks, session);
      else if (flags.import === undefined) await collectPool(flags, session, context);
      else await importSheets(flags, flags.import, session);
    });
}

async function collectPool(flags: PoolFlags, session: Session, context: CommandContext): Promise<void> {
  refuse(flags, ["grades", "conflicts"], "goes with --import");
  refuse(flags, clickFlags, "goes with --clicks");
  const { loadSetup } = await import("../../workflows/load-setup.js");
  const { pool } = await import("../../workflows/pool.js");
  const { config, source, baseDir, locate } = await loadSetup(process.cwd(), flags.config, poolConfig(flags));
  const report = await pool({
    config,
    source,
    locate,
    cwd: baseDir,
    file: flags.output ?? "pool.csv",
    depth: flags.depth,
    scope: choice("--scope", flags.scope, ["all", "judged", "unjudged"] as const),
    onlyDecisive: flags.onlyDecisive,
    rater: flags.rater,
    excerpt: flags.excerpt,
    delimiter: delimiters[choice("--delimiter", flags.delimiter, ["comma", "semicolon", "tab"] as const)!],
    signal: context.signal,
    onProgress: session.onProgress,
  });
  session.done();
  session.log.found(poolRunFindings(report));
  if (flags.json) return printJson(session.terminal, report);
  const { poolText } = await import("../render-pool.js");
  session.terminal.out(poolText(report, session.terminal.columns));
}

async function importSheets(
  flags: PoolFlags,
  files: readonly string[],
  { terminal, log }: Session,
): Promise<void> {
  refuse(
    flags,
    ["depth", "metric", "onlyDecisive", "scope", "limit", "excerpt", "delimiter"],
    "says what to collect and does not go with --import",
  );
  refuse(flags, clickFlags, "goes with --clicks");
  const { loadSetup } = await import("../../workflows/load-setup.js");
  const { importJudgements } = await import("../../workflows/import-judgements.js");
  const { config, source, baseDir } = await loadSetup(process.cwd(), flags.config, flagsAsConfig(flags));
  const report = await importJudgements({
    files,
    config,
    source,
    cwd: baseDir,
    rater: flags.rater,
    grades: flags.grades,
    conflicts: choice("--conflicts", flags.conflicts, ["keep", "replace", "stop"] as const),
    output: flags.output,
  });
  log.found(importRunFindings(report));
  if (flags.json) return printJson(terminal, report);
  const { importText } = await import("../render-pool.js");
  terminal.out(importText(report, terminal.columns));
}

async function judgeClicks(flags: PoolFlags, log: string, { terminal }: Session): Promise<void> {
  const { clicks: _, propensity, clip, minImpressions, output = "clicks.csv", json, ...others } = flags;
  refuse(
    others,
    Object.keys(others) as (keyof PoolFlags)[],
    "does not go with --clicks, which reads a log alone",
  );
  const { judgeByClicks } = await import("../../workflows/judge-by-clicks.js");
  const report = await judgeByClicks({
    log,
    propensity,
    clip,
    minImpressions,
    cwd: process.cwd(),
    file: output,
  });
  if (json) return printJson(terminal, report);
  const { clicksText } = await import("../render-pool.js");
  terminal.out(clicksText(report, terminal.columns));
}

function poolConfig(flags: PoolFlags): Partial<ConfigInput> {
  return {
    ...flagsAsConfig(flags),
    ...(flags.metric === undefined ? {} : { metrics: [flags.metric] }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
  };
}

/** One of the choices; the first where none is given. */
function choice<T extends string>(
  flag: string,
  given: string | undefined,
  choices: readonly T[],
): T | undefined {
  return given === undefined ? choices[0] : requireChoice(flag, given, choices);
}

function refuse(flags: PoolFlags, names: readonly (keyof PoolFlags)[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw new InputError(`${flagName(given)} ${why}`);
}

const clickFlags = ["propensity", "clip", "minImpressions"] as const;
const delimiters = { comma: ",", semicolon: ";", tab: "\t" } as const;
