import type { Command } from "commander";
import type { ConfigInput } from "../../contracts/config.js";
import { InputError } from "../../contracts/errors.js";
import { flagName } from "../../contracts/flag-name.js";
import { requireChoice } from "../../contracts/require-choice.js";
import { judgeBatchRunFindings, judgeRunFindings } from "../../workflows/command-run-findings.js";
import type { JudgeAnswer, ShownQuestion } from "../../workflows/judge.js";
import type { JudgingOptions } from "../../workflows/open-judging.js";
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

interface JudgeFlags extends DataFlags, CandidateFlags {
  metric?: string;
  limit?: number;
  rater?: string;
  excerpt?: number;
  most?: number;
  toTheEnd?: boolean;
  wholeQueries?: boolean;
  csv?: string;
  pairs?: number;
  delimiter?: string;
  import?: string[];
  conflicts?: string;
  predictUrl?: string;
  predictModel?: string;
  predictPrice?: string;
  output?: string;
  json?: boolean;
}

/** `alidade judge`: asks for the judgements that settle which candidate is best, and for no more. */
export function addJudgeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("judge")
    .description("Judge one blind pair at a time until it is settled which candidate is best, or cannot be");
  addCandidateOptions(addDataOptions(command))
    .option(
      "--metric <name>",
      "what decides: ndcg@k, ndcg-exp@k or precision@k (default: the first of the config)",
    )
    .option("--limit <n>", "a seeded sample of this many queries", positiveInteger("--limit"))
    .option("--rater <name>", "who judges; the judgements then name the rater")
    .option("--excerpt <n>", "characters of the text to show (default: 700)", positiveInteger("--excerpt"))
    .option("--most <n>", "ask for at most this many judgements now", positiveInteger("--most"))
    .option("--to-the-end", "go on where judging the rest would hardly name a winner")
    .option("--whole-queries", "judge every query whole, so that nothing of it is predicted")
    .option("--csv <file>", "write what to judge next as a sheet for a spreadsheet, instead of asking")
    .option("--pairs <n>", "with --csv: at least this many pairs (default: 100)", positiveInteger("--pairs"))
    .option("--delimiter <name>", "with --csv: comma, semicolon or tab (default: comma)")
    .option("--import <file>", "take judgements back from a filled-in sheet; repeatable", collect)
    .option("--conflicts <rule>", "with --import: keep earlier grades, replace them, or stop (default: keep)")
    .option(
      "--predict-url <address>",
      "OpenAI-compatible service whose grades shorten judging; key: ALIDADE_JUDGE_API_KEY",
    )
    .option("--predict-model <name>", "with --predict-url: the model")
    .option(
      "--predict-price <in,out>",
      "with --predict-url: USD a million tokens in and out, such as 0.15,0.6",
    )
    .option("-o, --output <file>", "file of the judgements where the data name none (default: qrels.csv)")
    .option("--json", "print where judging stands as one JSON document")
    .action(async (flags: JudgeFlags) => {
      const session = openSession(command);
      if (flags.csv !== undefined) await writeBatch(flags, flags.csv, session, context);
      else if (flags.import !== undefined) await takeBack(flags, flags.import, session, context);
      else await ask(flags, session, context);
    });
}

async function ask(flags: JudgeFlags, session: Session, context: CommandContext): Promise<void> {
  refuse(flags, ["pairs", "delimiter"], "goes with --csv");
  refuse(flags, ["conflicts"], "goes with --import");
  if ((flags.predictUrl === undefined) !== (flags.predictModel === undefined))
    throw new InputError(
      "--predict-url and --predict-model go together: the service, and the model to ask there",
    );
  if (flags.predictUrl === undefined) refuse(flags, ["predictPrice"], "goes with --predict-url");
  const price = priceOf(flags.predictPrice);
  const { terminal } = session;
  const { judge } = await import("../../workflows/judge.js");
  const { judgeText, keysLine, questionText } = await import("../render-judge.js");
  const { readKeys } = await import("../read-keys.js");
  const options = await optionsOf(flags, session, context);
  const keys = readKeys(process.stdin, () => process.kill(process.pid, "SIGINT"));
  const answer = async (question: ShownQuestion): Promise<JudgeAnswer> => {
    session.done();
    terminal.err(questionText(question, terminal.columns, terminal.color));
    terminal.err(`${keysLine}\n`);
    for (;;) {
      const key = await keys.next(context.signal);
      if (key === null) return { kind: "quit" };
      const meant = answerOf(key);
      if (meant !== null) return meant;
      terminal.err(`"${key}" is no answer: 3, 2, 1, 0, s, u or q\n`);
    }
  };
  try {
    const report = await judge({
      ...options,
      ask: answer,
      excerpt: flags.excerpt,
      most: flags.most,
      model:
        flags.predictUrl === undefined
          ? undefined
          : {
              url: flags.predictUrl,
              model: flags.predictModel!,
              apiKey: process.env.ALIDADE_JUDGE_API_KEY || undefined,
              price,
              egress: options.config.egress,
              location: options.locate?.(["egress"]),
            },
    });
    session.done();
    session.log.found(judgeRunFindings(report));
    if (flags.json) printJson(terminal, report);
    else terminal.out(judgeText(report, terminal.columns));
  } finally {
    keys.close();
  }
}

