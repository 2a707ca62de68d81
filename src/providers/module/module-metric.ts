import { InputError } from "../../contracts/errors.js";
import type { ModuleMetric, ModuleRankedList } from "../../contracts/module.js";
import { describe, findModule, type ModuleSpec, openModuleExport, ownStack } from "./load-module.js";
import { requireCount, requireMethods, requireVersion } from "./module-value.js";

/** A metric that a module exports, and what decides its scores. */
export interface OpenedMetric {
  readonly metric: ModuleMetric;
  /** SHA-256 of its file and of what that imports from files beside it. */
  readonly files: Readonly<Record<string, string>>;
  /** What it says of itself; null where it says nothing. */
  readonly version: string | null;
}

/** Opens the metric that a module exports. Throws `InputError` where it has the wrong shape. */
export async function openModuleMetric(spec: ModuleSpec, baseDir: string): Promise<OpenedMetric> {
  const source = await findModule(spec, baseDir);
  const metric = await openModuleExport(spec, source, "metric");
  const file = source.path;
  const refuse = (what: string): InputError =>
    new InputError(`"${spec.spec}": ${what} (docs/modules.md)`, { file });
  requireMethods(spec, file, "metric", metric, ["score"]);
  if (metric.cutoff !== undefined) requireCount(spec, file, "metric.cutoff", metric.cutoff);
  const { better, bounds } = metric as Partial<ModuleMetric>;
  if (!directions.includes(better ?? ""))
    throw refuse(`metric.better is ${describe(better)}; expected ${directions.join(", ")}`);
  const [low, high] = Array.isArray(bounds) ? (bounds as readonly unknown[]) : [];
  if (typeof low !== "number" || typeof high !== "number" || !(low < high))
    throw refuse(
      `metric.bounds is ${describe(bounds)}; expected the least and the greatest score, such as [0, 1]`,
    );
  const version = requireVersion(spec, file, "metric.version", metric.version);
  const score = (list: ModuleRankedList): number => {
    try {
      return metric.score(list);
    } catch (error) {
      throw refuse(`scoring the query "${list.queryId}" threw ${ownStack(error, source.folder)}`);
    }
  };
  return { metric: { ...metric, score }, files: source.files, version };
}

const directions: readonly string[] = ["higher", "lower", "neither"];
