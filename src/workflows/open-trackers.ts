import type { Config } from "../contracts/config.js";
import type { Egress } from "../contracts/egress.js";
import { projectFolder } from "../storage/project-folder.js";
import { mlflowPlaces } from "../tracking/mlflow-place.js";
import { type MlflowTracker, mlflowTracker } from "../tracking/mlflow-tracker.js";

export interface OpenTrackersOptions {
  readonly trackers: Config["trackers"];
  readonly egress: Egress;
  /** Folder that holds `.alidade/`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onNotice: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** How long one call is tried again, in all. */
  readonly patienceMs?: number | undefined;
}

/** A tracker elsewhere, with the address under which is written down what it took. */
export interface OpenTracker {
  readonly tracker: MlflowTracker;
  readonly place: string;
}

/** The trackers that the config and the environment name. Throws `InputError` for an address that is none. */
export function openTrackers(options: OpenTrackersOptions): OpenTracker[] {
  const { trackers, egress, cwd, env, onNotice, signal, patienceMs } = options;
  const { root } = projectFolder(cwd);
  return mlflowPlaces(trackers, env).map((place) => ({
    tracker: mlflowTracker({ place, egress, root, onNotice, signal, patienceMs }),
    place: place.place,
  }));
}
