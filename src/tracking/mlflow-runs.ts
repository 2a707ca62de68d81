import { z } from "zod";
import { rootOfRun, type TrackerEvent } from "../contracts/tracker.js";
import { batchBody, type LoggedValues } from "./mlflow-batches.js";
import { type MlflowCall, type MlflowClient, MlflowRefusal } from "./mlflow-client.js";
import { mlflowKey } from "./mlflow-names.js";

/** A run in MLflow. */
export interface MlflowRun {
  readonly id: string;
  readonly experimentId: string;
  readonly artifactUri: string;
}

/** The runs of one experiment, by Alidade's own ids. */
export interface MlflowRuns {
  start(event: Extract<TrackerEvent, { type: "run-start" }>): Promise<void>;
  /** `fresh`: made by this process, so that nothing can be in it already. Throws `MlflowRefusal` where there is none. */
  find(run: string): Promise<{ remote: MlflowRun; fresh: boolean }>;
  known(run: string): MlflowRun | null;
  logBatch(run: MlflowRun, values: LoggedValues, fresh: boolean): Promise<void>;
  logDataset(event: Extract<TrackerEvent, { type: "dataset" }>): Promise<void>;
  putArtifact(path: string, read: () => Promise<Uint8Array<ArrayBuffer>>, texts: boolean): Promise<void>;
  end(event: Extract<TrackerEvent, { type: "run-end" }>): Promise<void>;
}

