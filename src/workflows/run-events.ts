import { secretIn } from "../contracts/secret-text.js";
import type { TrackerEvent } from "../contracts/tracker.js";

export type ParamValue = string | number | boolean | null | undefined | readonly string[];

/** What a run found, as every tracker takes it. Values that are null or undefined are unknown and not logged. */
export interface RunFindings {
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly metrics?: Readonly<Record<string, number | null | undefined>>;
  readonly tags?: Readonly<Record<string, string | null | undefined>>;
  readonly dataset?: { readonly name: string; readonly digest: string };
  readonly artifacts?: readonly LoggedArtifact[];
  readonly candidates?: readonly CandidateFindings[];
}

/** A file inside `.alidade/`. */
export interface LoggedArtifact {
  readonly path: string;
  /** Whether it holds words of documents or queries. */
  readonly texts: boolean;
}

/** What was found of one candidate: a run of its own, below that of the command. */
export interface CandidateFindings extends Omit<RunFindings, "candidates" | "dataset" | "artifacts"> {
  readonly name: string;
  /** Name of its files, without slashes. */
  readonly slug: string;
  readonly status: "finished" | "failed";
}

/** How a run begins. */
export function runStartEvents(start: {
  readonly run: string;
  readonly command: string;
  readonly timeMs: number;
  readonly pid: number;
  readonly version: string;
  readonly params: NonNullable<RunFindings["params"]>;
}): TrackerEvent[] {
  const { run, command, timeMs, pid, version, params } = start;
  return [
    { type: "run-start", run, parent: null, name: command, command, timeMs, pid },
    ...valueEvents(run, { params, tags: { "alidade.version": version } }, timeMs),
  ];
}

/**
 * Findings as events. Numbers that are not finite, and texts that look like a secret, are left out and counted in the
 * tags `not_finite` and `left_out`.
 */
export function findingEvents(
  run: string,
  command: string,
  { dataset, artifacts = [], candidates = [], ...values }: RunFindings,
  timeMs: number,
): TrackerEvent[] {
  return [
    ...(dataset === undefined ? [] : [{ type: "dataset" as const, run, ...dataset }]),
    ...valueEvents(run, values, timeMs),
    ...candidates.flatMap(({ name, slug, status, ...found }): TrackerEvent[] => {
      const child = `${run}/${slug}`;
      return [
        { type: "run-start", run: child, parent: run, name, command, timeMs },
        ...valueEvents(child, found, timeMs),
        { type: "run-end", run: child, status, timeMs },
      ];
    }),
    ...artifacts.map(({ path, texts }): TrackerEvent => ({ type: "artifact", run, path, texts })),
  ];
}

function valueEvents(
  run: string,
  { params = {}, metrics = {}, tags = {} }: Pick<RunFindings, "params" | "metrics" | "tags">,
  timeMs: number,
): TrackerEvent[] {
  let leftOut = 0;
  let notFinite = 0;
  const texts = (type: "param" | "tag", values: Readonly<Record<string, ParamValue>>): TrackerEvent[] =>
    Object.entries(values).flatMap(([key, value]) => {
      if (value === null || value === undefined) return [];
      const text = typeof value === "object" ? value.join(", ") : String(value);
      const secret = secretIn(text) !== null;
      if (secret) leftOut += 1;
      return secret ? [] : [{ type, run, key, value: text }];
    });
  const events: TrackerEvent[] = [...texts("param", params), ...texts("tag", tags)];
  for (const [key, value] of Object.entries(metrics)) {
    if (value === null || value === undefined) continue;
    if (Number.isFinite(value)) events.push({ type: "metric", run, key, value, step: 0, timeMs });
    else notFinite += 1;
  }
  const counts = { left_out: leftOut, not_finite: notFinite };
  for (const [key, count] of Object.entries(counts))
    if (count > 0) events.push({ type: "tag", run, key, value: String(count) });
  return events;
}
