import { join } from "node:path";
import type { QueryCases } from "../contracts/benchmark-details.js";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { type ExplainReport, explainVersion } from "../contracts/explain-report.js";
import { nearestName } from "../contracts/nearest-name.js";
import type { Run } from "../contracts/run.js";
import { readDataset } from "../datasets/read-dataset.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { fileSha256 } from "../storage/file-hash.js";
import { projectFolder } from "../storage/project-folder.js";
import { listResults, readResult, type StoredResult } from "../storage/result-store.js";
import { readTrecRun } from "../storage/trec-run.js";
import { answerQueries } from "./answer-queries.js";
import type { BenchOptions } from "./bench-options.js";
import { planCandidates } from "./bench-plan.js";
import { caseDepth } from "./case-depth.js";
import { createFailureReader, type ReadCandidate } from "./failure-reader.js";
import { queryCases } from "./query-cases.js";
import { type PartedCandidate, scorePartsReader } from "./score-parts.js";

export interface ExplainOptions extends BenchOptions {
  readonly queryIds: readonly string[];
  /** Lists of this stored result instead of those of the candidates named; without candidates the latest of these data. */
  readonly result?: string | undefined;
}

interface ExplainedCandidate extends PartedCandidate {
  readonly sha256: string;
  readonly read: Pick<ReadCandidate, "parts" | "truncatedDocuments">;
}

type Source = Pick<ExplainReport, "metric" | "depth" | "failed" | "ran"> & { readonly result: string | null };

/**
 * Explains single queries: their relevant documents, every candidate's list with grades, the true ranks of what was
 * missed, what scores are made of where that is known, and the reasons that can be read off. Lists are taken from the
 * store where nothing changed; a candidate without stored lists runs. Writes no result. Throws `InputError` for a query
 * that the data lack, naming the nearest, and for a result on other data.
 */
export async function explain(options: ExplainOptions): Promise<ExplainReport> {
  if (options.queryIds.length === 0)
    throw new InputError("No query was named; give its id, such as --explain q17");
  if (options.result !== undefined || planCandidates(options.config, options.locate).length === 0)
    return explainStored(options);
  // Perturbed queries have no lists of their own to explain.
  const plain = { ...options, config: { ...options.config, perturb: [], ablatePrompts: false } };
  return answerQueries(plain, ({ dataset, metrics, found }) => {
    const answered = found.flatMap((finding) => (finding.ok ? [finding] : []));
    const candidates = answered.map(
      ({ candidate, run, outcome }): ExplainedCandidate => ({
        id: candidate.id,
        run,
        manifest: outcome.manifest,
        parts: candidate.parts.map(({ id }) => id),
        sha256: outcome.runSha256,
        read: { parts: candidate.parts, truncatedDocuments: outcome.truncated.documents },
      }),
    );
    return explained(dataset, candidates, options, {
      metric: metrics[0]!,
      depth: options.config.depth,
      failed: found.flatMap(({ ok, candidate }) => (ok ? [] : [candidate.id])),
      ran: answered.flatMap(({ cached, candidate }) => (cached ? [] : [candidate.id])),
      result: null,
    });
  });
}

async function explainStored(options: ExplainOptions): Promise<ExplainReport> {
  const { config, cwd, source } = options;
  const { split, merge, limit, seed } = config;
  const read = { split, merge, limit, seed, cwd };
  const dataset = await readDataset(source, read);
  const stored = await storedResult(dataset, options);
  const { result, folder } = stored;
  const planned = new Map(
    planCandidates(config, options.locate).map((candidate) => [candidate.id, candidate.parts]),
  );
  const candidates: ExplainedCandidate[] = [];
  for (const { id, slug, manifest, truncated } of result.candidates.filter(({ status }) => status === "ok")) {
    const run = await storedRun(stored, join(folder, "runs", `${slug}.trec`), id);
    const parts = planned.get(id) ?? [];
    const sha256 = result.runs.find(({ name }) => name === id)?.sha256 ?? "";
    const ids = parts.map((part) => part.id);
    candidates.push({
      id,
      run,
      manifest,
      parts: ids,
      sha256,
      read: { parts, truncatedDocuments: truncated.documents },
    });
  }
  return explained(dataset, candidates, options, {
    metric: result.metrics[0]!,
    depth: result.depth,
    failed: result.candidates.filter(({ status }) => status !== "ok").map(({ id }) => id),
    ran: [],
    result: result.id,
  });
}

