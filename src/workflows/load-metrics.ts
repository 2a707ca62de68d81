import { splitOnce } from "../contracts/candidate-spec.js";
import { namedIn } from "../contracts/errors.js";
import type { UserMetric } from "../contracts/user-metric.js";
import { isModuleMetric, registerMetric } from "../metrics/module-metrics.js";
import { openModuleMetric } from "../providers/module/module-metric.js";
import type { LocateKey } from "../storage/config.js";

/**
 * Loads the metrics of the user's own among names that the user gave (`module:./mine.mjs`), so that every function that
 * takes a metric's name knows them in this process. To be called with names from a config or a command line alone: it
 * runs code. Throws `InputError` for a module that cannot be used, with the place that `locate` knows.
 */
export async function loadMetrics(
  names: readonly string[],
  baseDir: string,
  locate: LocateKey = () => undefined,
): Promise<UserMetric[]> {
  const metrics: UserMetric[] = [];
  for (const [i, given] of names.entries()) {
    const name = given.trim();
    if (!isModuleMetric(name)) continue;
    const [head, query] = splitOnce(name, "?");
    const ref = head.slice("module:".length);
    const options = Object.fromEntries(new URLSearchParams(query ?? ""));
    const { metric, files, version } = await namedIn(
      () => locate(["metrics", i]),
      () => openModuleMetric({ spec: name, ref, revision: null, options }, baseDir),
    );
    const { better, bounds, score, cutoff = null } = metric;
    const file = ref.split(/[/\\]/).at(-1)!;
    registerMetric(name, { better, bounds, score, cutoff, label: file.replace(/\.[mc]?js$/, "") });
    const ends = bounds.map((bound) => (Number.isFinite(bound) ? bound : null));
    metrics.push({
      ...{ name, better, cutoff, version },
      bounds: { low: ends[0]!, high: ends[1]! },
      files: { ...files },
    });
  }
  return metrics;
}