/** Opens the runs of an experiment, which is made where it is not there. */
export function mlflowRuns(client: MlflowClient, experiment: string): MlflowRuns {
  const runs = new Map<string, { remote: MlflowRun; fresh: boolean }>();
  const searched = new Set<string>();
  let experimentId: string | null = null;

  async function openExperiment(): Promise<string> {
    experimentId ??= await experimentOf(client, experiment);
    return experimentId;
  }

  /** Runs of the same command that are in MLflow already, because an earlier process sent them, or a lost answer did. */
  async function search(root: string): Promise<void> {
    const id = await openExperiment();
    let page: string | undefined;
    do {
      const found: z.infer<typeof searchAnswer> = await post(client, "runs/search", searchAnswer, "request", {
        experiment_ids: [id],
        filter: `tags.\`alidade.root\` = '${root}'`,
        max_results: 1000,
        ...(page === undefined ? {} : { page_token: page }),
      });
      for (const { info, data } of found.runs ?? []) {
        const own = data?.tags?.find(({ key }) => key === "alidade.run")?.value;
        if (own !== undefined && !runs.has(own)) runs.set(own, { remote: remoteOf(info), fresh: false });
      }
      page = found.next_page_token;
    } while (page !== undefined && page !== "");
    searched.add(root);
  }

  async function create({ run, parent, name, command, timeMs }: RunStart): Promise<void> {
    const parentId = parent === null ? null : (await find(parent)).remote.id;
    const tags = {
      "alidade.run": run,
      "alidade.root": rootOfRun(run),
      "mlflow.source.name": `alidade ${command}`,
      "mlflow.source.type": "LOCAL",
      ...(parentId === null ? {} : { "mlflow.parentRunId": parentId }),
    };
    const body = JSON.stringify({
      experiment_id: await openExperiment(),
      start_time: timeMs,
      run_name: name,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    const answer = await client.call({
      method: "POST",
      path: `${api}/runs/create`,
      kind: "results",
      answer: z.object({ run: z.object({ info: runInfo }) }),
      body: async (attempt) => {
        if (attempt > 0) await search(rootOfRun(run));
        return runs.has(run) ? null : body;
      },
    });
    if (answer !== null) runs.set(run, { remote: remoteOf(answer.run.info), fresh: true });
  }

  async function find(run: string): Promise<{ remote: MlflowRun; fresh: boolean }> {
    const root = rootOfRun(run);
    if (!runs.has(run) && !searched.has(root)) await search(root);
    const known = runs.get(run);
    if (known !== undefined) return known;
    throw new MlflowRefusal("RESOURCE_DOES_NOT_EXIST", `the run ${run} is no longer there`);
  }

  return {
    find,
    known: (run) => runs.get(run)?.remote ?? null,
    async start(event) {
      const root = rootOfRun(event.run);
      if (!searched.has(root)) await search(root);
      if (!runs.has(event.run)) await create(event);
    },
    async logBatch(run, values, fresh) {
      const call: MlflowCall<z.ZodUnknown> = {
        method: "POST",
        path: `${api}/runs/log-batch`,
        kind: "results",
        answer: z.unknown(),
        body: async (attempt) => {
          const left = fresh && attempt === 0 ? values : await withoutLogged(client, run, values);
          return left.params.length + left.metrics.length + left.tags.length === 0
            ? null
            : batchBody(run.id, left);
        },
      };
      try {
        await client.call(call);
      } catch (error) {
        // A part of it may have been written.
        for (const [own, { remote }] of runs)
          if (remote.id === run.id) runs.set(own, { remote, fresh: false });
        throw error;
      }
    },
    async logDataset({ run, name, digest }) {
      const { remote, fresh } = await find(run);
      const tags = [
        { key: "dataset.name", value: name },
        { key: "dataset.digest", value: digest },
      ];
      await this.logBatch(remote, { params: [], metrics: [], tags }, fresh);
      try {
        // The digest of a dataset has at most 36 characters there; the tag has all of it.
        const dataset = { name, digest: digest.slice(0, 36), source_type: "local", source: "alidade" };
        await post(client, "runs/log-inputs", z.unknown(), "results", {
          run_id: remote.id,
          datasets: [{ dataset }],
        });
      } catch (error) {
        // Servers before 2.4 know no inputs; the tags say the same.
        if (!(error instanceof MlflowRefusal)) throw error;
      }
    },
    async putArtifact(path, read, texts) {
      await client.call({
        method: "PUT",
        path: `/api/2.0/mlflow-artifacts/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`,
        kind: texts ? "texts" : "results",
        texts: texts ? 1 : 0,
        answer: z.unknown(),
        body: read,
      });
    },
    async end({ run, status, timeMs }) {
      const { remote } = await find(run);
      await post(client, "runs/update", z.unknown(), "results", {
        run_id: remote.id,
        status: status.toUpperCase(),
        end_time: timeMs,
      });
    },
  };
}

type RunStart = Extract<TrackerEvent, { type: "run-start" }>;

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const existing = await experimentByName(client, name);
  if (existing !== null) return existing;
  try {
    const answer = z.object({ experiment_id: z.string() });
    return (await post(client, "experiments/create", answer, "results", { name })).experiment_id;
  } catch (error) {
    // Somebody else made it in between.
    if (!(error instanceof MlflowRefusal) || error.code !== "RESOURCE_ALREADY_EXISTS") throw error;
    const now = await experimentByName(client, name);
    if (now === null) throw error;
    return now;
  }
}

async function experimentByName(client: MlflowClient, name: string): Promise<string | null> {
  try {
    const answer = await client.call({
      method: "GET",
      path: `${api}/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
      kind: "request",
      answer: z.object({
        experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string().optional() }),
      }),
    });
    const { experiment_id, lifecycle_stage } = answer!.experiment;
    if (lifecycle_stage !== "deleted") return experiment_id;
  } catch (error) {
    if (error instanceof MlflowRefusal && error.code === "RESOURCE_DOES_NOT_EXIST") return null;
    throw error;
  }
  throw new MlflowRefusal(
    "INVALID_STATE",
    `the experiment ${name} is deleted there; restore it, or name another`,
  );
}

/** What of these values the run does not have: metrics append, so that one sent twice would stand there twice. */
async function withoutLogged(
  client: MlflowClient,
  run: MlflowRun,
  values: LoggedValues,
): Promise<LoggedValues> {
  if (values.metrics.length === 0) return values;
  const answer = await client.call({
    method: "GET",
    path: `${api}/runs/get?run_id=${encodeURIComponent(run.id)}`,
    kind: "request",
    answer: z.object({
      run: z.object({ data: z.object({ metrics: z.array(metric).optional() }).optional() }),
    }),
  });
  const there = new Set(
    (answer?.run.data?.metrics ?? []).map(({ key, value, step, timestamp }) =>
      [key, Number(value), Number(step ?? 0), Number(timestamp)].join(" "),
    ),
  );
  return {
    ...values,
    metrics: values.metrics.filter(
      ({ key, value, step, timeMs }) => !there.has([mlflowKey(key), value, step, timeMs].join(" ")),
    ),
  };
}

async function post<T extends z.ZodType>(
  client: MlflowClient,
  method: string,
  answer: T,
  kind: MlflowCall<T>["kind"],
  body: object,
): Promise<z.infer<T>> {
  const text = JSON.stringify(body);
  return (await client.call({
    method: "POST",
    path: `${api}/${method}`,
    kind,
    answer,
    body: async () => text,
  }))!;
}

function remoteOf({ run_id, experiment_id, artifact_uri }: z.infer<typeof runInfo>): MlflowRun {
  return { id: run_id, experimentId: experiment_id, artifactUri: artifact_uri };
}

const api = "/api/2.0/mlflow";
const runInfo = z.object({ run_id: z.string(), experiment_id: z.string(), artifact_uri: z.string() });
const metric = z.object({
  key: z.string(),
  value: z.union([z.number(), z.string()]),
  timestamp: z.union([z.number(), z.string()]),
  step: z.union([z.number(), z.string()]).optional(),
});
const searchAnswer = z.object({
  runs: z
    .array(
      z.object({
        info: runInfo,
        data: z
          .object({ tags: z.array(z.object({ key: z.string(), value: z.string() })).optional() })
          .optional(),
      }),
    )
    .optional(),
  next_page_token: z.string().optional(),
});
