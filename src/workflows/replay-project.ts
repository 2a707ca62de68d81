import { locatedConfig } from "./load-setup.js";
import { openEgress } from "./open-egress.js";
import { type ReplayReport, type ReplayRunsOptions, replayRuns } from "./replay-runs.js";

export interface ReplayProjectOptions
  extends Pick<ReplayRunsOptions, "cwd" | "to" | "run" | "env" | "signal" | "onProgress"> {
  /** The config named; default: alidade.yaml where there is one. */
  readonly config?: string | undefined;
}

/** As `replayRuns`, with the trackers and the `egress` of a project's config. */
export async function replayProject({
  config: named,
  ...options
}: ReplayProjectOptions): Promise<ReplayReport> {
  const { config, baseDir, locate } = await locatedConfig(options.cwd, named);
  const egress = openEgress({ setting: config?.egress ?? "any", cwd: baseDir, location: locate(["egress"]) });
  return replayRuns({ ...options, cwd: baseDir, trackers: config?.trackers, egress });
}
