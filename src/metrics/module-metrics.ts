import { InputError } from "../contracts/errors.js";
import type { ModuleMetric } from "../contracts/module.js";

/** A metric of the user's own, loaded: its rules and its function. */
export type LoadedMetric = Pick<ModuleMetric, "better" | "bounds" | "score"> & {
  /** Ranks it looks at; null for the whole list. */
  readonly cutoff: number | null;
  /** For people: the name of its file. */
  readonly label: string;
};

/** Whether a metric's name is that of a module: `module:./mine.mjs`. */
export function isModuleMetric(name: string): boolean {
  return name.trim().startsWith("module:");
}

/** Makes a metric of the user's own known by its name, in this process: in place of what was known by it before. */
export function registerMetric(name: string, metric: LoadedMetric): void {
  loaded.set(name.trim(), metric);
}

/** A metric of the user's own by its name. Throws `InputError` where it was not loaded. */
export function moduleMetric(name: string): LoadedMetric {
  const metric = loaded.get(name.trim());
  if (metric !== undefined) return metric;
  throw new InputError(
    `The metric "${name}" is code of somebody's own, which runs only where you name it: --metric ${name}, or metrics in the config`,
  );
}

const loaded = new Map<string, LoadedMetric>();
