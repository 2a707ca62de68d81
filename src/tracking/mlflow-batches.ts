import { mlflowKey, mlflowValue } from "./mlflow-names.js";

/** Values of one run. */
export interface LoggedValues {
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly metrics: readonly LoggedMetric[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

interface LoggedMetric {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly timeMs: number;
}

/**
 * Cuts values into batches that one call takes: at most 100 parameters, 100 tags, 1,000 values in all, and a body
 * well under a megabyte.
 */
export function batchesOf({ params, metrics, tags }: LoggedValues): LoggedValues[] {
  const batches: { params: Pair[]; metrics: LoggedMetric[]; tags: Pair[]; bytes: number }[] = [];
  const last = (kind: keyof LoggedValues, bytes: number) => {
    const batch = batches.at(-1);
    const total = batch === undefined ? 0 : batch.params.length + batch.metrics.length + batch.tags.length;
    const full =
      batch === undefined ||
      total >= mostValues ||
      batch.bytes + bytes > mostBytes ||
      (kind !== "metrics" && batch[kind].length >= mostPairs);
    const open = full ? { params: [], metrics: [], tags: [], bytes: 0 } : batch;
    if (full) batches.push(open);
    open.bytes += bytes;
    return open;
  };
  for (const param of params) last("params", bytesOf(param)).params.push(param);
  for (const tag of tags) last("tags", bytesOf(tag)).tags.push(tag);
  for (const metric of metrics) last("metrics", bytesOf(metric)).metrics.push(metric);
  return batches.map(({ bytes: _, ...values }) => values);
}

/** The body of `runs/log-batch`. */
export function batchBody(runId: string, { params, metrics, tags }: LoggedValues): string {
  return JSON.stringify({
    run_id: runId,
    params: params.map(({ key, value }) => ({ key: mlflowKey(key), value: mlflowValue(value, "param") })),
    metrics: metrics.map(({ key, value, step, timeMs }) => ({
      key: mlflowKey(key),
      value,
      step,
      timestamp: timeMs,
    })),
    tags: tags.map(({ key, value }) => ({ key: mlflowKey(key), value: mlflowValue(value, "tag") })),
  });
}

type Pair = LoggedValues["params"][number];

/** Bytes of a value in the body, with its field names and the growth of its key. */
function bytesOf(value: Pair | LoggedMetric): number {
  return Buffer.byteLength(JSON.stringify(value)) + 100;
}

const mostValues = 1000;
const mostPairs = 100;
const mostBytes = 800_000;
