import type { Command } from "commander";
import { InputError } from "../../contracts/errors.js";
import { similarityRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import {
  addDataOptions,
  addModelOptions,
  type CandidateFlags,
  type DataFlags,
  flagsAsConfig,
} from "../data-options.js";

interface SimilarityFlags extends DataFlags, CandidateFlags {
  as: string;
  json?: boolean;
}

/** `alidade similarity A B`: how close two texts are, and whether that is close in this space. */
export function addSimilarityCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("similarity")
    .argument("<a>", "first text")
    .argument("<b>", "second text")
    .description(
      "Cosine, dot product and distance of two texts, and where that lies among the pairs of the space",
    );
  addModelOptions(addDataOptions(command))
    .option("--as <roles>", "what the texts are: document,document or query,document", "document,document")
    .option("--json", "print the numbers as one JSON document")
    .action(async (a: string, b: string, flags: SimilarityFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { similaritySetup } = await import("../../workflows/similarity-setup.js");
      const setup = await similaritySetup(process.cwd(), flags.config, flagsAsConfig(flags));
      const { similarity } = await import("../../workflows/similarity.js");
      const report = await similarity({
        a,
        b,
        roles: rolesOf(flags.as),
        ...setup,
        signal: context.signal,
        onProgress,
      });
      done();
      log.found(similarityRunFindings(report));
      if (flags.json) return printJson(terminal, report);
      const { similarityText } = await import("../render-small.js");
      terminal.out(similarityText(report, terminal.columns));
    });
}

function rolesOf(text: string): readonly ["query" | "document", "query" | "document"] {
  const roles = text.split(",").map((role) => role.trim());
  if (roles.length !== 2 || roles.some((role) => role !== "query" && role !== "document")) {
    throw new InputError(`--as is "${text}"; expected two of query and document, such as query,document`);
  }
  return roles as unknown as readonly ["query" | "document", "query" | "document"];
}