/** The result named, else the latest one on the same data. */
async function storedResult(dataset: Dataset, { cwd, result: name }: ExplainOptions): Promise<StoredResult> {
  const { results } = projectFolder(cwd);
  const { fingerprint } = dataset.summary;
  if (name !== undefined) {
    const stored = await readResult(results, name);
    if (stored.result.dataset.fingerprint === fingerprint) return stored;
    throw new InputError(
      `${stored.result.id} was made on other data (${stored.result.dataset.name} ${stored.result.dataset.fingerprint.slice(0, 12)}) than these (${dataset.summary.name} ${fingerprint.slice(0, 12)}): its lists cannot be explained with these texts and judgements`,
    );
  }
  for (const id of (await listResults(results)).reverse()) {
    const stored = await readResult(results, id).catch(() => null);
    if (stored?.result.dataset.fingerprint === fingerprint) return stored;
  }
  throw new InputError(
    "No candidate was given and no stored result is on these data; name at least one, such as --model bm25 --model static:embedded",
  );
}

async function storedRun({ result }: StoredResult, file: string, id: string): Promise<Run> {
  const known = result.runs.find(({ name }) => name === id);
  const sha256 = await fileSha256(file).catch(() => null);
  if (known === undefined || sha256 !== known.sha256)
    throw new InputError(`The stored lists of ${id} are missing or not what was written; run bench again`, {
      file,
    });
  return readTrecRun(file, { name: "alidade", mayBeEmpty: true });
}

async function explained(
  dataset: Dataset,
  candidates: readonly ExplainedCandidate[],
  { queryIds, cwd, signal, onProgress }: ExplainOptions,
  source: Source,
): Promise<ExplainReport> {
  const rows = new Map(dataset.queries.ids.map((id, row) => [id, row]));
  const wanted = [...new Set(queryIds)];
  for (const id of wanted) if (!rows.has(id)) throw unknownQuery(id, dataset);
  const reader = await createFailureReader(
    dataset,
    candidates.map(({ id, run, read }) => ({ id, run, ...read })),
    { baseDir: cwd, rows: wanted.map((id) => rows.get(id)!), signal, onProgress },
  );
  const metric = dataset.qrels === null ? null : source.metric;
  const cases = queryCases(
    dataset,
    candidates.map(({ id, run }) => ({
      id,
      run,
      scores: metric === null ? null : scoresOf(dataset, run, metric, wanted),
      reasons: dataset.qrels === null ? undefined : reader.reasons(id),
    })),
    { queryIds: wanted, k: caseDepth(metric), chosenBy: "asked for by id" },
  );
  const { name, split } = dataset.summary;
  return {
    ...source,
    schema: explainVersion,
    dataset: name,
    split,
    metric,
    candidates: candidates.map(({ id }) => id),
    result: source.result ?? (await resultWithLists(candidates, cwd)),
    language: reader.language,
    notes: [...reader.notes],
    cases: await withParts(cases, candidates, dataset),
  };
}

/** The newest stored result that holds exactly these lists; null where there is none. */
async function resultWithLists(
  candidates: readonly ExplainedCandidate[],
  cwd: string,
): Promise<string | null> {
  const { results } = projectFolder(cwd);
  for (const id of (await listResults(results)).reverse()) {
    const stored = await readResult(results, id).catch(() => null);
    const known = new Map(stored?.result.runs.map(({ name, sha256 }) => [name, sha256]));
    if (known.size > 0 && candidates.every((one) => known.get(one.id) === one.sha256)) return id;
  }
  return null;
}

function scoresOf(
  { qrels }: Dataset,
  run: Run,
  metric: string,
  queryIds: readonly string[],
): ReadonlyMap<string, number> {
  const { queryIds: judged, metrics } = evaluateRun(qrels!, run, [metric]);
  const wanted = new Set(queryIds);
  return new Map(judged.flatMap((id, q) => (wanted.has(id) ? [[id, metrics[metric]![q]!] as const] : [])));
}

async function withParts(
  cases: QueryCases,
  candidates: readonly ExplainedCandidate[],
  { corpus }: Dataset,
): Promise<QueryCases> {
  const readers = new Map<string, Awaited<ReturnType<typeof scorePartsReader>>>();
  for (const one of candidates) readers.set(one.id, await scorePartsReader(one, candidates, corpus));
  return {
    ...cases,
    items: cases.items.map(({ queryId, query, perCandidate, ...item }) => ({
      ...item,
      queryId,
      query,
      perCandidate: perCandidate.map((one) => {
        const read = readers.get(one.id) ?? null;
        const parted = <T extends { readonly id: string }>(document: T): T => {
          const parts = read?.({ id: queryId, text: query }, document.id) ?? null;
          return parts === null ? document : { ...document, parts };
        };
        return { ...one, found: one.found.map(parted), missed: one.missed.map(parted) };
      }),
    })),
  };
}

function unknownQuery(id: string, { queries, summary }: Dataset): InputError {
  const near = nearestName(id, queries.ids);
  const hint =
    near === null ? `; they begin with ${queries.ids.slice(0, 3).join(", ")}` : `. Did you mean "${near}"?`;
  return new InputError(
    `There is no query "${id}" among the ${queries.ids.length} that are answered of ${summary.name}${hint}`,
  );
}
