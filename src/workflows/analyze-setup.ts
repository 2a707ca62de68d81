import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { ConfigInput } from "../contracts/config.js";
import type { AnalyzeOptions } from "./analyze-options.js";

type AnalyzeSetup = Pick<
  AnalyzeOptions,
  | "candidate"
  | "source"
  | "split"
  | "merge"
  | "cwd"
  | "threads"
  | "seed"
  | "egress"
  | "egressLocation"
  | "python"
>;

/**
 * What `analyze` takes from flags and config: the data, where either names any, and the candidate that a config calls by
 * the name given.
 */
export async function analyzeSetup(
  cwd: string,
  candidate: string,
  configPath: string | undefined,
  flags: Partial<ConfigInput>,
): Promise<AnalyzeSetup> {
  const hasData =
    flags.data !== undefined || configPath !== undefined || existsSync(join(cwd, "alidade.yaml"));
  if (!hasData) return { candidate, source: null, cwd, threads: flags.threads, seed: flags.seed };
  const { loadSetup } = await import("./load-setup.js");
  const { config, source, baseDir, locate } = await loadSetup(cwd, configPath, flags);
  const named = config.models.find((entry) => typeof entry !== "string" && entry.name === candidate);
  return {
    candidate:
      named === undefined || typeof named === "string"
        ? candidate
        : parseCandidateSpec(named.model, named.name),
    source,
    split: config.split,
    merge: config.merge,
    cwd: baseDir,
    threads: config.threads,
    seed: config.seed,
    egress: config.egress,
    egressLocation: locate(["egress"]),
    python: config.python,
  };
}
