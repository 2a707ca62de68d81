import type { ConfigInput } from "../contracts/config.js";
import { defaultThreads } from "./default-threads.js";
import { loadSetup, type Setup } from "./load-setup.js";

/** The settings of a command that asks the candidates about single texts. */
export interface TextSetup extends Setup {
  readonly threads: number;
}

/** As `loadSetup`; where neither a config nor flags name candidates, the two that come with Alidade are taken. */
export async function setupForTexts(
  cwd: string,
  configPath: string | undefined,
  flags: Partial<ConfigInput>,
): Promise<TextSetup> {
  const setup = await loadSetup(cwd, configPath, flags);
  const config =
    setup.config.models.length > 0 ? setup.config : { ...setup.config, models: ["bm25", "static:embedded"] };
  return { ...setup, config, threads: config.threads ?? defaultThreads() };
}
