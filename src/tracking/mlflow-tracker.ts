import { readFile, stat } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import type { Egress } from "../contracts/egress.js";
import { rootOfRun, type Tracker, type TrackerEvent } from "../contracts/tracker.js";
import { trackerVersion } from "../contracts/tracker-version.js";
import { batchesOf, type LoggedValues } from "./mlflow-batches.js";
import { createMlflowClient, type MlflowClientOptions, MlflowRefusal } from "./mlflow-client.js";
import { type MlflowRun, mlflowRuns } from "./mlflow-runs.js";

export interface MlflowTrackerOptions extends MlflowClientOptions {
  readonly egress: Egress;
  /** `.alidade/`, inside which artifacts lie. */
  readonly root: string;
  /** One sentence for each thing that could not be sent as it is. */
  readonly onNotice: (message: string) => void;
}

export interface MlflowTracker extends Tracker {
  /** Where a run of Alidade's is looked at; null where it was not seen yet. */
  addressOf(run: string): string | null;
}

/**
 * Runs in an MLflow server over its REST interface: a parent run a command, a child a candidate. Every call may be
 * made twice: runs are found again by the tag `alidade.run`, metrics that are there already are not appended again.
 * A value that the server refuses is left out and told; `log` throws `MlflowUnreachable` where it cannot go on.
 */
export function mlflowTracker(options: MlflowTrackerOptions): MlflowTracker {
  const { place, onNotice } = options;
  const client = createMlflowClient(options);
  const runs = mlflowRuns(client, place.experiment);
  let notFinite = 0;

  async function logValues(run: string, values: LoggedValues): Promise<void> {
    const { remote, fresh } = await runs.find(run);
    for (const batch of batchesOf(values)) await logBatch(remote, batch, fresh);
  }

  /** Halves what is refused until the one value is left that the server does not want. */
  async function logBatch(remote: MlflowRun, batch: LoggedValues, fresh: boolean): Promise<void> {
    try {
      await runs.logBatch(remote, batch, fresh);
    } catch (error) {
      if (!(error instanceof MlflowRefusal)) throw error;
      const size = batch.params.length + batch.metrics.length + batch.tags.length;
      if (size <= 1) {
        const name = (batch.params[0] ?? batch.metrics[0] ?? batch.tags[0])?.key ?? "a value";
        onNotice(`${name} was left out: ${error.message}`);
        return;
      }
      for (const half of halvesOf(batch)) await logBatch(remote, half, false);
    }
  }

  async function sendArtifact({ run, path, texts = false }: ArtifactEvent): Promise<void> {
    const { remote } = await runs.find(run);
    const name = basename(path);
    if (texts && !place.texts) return logValues(run, tagged(`alidade.kept_here.${name}`, "holds texts"));
    const target = artifactPath(remote.artifactUri, place.base);
    if (target === null) {
      onNotice(
        `${name} was not sent: this server keeps files at ${schemeOf(remote.artifactUri)}, which only its own clients write to`,
      );
      return;
    }
    const file = join(options.root, path);
    const size = await stat(file).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) return onNotice(`${name} was not sent: it is no longer there`);
    if (size > maxArtifactBytes) return onNotice(`${name} was not sent: it has ${size} bytes`);
    try {
      await runs.putArtifact(posix.join(target, name), () => readFile(file), texts);
    } catch (error) {
      if (!(error instanceof MlflowRefusal)) throw error;
      onNotice(`${name} was not sent: ${error.message}`);
    }
  }

  async function logAll(events: readonly TrackerEvent[]): Promise<void> {
    for (const part of partsOf(events)) {
      if (part.type === "values") {
        notFinite += part.notFinite;
        await logValues(part.run, part);
      } else if (part.type === "run-start") await runs.start(part);
      else if (part.type === "dataset") await runs.logDataset(part);
      else if (part.type === "artifact") await sendArtifact(part);
      else await runs.end(part);
    }
  }

  return {
    contract: trackerVersion,
    name: "mlflow",
    async log(events) {
      await logAll(events);
      if (notFinite > 0) onNotice(`${notFinite} values that are not finite were left out`);
      notFinite = 0;
    },
    async close() {},
    addressOf: (run) => {
      const remote = runs.known(rootOfRun(run));
      return remote === null ? null : `${place.base}/#/experiments/${remote.experimentId}/runs/${remote.id}`;
    },
  };
}

type ArtifactEvent = Extract<TrackerEvent, { type: "artifact" }>;
type ValueEvent = Extract<TrackerEvent, { type: "param" | "metric" | "tag" }>;
type OtherEvent = Exclude<TrackerEvent, ValueEvent>;

/** Values of one run that stand together, to be sent together. */
interface ValuesPart {
  readonly type: "values";
  readonly run: string;
  readonly params: LoggedValues["params"][number][];
  readonly metrics: LoggedValues["metrics"][number][];
  readonly tags: LoggedValues["tags"][number][];
  notFinite: number;
}

function partsOf(events: readonly TrackerEvent[]): (OtherEvent | ValuesPart)[] {
  const parts: (OtherEvent | ValuesPart)[] = [];
  for (const event of events) {
    if (event.type !== "param" && event.type !== "metric" && event.type !== "tag") {
      parts.push(event);
      continue;
    }
    const last = parts.at(-1);
    const open: ValuesPart =
      last?.type === "values" && last.run === event.run
        ? last
        : { type: "values", run: event.run, params: [], metrics: [], tags: [], notFinite: 0 };
    if (open !== last) parts.push(open);
    if (event.type === "param") open.params.push(event);
    else if (event.type === "tag") open.tags.push(event);
    else if (Number.isFinite(event.value)) open.metrics.push(event);
    else open.notFinite += 1;
  }
  return parts;
}

function tagged(key: string, value: string): LoggedValues {
  return { params: [], metrics: [], tags: [{ key, value }] };
}

function halvesOf({ params, metrics, tags }: LoggedValues): LoggedValues[] {
  const all = [
    ...params.map((param) => ({ param })),
    ...metrics.map((metric) => ({ metric })),
    ...tags.map((tag) => ({ tag })),
  ];
  const middle = all.length >> 1;
  return [all.slice(0, middle), all.slice(middle)].map((half) => ({
    params: half.flatMap((value) => ("param" in value ? [value.param] : [])),
    metrics: half.flatMap((value) => ("metric" in value ? [value.metric] : [])),
    tags: half.flatMap((value) => ("tag" in value ? [value.tag] : [])),
  }));
}

/** Path below the server's store of files; null where the files of a run lie anywhere else. */
function artifactPath(uri: string, base: string): string | null {
  const match = /^mlflow-artifacts:(?:\/\/([^/]*))?\/(.*)$/.exec(uri);
  if (match === null) return null;
  const [, host = "", path = ""] = match;
  return host === "" || host === new URL(base).host ? path : null;
}

function schemeOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.exec(uri)?.[0] ?? "a folder of its own";
}

/** What a report has at most, many times over; larger files would hold up everything behind them. */
const maxArtifactBytes = 100e6;
