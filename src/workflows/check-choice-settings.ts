import type { Config } from "../contracts/config.js";
import { InputError, placed } from "../contracts/errors.js";
import { onDeviceRequirement, parseRequirement } from "../selection/requirement.js";
import { parseWeights } from "../selection/weigh-candidates.js";
import type { LocateKey } from "../storage/config.js";

/**
 * Throws `InputError`, with the place that `locate` knows, for requirements and weights that cannot be read, or that are
 * of a metric which this benchmark does not compute: before anything is spent.
 */
export function checkChoiceSettings(
  { require: requirements, weights }: Pick<Config, "require" | "weights">,
  metrics: readonly string[],
  locate: LocateKey = () => undefined,
): void {
  for (const [i, text] of requirements.entries()) {
    placed(locate(["require", i]), () => {
      if (text.trim().toLowerCase() === onDeviceRequirement) return;
      requireComputed(parseRequirement(text).measure, metrics);
    });
  }
  placed(locate(["weights"]), () => {
    for (const { measure } of parseWeights(weights ?? {})) requireComputed(measure, metrics);
  });
}

function requireComputed({ name, unit }: { name: string; unit: string }, metrics: readonly string[]): void {
  const isMetric = unit === "score" || unit === "share";
  if (!isMetric || metrics.includes(name) || name === unjudgedOf(metrics[0]!)) return;
  throw new InputError(
    `${name} is asked for and not computed; add it to the metrics (--metric ${[...metrics, name].join(",")}; in the config: metrics)`,
  );
}

/** What is counted of the unjudged without being asked for. */
function unjudgedOf(primary: string): string {
  return `unjudged@${/@(\d+)/.exec(primary)?.[1] ?? 10}`;
}