/** `0.15,0.6`: USD a million tokens in and out. */
function priceOf(text: string | undefined): { usdIn: number; usdOut: number } | undefined {
  if (text === undefined) return undefined;
  const [usdIn, usdOut, more] = text
    .split(",")
    .map((part) => (/^\d+(\.\d+)?$/.test(part.trim()) ? Number(part) : NaN));
  if (usdIn === undefined || usdOut === undefined || more !== undefined || !(usdIn >= 0) || !(usdOut >= 0))
    throw new InputError(
      `--predict-price is "${text}"; expected USD a million tokens in and out, such as 0.15,0.6`,
    );
  return { usdIn, usdOut };
}

/** What a key means; null where it means nothing. */
function answerOf(key: string): JudgeAnswer | null {
  switch (key.toLowerCase()) {
    case "0":
    case "1":
    case "2":
    case "3":
      return { kind: "grade", grade: Number(key) };
    case "s":
      return { kind: "skip" };
    case "u":
      return { kind: "undo" };
    case "q":
      return { kind: "quit" };
    default:
      return null;
  }
}

async function writeBatch(
  flags: JudgeFlags,
  file: string,
  session: Session,
  context: CommandContext,
): Promise<void> {
  refuse(
    flags,
    ["import", "conflicts", "most", "predictUrl", "predictModel", "predictPrice"],
    "does not go with --csv",
  );
  const { judgeBatch } = await import("../../workflows/judge-batch.js");
  const delimiter = requireChoice("--delimiter", flags.delimiter ?? "comma", [
    "comma",
    "semicolon",
    "tab",
  ] as const);
  const report = await judgeBatch({
    ...(await optionsOf(flags, session, context)),
    file,
    pairs: flags.pairs,
    excerpt: flags.excerpt,
    delimiter: delimiters[delimiter],
  });
  session.done();
  session.log.found(judgeBatchRunFindings(report));
  if (flags.json) return printJson(session.terminal, report);
  const { judgeBatchText } = await import("../render-judge.js");
  session.terminal.out(judgeBatchText(report, session.terminal.columns));
}

async function takeBack(
  flags: JudgeFlags,
  files: readonly string[],
  session: Session,
  context: CommandContext,
): Promise<void> {
  refuse(
    flags,
    ["pairs", "delimiter", "excerpt", "most", "predictUrl", "predictModel", "predictPrice"],
    "does not go with --import",
  );
  const { judgeImport } = await import("../../workflows/judge-batch.js");
  const conflicts = requireChoice("--conflicts", flags.conflicts ?? "keep", [
    "keep",
    "replace",
    "stop",
  ] as const);
  const report = await judgeImport({ ...(await optionsOf(flags, session, context)), files, conflicts });
  session.done();
  const { rows, added } = report.imported;
  session.log.found(judgeRunFindings(report.judged));
  session.log.found({ metrics: { rows, added } });
  if (flags.json) return printJson(session.terminal, report);
  const { importedRows } = await import("../render-pool.js");
  const { judgeText } = await import("../render-judge.js");
  const { columns } = session.terminal;
  session.terminal.out(
    `${importedRows(report.imported, columns).join("\n")}\n\n${judgeText(report.judged, columns)}`,
  );
}

async function optionsOf(
  flags: JudgeFlags,
  { onProgress }: Session,
  { signal }: CommandContext,
): Promise<JudgingOptions> {
  const { loadSetup } = await import("../../workflows/load-setup.js");
  const given: Partial<ConfigInput> = {
    ...flagsAsConfig(flags),
    ...(flags.metric === undefined ? {} : { metrics: [flags.metric] }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
  };
  const { config, source, baseDir, locate } = await loadSetup(process.cwd(), flags.config, given);
  return {
    config,
    source,
    locate,
    cwd: baseDir,
    output: flags.output,
    rater: flags.rater,
    giveUpBelow: flags.toTheEnd ? 0 : undefined,
    audited: flags.wholeQueries ? 1 : undefined,
    signal,
    onProgress,
  };
}

function refuse(flags: JudgeFlags, names: readonly (keyof JudgeFlags)[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw new InputError(`${flagName(given)} ${why}`);
}

const delimiters = { comma: ",", semicolon: ";", tab: "\t" } as const;
