import type { Command } from "commander";
import type { Config, ConfigInput } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import type { Traffic } from "../contracts/monthly-cost.js";
import type { BenchOptions } from "../workflows/bench-options.js";
import { printJson } from "./context.js";
import type { Terminal } from "./terminal.js";

/** Flags about money: what may be spent now, and a month in production. */
export interface CostFlags {
  dryRun?: boolean;
  maxCost?: number;
  queriesPerMonth?: number;
  documents?: number;
  documentsChangedPerMonth?: number;
  reembedsPerYear?: number;
  machineUsdPerHour?: number;
}

/** Adds the cost flags to a command. */
export function addCostOptions(command: Command): Command {
  return command
    .option(
      "--dry-run",
      "show texts, tokens, calls and price of each candidate; compute, spend and write nothing",
    )
    .option(
      "--max-cost <usd>",
      "make no call to a vendor that could bring this run above so many USD",
      amountOf("--max-cost"),
    )
    .option(
      "--queries-per-month <n>",
      "for the monthly cost: queries in production",
      amountOf("--queries-per-month"),
    )
    .option("--documents <n>", "for the monthly cost: documents in production", amountOf("--documents"))
    .option(
      "--documents-changed-per-month <n>",
      "for the monthly cost: new or changed documents",
      amountOf("--documents-changed-per-month"),
    )
    .option(
      "--reembeds-per-year <n>",
      "for the monthly cost: how often all documents are embedded again",
      amountOf("--reembeds-per-year"),
    )
    .option(
      "--machine-usd-per-hour <usd>",
      "for the monthly cost: machines that run a model of your own",
      amountOf("--machine-usd-per-hour"),
    );
}

/** The traffic that flags state, to lie over that of the config. */
export function trafficOfFlags(flags: CostFlags): Pick<ConfigInput, "traffic"> {
  const stated = Object.fromEntries(
    trafficFlags.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])),
  ) as Traffic;
  return Object.keys(stated).length === 0 ? {} : { traffic: stated };
}

/** `bench --dry-run`: shows what a benchmark would do and cost. */
export async function showCostPreview(
  options: BenchOptions & { readonly config: Config },
  {
    json,
    terminal,
    done,
  }: { readonly json: boolean; readonly terminal: Terminal; readonly done: () => void },
): Promise<void> {
  const { previewCost } = await import("../workflows/preview-cost.js");
  const preview = await previewCost(options);
  done();
  if (json) return printJson(terminal, preview);
  const { costPreviewTerminal } = await import("../reports/cost-preview-terminal.js");
  terminal.out(`${costPreviewTerminal(preview, terminal)}\n`);
}

/** Parser of a number from 0, such as 2.5 or 1e6. */
export function amountOf(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < 0)
      throw new InputError(
        `${flag} is "${text}"; expected a number from 0${value === Number.POSITIVE_INFINITY ? " to 1.79e308" : ""}`,
      );
    return value;
  };
}

const trafficFlags = [
  "queriesPerMonth",
  "documents",
  "documentsChangedPerMonth",
  "reembedsPerYear",
  "machineUsdPerHour",
] as const satisfies readonly (keyof CostFlags)[];
