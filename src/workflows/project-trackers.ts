import { mlflowPlaces } from "../tracking/mlflow-place.js";
import { locatedConfig } from "./load-setup.js";
import type { OpenTracker } from "./open-trackers.js";

export interface ProjectTrackersOptions {
  readonly cwd: string;
  /** The config named; default: alidade.yaml where there is one. */
  readonly config?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onNotice: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The trackers elsewhere of a project, behind its `egress`. Throws `InputError` where its config cannot be read. */
export async function projectTrackers({
  cwd,
  config: named,
  env,
  onNotice,
  signal,
}: ProjectTrackersOptions): Promise<OpenTracker[]> {
  const { config, baseDir, locate } = await locatedConfig(cwd, named);
  if (mlflowPlaces(config?.trackers, env).length === 0) return [];
  const [{ openEgress }, { openTrackers }] = await Promise.all([
    import("./open-egress.js"),
    import("./open-trackers.js"),
  ]);
  const egress = openEgress({ setting: config?.egress ?? "any", cwd: baseDir, location: locate(["egress"]) });
  return openTrackers({ trackers: config?.trackers, egress, cwd: baseDir, env, onNotice, signal });
}
