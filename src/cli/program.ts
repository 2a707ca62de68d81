import { Command, CommanderError } from "commander";
import { errorKind } from "../contracts/errors.js";
import { packageVersion } from "../workflows/versions.js";
import { addAnalyzeCommand } from "./commands/analyze.js";
import { addBenchCommand } from "./commands/bench.js";
import { addCacheCommand } from "./commands/cache.js";
import { addCompareCommand } from "./commands/compare.js";
import { addDemoCommand } from "./commands/demo.js";
import { addDistillCommand } from "./commands/distill.js";
import { addDoctorCommand } from "./commands/doctor.js";
import { addEmbedCommand } from "./commands/embed.js";
import { addInitCommand } from "./commands/init.js";
import { addJudgeCommand } from "./commands/judge.js";
import { addModelsCommand } from "./commands/models.js";
import { addPoolCommand } from "./commands/pool.js";
import { addReportCommand } from "./commands/report.js";
import { addResultsCommand } from "./commands/results.js";
import { addSearchCommand } from "./commands/search.js";
import { addServeCommand } from "./commands/serve.js";
import { addSimilarityCommand } from "./commands/similarity.js";
import { addTrackCommand } from "./commands/track.js";
import { addValidateCommand } from "./commands/validate.js";
import { addVerifyCommand } from "./commands/verify.js";
import type { CommandContext } from "./context.js";

/** Builds the command line. Nothing runs and nothing heavy is loaded until a command's action is called. */
export function createProgram(context: CommandContext): Command {
  const program = new Command("alidade")
    .description("Choose an embedding model on your own data, and know how sure you are.")
    .exitOverride()
    .showSuggestionAfterError()
    .version(packageVersion, "-V, --version")
    .option("--no-color", "no colour")
    .option("--color", "colour even where the output is not a terminal")
    .option("--no-progress", "no redrawn progress line")
    .option("--quiet", "only results, warnings and errors")
    .option("--verbose", "show where unexpected errors happened")
    .addHelpText("after", "\nStart with `alidade demo`, then `alidade init` in a folder of your own.\n");
  addInitCommand(program, context);
  addDemoCommand(program, context);
  addBenchCommand(program, context);
  addCompareCommand(program, context);
  addAnalyzeCommand(program, context);
  addJudgeCommand(program, context);
  addPoolCommand(program, context);
  addReportCommand(program, context);
  addResultsCommand(program, context);
  addSearchCommand(program, context);
  addSimilarityCommand(program, context);
  addEmbedCommand(program, context);
  addServeCommand(program, context);
  addValidateCommand(program, context);
  addVerifyCommand(program, context);
  addDistillCommand(program, context);
  addTrackCommand(program, context);
  addDoctorCommand(program, context);
  addCacheCommand(program, context);
  addModelsCommand(program, context);
  return program;
}

/** Exit code of whatever a command threw: 2 for bad input, 4 for a provider, 130 for an interruption, 1 for a bug. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  switch (errorKind(error)) {
    case "input":
      return 2;
    case "provider":
    case "budget":
      return 4;
    case "interrupted":
      return 130;
    default:
      return 1;
  }
}
