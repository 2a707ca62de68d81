import { statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import { projectFolder } from "../storage/project-folder.js";
import type { BenchOptions } from "./bench-options.js";
import { loadSetup, locatedConfig } from "./load-setup.js";
import { type Network, openNetwork } from "./open-network.js";

export interface DistillSetupFlags {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly split?: string | undefined;
  readonly threads?: number | undefined;
}

/** What one invocation of `distill` finds in its project. */
export interface DistillSetup {
  readonly network: Network;
  /** The data to tell the loss by; null where neither flags nor a config name any. */
  readonly bench: Omit<BenchOptions, "signal" | "onProgress"> | null;
}

/**
 * The project of a distillation: how it reaches the hub, and the judgements it is told by: `--data`, else those of the
 * config. Throws `InputError` as `loadSetup`.
 */
export async function distillSetup(cwd: string, flags: DistillSetupFlags): Promise<DistillSetup> {
  const { config: path, data, split, threads } = flags;
  const { config, locate, baseDir } = await locatedConfig(cwd, path);
  const { services } = projectFolder(baseDir);
  const setting = config?.egress ?? "any";
  const network = openNetwork({ setting, cwd: baseDir, location: locate(["egress"]), services });
  if (data === undefined && config === null) return { network, bench: null };
  const given = {
    ...(data === undefined ? {} : { data: resolve(cwd, homePath(data, homedir())) }),
    ...(split === undefined ? {} : { split }),
    ...(threads === undefined ? {} : { threads }),
  };
  const setup = await loadSetup(cwd, path, given);
  return {
    network,
    bench: { config: setup.config, source: setup.source, cwd: setup.baseDir, locate: setup.locate },
  };
}

/** Documents given with `--corpus`: a folder of data, or a table with the columns of the text. Throws `InputError`. */
export function corpusSource(path: string, text: string | undefined, cwd: string): DatasetSource {
  const folder = statSync(resolve(cwd, homePath(path, homedir())), { throwIfNoEntry: false })?.isDirectory();
  if (folder !== true) return { kind: "tables", corpus: homePath(path, homedir()), text };
  if (text !== undefined)
    throw new InputError(`--text names columns of a table, and "${path}" is a folder; leave it out`);
  return { kind: "beir", path: homePath(path, homedir()) };
}
