import type { Command } from "commander";
import type { SectionName } from "../../contracts/analysis-result.js";
import { InputError } from "../../contracts/errors.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import {
  addDataOptions,
  collect,
  type DataFlags,
  flagsAsConfig,
  nonNegativeInteger,
  positiveInteger,
} from "../data-options.js";
import { typedCommand } from "../typed-command.js";

interface AnalyzeFlags extends DataFlags {
  labels?: string;
  terms?: string;
  k?: number;
  sample?: number;
  clusters?: number;
  minClusterSize?: number;
  section?: string[];
  full?: boolean;
  threads?: number;
  seed?: number;
  output?: string[];
  json?: boolean;
}

/** `alidade analyze CANDIDATE`: is this space healthy, what is odd about it, and does that matter for my task? */
export function addAnalyzeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("analyze")
    .argument("<candidate>", "a candidate that makes vectors, or a folder of vectors")
    .description("What a vector space is like: what is odd about it, and whether that touches your task");
  addDataOptions(command)
    .option("--labels <file>", "table with the label of each item: columns id and label")
    .option("--terms <file>", "your own terms, one a line: how the model breaks them, and whether that hurts")
    .option("--k <n>", "length of the lists on which hubs are counted (default: 10)", positiveInteger("--k"))
    .option(
      "--sample <n>",
      "items that get a list of neighbours, at most, drawn by the seed (default: 50,000)",
      positiveInteger("--sample"),
    )
    .option(
      "--clusters <k>",
      "number of clusters of k-means, up to 1,000 (default: chosen by silhouette among 2 to 50)",
      positiveInteger("--clusters", { from: 2 }),
    )
    .option(
      "--min-cluster-size <n>",
      "items that a group must have to be a cluster of HDBSCAN (default: 0.5 % of them, at least 5)",
      positiveInteger("--min-cluster-size", { from: 2 }),
    )
    .option("--section <name>", "measure and show only this section, in full; repeatable", collect)
    .option("--full", "measure everything, and show the long form")
    .option("--threads <n>", "threads for inference and search", positiveInteger("--threads"))
    .option("--seed <n>", "seed of samples and starts (default: 42)", nonNegativeInteger("--seed"))
    .option(
      "-o, --output <file>",
      "write the report as .html, with everything measured, or as .json; repeatable",
      collect,
    )
    .option("--json", "print the findings as one JSON document")
    .action(async (candidate: string, flags: AnalyzeFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const outputs = flags.output ?? [];
      const render = outputs.length === 0 ? null : await import("../render-analysis.js");
      render?.checkAnalysisOutputs(outputs);
      const { analyzeSetup } = await import("../../workflows/analyze-setup.js");
      const { data, queries } = splitQueries(flags);
      const setup = await analyzeSetup(process.cwd(), candidate, flags.config, flagsAsConfig(data));
      const { analyze } = await import("../../workflows/analyze.js");
      const sections = flags.section as SectionName[] | undefined;
      const full = flags.full === true || outputs.some((file) => file.toLowerCase().endsWith(".html"));
      const analysis = await analyze({
        ...setup,
        labels: flags.labels,
        terms: flags.terms,
        queries,
        k: flags.k,
        sample: flags.sample,
        clusters: flags.clusters,
        minClusterSize: flags.minClusterSize,
        sections,
        full: full || sections !== undefined,
        command: typedCommand(),
        signal: context.signal,
        onProgress,
      });
      const { storeAnalysis } = await import("../../workflows/store-analysis.js");
      await storeAnalysis(analysis, setup);
      done();
      const { analysisRunFindings } = await import("../../workflows/analysis/analysis-run-findings.js");
      log.found(analysisRunFindings(analysis));
      for (const file of outputs) {
        await render!.writeAnalysisOutput(file, analysis);
        terminal.err(`wrote ${file}\n`);
      }
      if (flags.json) return printJson(terminal, analysis);
      const { analysisTerminal } = await import("../../reports/analysis/analysis-terminal.js");
      const long = sections ?? (flags.full ? (Object.keys(analysis.sections) as SectionName[]) : undefined);
      terminal.out(`${analysisTerminal(analysis, { ...terminal, long })}\n`);
    });
}

/** --queries alone replaces the queries of the data; beside --corpus it is part of them. */
function splitQueries(flags: AnalyzeFlags): { data: AnalyzeFlags; queries: string | undefined } {
  const { queries, ...rest } = flags;
  if (queries === undefined || flags.corpus !== undefined) return { data: flags, queries: undefined };
  if (flags.queryId !== undefined || flags.queryText !== undefined) {
    throw new InputError(
      "--query-id and --query-text name columns of the queries beside --corpus; queries on their own have columns id and text",
    );
  }
  return { data: rest, queries };
}
