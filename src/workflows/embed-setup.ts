import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { defaultThreads } from "./default-threads.js";
import type { EmbedFileOptions } from "./embed.js";
import { locatedConfig } from "./load-setup.js";

/**
 * What `embed` takes from the project: the folder of the config, and its egress, prices and threads. Paths of data and
 * output start from `cwd` where there is no config.
 */
export async function embedSetup(
  cwd: string,
  configPath: string | undefined,
  { model, threads }: { readonly model: string; readonly threads?: number | undefined },
): Promise<
  Pick<EmbedFileOptions, "model" | "cwd" | "threads" | "python" | "egress" | "egressLocation" | "prices">
> {
  const { config, baseDir, locate } = await locatedConfig(cwd, configPath);
  return {
    model: parseCandidateSpec(model),
    cwd: baseDir,
    threads: threads ?? config?.threads ?? defaultThreads(),
    python: config?.python,
    egress: config?.egress,
    egressLocation: locate(["egress"]),
    prices: config?.prices,
  };
}
