import type { Config } from "../contracts/config.js";
import { type ResultSettings, resultSettingsVersion } from "../contracts/result-settings.js";

/** The settings stored with a result: the config in effect, as far as a number can follow from it. */
export function resultSettings(config: Omit<Config, "data" | "schema">): ResultSettings {
  // The commands hand over whole configs, of which the type names only a part.
  const { data: _, schema: __, python: ___, ...settings } = config as Config;
  return { schema: resultSettingsVersion, ...settings };
}
