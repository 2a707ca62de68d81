import type { Config, ConfigInput } from "../contracts/config.js";
import { checkedConfig, pathName } from "./config.js";

/** A config with its defaults filled in. Throws `InputError`s that name key, value and rule. */
export function completeConfig(input: ConfigInput): Config {
  return checkedConfig(input, { locate: () => undefined, nameOf: pathName });
}
