import type { Command } from "commander";
import { InputError } from "../../contracts/errors.js";
import { flagName } from "../../contracts/flag-name.js";
import { perturbationKinds } from "../../contracts/perturbation-kind.js";
import { simulatedDataSets } from "../../contracts/simulated-data-sets.js";
import { storedPrecisions } from "../../contracts/vector-form.js";
import { type BenchFlags, benchConfig, marginOf } from "../bench-flags.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { addCostOptions, showCostPreview } from "../cost-options.js";
import { addCandidateOptions, addDataOptions, collect, positiveInteger } from "../data-options.js";
import { typedCommand } from "../typed-command.js";

/** `alidade bench`: which candidate is best on this data, by how much, how surely, how fast. */
export function addBenchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("bench")
    .description("Compare candidates on your data: quality with intervals, latency, memory, and a decision");
  addCostOptions(addCandidateOptions(addDataOptions(command)))
    .option(
      "--metric <name>",
      "metric, the first decides; repeatable (default: ndcg@10 precision@5 recall@5)",
      collect,
    )
    .option("--baseline <id>", "compare every candidate with this one instead of all pairs")
    .option(
      "--depth <n>",
      "documents kept of each list (default: 1000)",
      positiveInteger("--depth", { to: 100_000 }),
    )
    .option(
      "--slice <name>",
      "score parts of the queries: query-length, relevant-documents, lexical-overlap, language, a column of metadata, or none; repeatable (default: all of these)",
      collect,
    )
    .option(
      "--require <rule>",
      'what a candidate must meet: "p95 < 20ms", "memory < 2GB", on-device; repeatable (docs/choosing.md)',
      collect,
    )
    .option(
      "--weight <measure=number>",
      "what matters how much: ndcg@10=3,p95=1; repeatable (docs/choosing.md)",
      collect,
    )
    .option("--limit <n>", "a seeded sample of this many queries", positiveInteger("--limit"))
    .option(
      "--dims <list>",
      "also try every candidate with vectors at these many first dimensions, such as 384,256,128,64",
      collect,
    )
    .option(
      "--quant <list>",
      `also try every candidate with vectors stored like this: none,${storedPrecisions.join(",")}`,
      collect,
    )
    .option(
      "--sweep-margin <drop>",
      "with --dims or --quant: the largest drop of the first metric that still passes (default: 0.02)",
      marginOf,
    )
    .option(
      "--perturb <kinds>",
      `also ask the queries perturbed, and say what that costs: ${perturbationKinds.join(",")}; repeatable`,
      collect,
    )
    .option(
      "--ablate-prompts",
      "also run each candidate that has prompts without them, and say what they bring (docs/prompts.md)",
    )
    .option(
      "--synonyms <file>",
      "synonyms for --perturb synonyms, one set a line: sofa, couch (default: a small English table)",
    )
    .option(
      "--timing-queries <n>",
      "queries timed one at a time (default: 200)",
      positiveInteger("--timing-queries"),
    )
    .option("--explain <id>", "explain this query instead: lists, ranks, reasons; repeatable", collect)
    .option(
      "--simulate [n]",
      "also run the decision on this many data sets made from the scores: false winners, coverage, power (100 to 100000; default: 1000)",
      positiveInteger("--simulate", simulatedDataSets),
    )
    .option("--result <id>", "with --explain or --simulate: a stored result, so that nothing runs")
    .option("--no-cache", "read and write no stored work")
    .option("--refresh", "make everything anew and measure again")
    .option(
      "-o, --output <file>",
      "also write the findings here: .html, .json, .md, .csv or .junit.xml; repeatable",
      collect,
    )
    .option("--exit-zero", "exit with 0 where a gate of the config fails, instead of 3")
    .option("--json", "print the result as one JSON document")
    .action(async (flags: BenchFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      if (flags.refresh && !flags.cache)
        throw new InputError(
          "--refresh and --no-cache exclude each other: one replaces stored work, the other leaves it alone",
        );
      if (flags.result !== undefined && flags.explain === undefined && flags.simulate === undefined)
        throw new InputError(
          "--result says whose lists --explain explains, or whose scores --simulate draws on; give one of them beside it",
        );
      if (flags.explain !== undefined) {
        requireNone(flags, notExplained, "--explain shows single queries of plain lists; leave it out");
        return explainQueries(flags.explain, flags, command, context);
      }
      const dataSets = flags.simulate === true ? defaultDataSets : flags.simulate;
      if (flags.result !== undefined && dataSets !== undefined) {
        const others = command.options.map((option) => option.attributeName());
        requireNone(
          flags,
          others.filter(
            (name) => command.getOptionValueSource(name) === "cli" && !ofSimulation.has(name),
          ) as (keyof BenchFlags)[],
          "--simulate --result draws on the scores of a stored result, and nothing runs; leave it out",
        );
        return simulateStored(flags.result, dataSets, flags, command, context);
      }
      const { loadSetup } = await import("../../workflows/load-setup.js");
      const { checkOutputs } = await import("../render-result.js");
      checkOutputs(flags.output ?? []);
      const { config, source, baseDir, locate } = await loadSetup(
        process.cwd(),
        flags.config,
        benchConfig(flags),
      );
      if (!config.perturb.includes("synonyms"))
        requireNone(
          flags,
          ["synonyms"],
          "no --perturb asks for synonyms; add synonyms to --perturb, or leave it out",
        );
      const options = {
        config,
        source,
        cwd: baseDir,
        locate,
        cache: flags.refresh ? "refresh" : flags.cache ? "use" : "none",
        maxCostUsd: flags.maxCost,
        command: typedCommand(),
        simulate: dataSets,
        signal: context.signal,
        onProgress,
      } as const;
      if (flags.dryRun) {
        requireNone(flags, ["output", "simulate"], "--dry-run computes and writes nothing");
        return showCostPreview(options, { json: flags.json === true, terminal, done });
      }
      const { recordBench } = await import("../record-bench.js");
      const exitCode = await recordBench({
        options,
        outputs: flags.output ?? [],
        exitZero: flags.exitZero,
        show: (findings, text) => {
          done();
          if (flags.json) printJson(terminal, findings.result);
          else terminal.out(text(terminal));
        },
        terminal,
        log,
      });
      context.setExitCode(exitCode);
    });
}

