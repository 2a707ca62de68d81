import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a run of the stand-in holds; `metrics` has every point that came, as servers on files keep them. */
export interface StandInRun {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly startTime: number;
  status: string;
  endTime: number | null;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly metrics: { key: string; value: number; timestamp: number; step: number }[];
  readonly datasets: { name: string; digest: string }[];
  readonly artifacts: Map<string, string>;
}

/** Does something else with a call, number `n` of those to its path: true where it has answered. */
export type Fault = (call: {
  readonly path: string;
  readonly n: number;
  readonly response: ServerResponse;
  /** Lets the call have its effect and answers nothing yet. */
  readonly apply: () => void;
}) => boolean | Promise<boolean>;

export interface StandIn {
  readonly url: string;
  readonly runs: Map<string, StandInRun>;
  /** Every call, `METHOD path`. */
  readonly calls: string[];
  readonly authorisations: Set<string | undefined>;
  artifactRoot: string;
  fault: Fault | null;
  close(): void;
}

/** A server on this machine that does what MLflow documents, limits and error codes too, and fails as a test says. */
export async function mlflowStandIn(): Promise<StandIn> {
  const experiments = new Map<string, string>();
  const counts = new Map<string, number>();
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs: new Map(),
    calls: [],
    authorisations: new Set(),
    artifactRoot: "mlflow-artifacts:/1",
    fault: null,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? "/", standIn.url);
    const path = pathname.replace("/api/2.0/mlflow/", "");
    const n = (counts.get(path) ?? 0) + 1;
    counts.set(path, n);
    standIn.calls.push(`${request.method} ${path}`);
    standIn.authorisations.add(request.headers.authorization);
    const respond = (): Reply => reply(path, searchParams, Buffer.concat(parts));
    const faulted = await standIn.fault?.({ path, n, response, apply: () => void respond() });
    if (faulted || response.destroyed) return;
    const { status, body } = respond();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  function reply(path: string, query: URLSearchParams, bytes: Buffer): Reply {
    if (path.startsWith("/api/2.0/mlflow-artifacts/artifacts/")) {
      const [, run = "", name = ""] = /artifacts\/1\/([^/]+)\/artifacts\/(.+)$/.exec(path) ?? [];
      standIn.runs.get(run)?.artifacts.set(decodeURIComponent(name), bytes.toString());
      return ok({});
    }
    if (bytes.length > 1_000_000) return refused(413, "INVALID_PARAMETER_VALUE", "too large");
    const body = (bytes.length === 0 ? {} : JSON.parse(bytes.toString())) as Body;
    const handler = handlers[path];
    return handler === undefined ? refused(404, "ENDPOINT_NOT_FOUND", path) : handler(body, query);
  }

  const handlers: Readonly<Record<string, (body: Body, query: URLSearchParams) => Reply>> = {
    "experiments/get-by-name": (_, query) => {
      const id = experiments.get(query.get("experiment_name") ?? "");
      if (id === undefined) return refused(404, "RESOURCE_DOES_NOT_EXIST", "no experiment");
      return ok({ experiment: { experiment_id: id, lifecycle_stage: "active" } });
    },
    "experiments/create": ({ name = "" }) => {
      if (experiments.has(name)) return refused(400, "RESOURCE_ALREADY_EXISTS", "it is there");
      experiments.set(name, String(experiments.size + 1));
      return ok({ experiment_id: experiments.get(name) });
    },
    "runs/create": ({ experiment_id = "", run_name = "", start_time = 0, tags = [] }) => {
      const id = `r${standIn.runs.size + 1}`;
      standIn.runs.set(id, {
        id,
        experiment: experiment_id,
        name: run_name,
        startTime: start_time,
        status: "RUNNING",
        endTime: null,
        params: new Map(),
        tags: new Map(tags.map(({ key, value }) => [key, value])),
        metrics: [],
        datasets: [],
        artifacts: new Map(),
      });
      return ok({ run: shown(id) });
    },
    "runs/get": (_, query) => ok({ run: shown(query.get("run_id") ?? "") }),
    "runs/search": ({ filter = "" }) => {
      const [, key = "", value = ""] = /^tags\.`([^`]+)` = '([^']*)'$/.exec(filter) ?? [];
      const found = [...standIn.runs.values()].filter(({ tags }) => tags.get(key) === value);
      return ok({ runs: found.map(({ id }) => shown(id)) });
    },
    "runs/log-batch": ({ run_id = "", params = [], metrics = [], tags = [] }) => {
      const run = standIn.runs.get(run_id)!;
      const total = params.length + metrics.length + tags.length;
      if (params.length > 100 || tags.length > 100 || total > 1000)
        return refused(400, "INVALID_PARAMETER_VALUE", "too many");
      const names = [...params, ...metrics, ...tags].map(({ key }) => key);
      const bad = names.find(
        (name) => !/^[\w\-./ ]{1,250}$/.test(name) || /(^|\/)(\.{1,2}|)(\/|$)/.test(name),
      );
      if (bad !== undefined) return refused(400, "INVALID_PARAMETER_VALUE", `Invalid name: ${bad}`);
      for (const { key, value } of params) {
        if ((run.params.get(key) ?? value) !== value)
          return refused(400, "INVALID_PARAMETER_VALUE", `Changing param ${key}`);
        run.params.set(key, value);
      }
      for (const { key, value } of tags) run.tags.set(key, value);
      run.metrics.push(...metrics);
      return ok({});
    },
    "runs/log-inputs": ({ run_id = "", datasets = [] }) => {
      for (const { dataset } of datasets) {
        if (dataset.digest.length > 36) return refused(400, "INVALID_PARAMETER_VALUE", "digest");
        standIn.runs.get(run_id)?.datasets.push({ name: dataset.name, digest: dataset.digest });
      }
      return ok({});
    },
    "runs/update": ({ run_id = "", status = "", end_time = null }) => {
      Object.assign(standIn.runs.get(run_id)!, { status, endTime: end_time });
      return ok({ run_info: {} });
    },
  };

  function shown(id: string): object {
    const run = standIn.runs.get(id)!;
    const latest = new Map(run.metrics.map((metric) => [metric.key, metric]));
    return {
      info: {
        run_id: id,
        experiment_id: run.experiment,
        artifact_uri: `${standIn.artifactRoot}/${id}/artifacts`,
        status: run.status,
      },
      data: {
        tags: [...run.tags].map(([key, value]) => ({ key, value })),
        metrics: [...latest.values()],
      },
    };
  }

  return standIn;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

interface Body {
  readonly name?: string;
  readonly experiment_id?: string;
  readonly run_name?: string;
  readonly run_id?: string;
  readonly start_time?: number;
  readonly end_time?: number;
  readonly status?: string;
  readonly filter?: string;
  readonly params?: { key: string; value: string }[];
  readonly tags?: { key: string; value: string }[];
  readonly metrics?: { key: string; value: number; timestamp: number; step: number }[];
  readonly datasets?: { dataset: { name: string; digest: string } }[];
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function refused(status: number, error_code: string, message: string): Reply {
  return { status, body: { error_code, message } };
}