/** Throws `InputError` for the first of these flags that was given, where it would have no effect. */
function requireNone(flags: BenchFlags, names: readonly (keyof BenchFlags)[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw new InputError(`${flagName(given)} would have no effect: ${why}`);
}

/** `bench --explain`: no result is written. */
async function explainQueries(
  queryIds: readonly string[],
  flags: BenchFlags,
  command: Command,
  { signal }: CommandContext,
): Promise<void> {
  const { terminal, onProgress, done } = openSession(command);
  const { checkExplainOutputs, explainOutput } = await import("../render-explain.js");
  checkExplainOutputs(flags.output ?? []);
  const { loadSetup } = await import("../../workflows/load-setup.js");
  const { explain } = await import("../../workflows/explain.js");
  const { config, source, baseDir } = await loadSetup(process.cwd(), flags.config, benchConfig(flags));
  const cache = flags.refresh ? "refresh" : flags.cache ? "use" : "none";
  const { result } = flags;
  const report = await explain({ config, source, cwd: baseDir, cache, signal, onProgress, queryIds, result });
  done();
  for (const file of flags.output ?? []) {
    await explainOutput(file, report);
    terminal.err(`wrote ${file}\n`);
  }
  if (flags.json) return printJson(terminal, report);
  const { explainTerminal } = await import("../../reports/explain-terminal.js");
  terminal.out(`${explainTerminal(report, terminal)}\n`);
}

/** `bench --simulate --result`: on the scores of a stored result; no result is written. */
async function simulateStored(
  result: string,
  dataSets: number,
  flags: BenchFlags,
  command: Command,
  { signal }: CommandContext,
): Promise<void> {
  const { terminal, onProgress, done } = openSession(command);
  const { loadResult } = await import("../../workflows/load-result.js");
  const { simulateResult } = await import("../../workflows/simulate-result.js");
  const stored = await loadResult(process.cwd(), result);
  const simulation = await simulateResult(stored, { dataSets, signal, onProgress });
  done();
  if (flags.json) return printJson(terminal, simulation);
  const { simulationTerminal } = await import("../../reports/simulation-terminal.js");
  terminal.out(`${simulationTerminal(simulation, terminal)}\n`);
}

const defaultDataSets = 1000;

/** Flags that say something where only a stored result is simulated. */
const ofSimulation: ReadonlySet<string> = new Set(["simulate", "result", "json"]);

/** Flags of a whole benchmark that say nothing about single queries. */
const notExplained = [
  "dims",
  "quant",
  "sweepMargin",
  "perturb",
  "ablatePrompts",
  "synonyms",
  "slice",
  "require",
  "weight",
  "timingQueries",
  "exitZero",
  "dryRun",
  "maxCost",
  "simulate",
] as const;
