import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Timing, unmeasuredMemory } from "../contracts/benchmark-result.js";
import { type CandidateOutcome, candidateOutcomeVersion } from "../contracts/candidate-outcome.js";
import type { Dataset } from "../contracts/dataset.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { IndexReport } from "../contracts/retriever.js";
import { writeFolderAtomic } from "../storage/atomic-folder.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { fileSha256 } from "../storage/file-hash.js";
import { writeTrecRun } from "../storage/trec-run.js";
import type { CandidateJob } from "./candidate-job.js";
import { progressOf, readJobData } from "./job-data.js";
import { indexingSpeed } from "./measure-indexing.js";
import { measureLatency } from "./measure-latency.js";
import { type OpenedCandidate, openCandidate } from "./open-candidate.js";
import { openMatrixEngine } from "./open-matrix-engine.js";
import { openNetwork } from "./open-network.js";
import { openSpending, type Spending } from "./spending.js";
import { untrainedWarning } from "./untrained-warning.js";
import { writeStages } from "./write-stages.js";

export interface RunCandidateOptions {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Does all a candidate has to do on a dataset: index, answer, be timed. Writes `run.trec` and
 * `outcome.json` to the job's outcome folder, which appears whole or not at all.
 */
export async function runCandidate(
  job: CandidateJob,
  { signal, onProgress }: RunCandidateOptions,
): Promise<void> {
  const { candidate, depth, threads } = job;
  const report = progressOf(candidate.id, onProgress);
  const dataset = await readJobData(job);
  const baselineRssBytes = process.memoryUsage.rss();
  const engine = await openMatrixEngine(threads, report);
  const spending = openSpending(job.spending, { ...job, onProgress: report });
  const opened = await openCandidate(candidate, {
    ...job,
    engine,
    pay: spending.pay,
    network: openNetwork(job.network),
    charactersAhead: dataset.corpus.texts.reduce((sum, text) => sum + text.length, 0),
    signal,
    onProgress: report,
  });
  const { retriever } = opened;
  try {
    report({ type: "stage", candidate: null, stage: "indexing" });
    const indexStart = performance.now();
    const index = await retriever.index(dataset.corpus, { signal, onProgress: report });
    const indexMs = performance.now() - indexStart;
    const found = await retriever.search(dataset.queries, {
      depth,
      signal,
      onProgress: report,
      ...(dataset.seen === undefined ? {} : { exclude: dataset.seen }),
    });
    const measured =
      retriever.replaysLists === true
        ? notMeasured
        : await measure(
            opened,
            dataset,
            index,
            { ...job, indexMs, baselineRssBytes, engine: engine.name },
            { signal, onProgress: report },
          );
    const warnings: string[] = [];
    for (const { provider } of opened.parts) {
      if (provider === null) continue;
      const warning = await untrainedWarning(provider, dataset.corpus.texts, { seed: job.seed, signal });
      if (warning !== null) warnings.push(warning);
    }
    const { reranker } = opened;
    const outcome: Omit<CandidateOutcome, "runSha256" | "stages"> = {
      schema: candidateOutcomeVersion,
      manifest: retriever.manifest,
      dims: index.dims,
      truncated: { documents: index.truncatedDocuments, queries: found.truncatedQueries },
      empty: { documents: index.emptyDocuments, queries: found.emptyQueries },
      tokens: index.tokens,
      ...(found.coverage === undefined ? {} : { coverage: [...found.coverage] }),
      ...measured,
      ...(warnings.length === 0 ? {} : { warnings }),
      embeddings: opened.parts.map(({ provider, tokens }) =>
        tokens === null
          ? null
          : {
              billing: provider?.billing ?? null,
              tokensPerQuery: tokens.mean("query"),
              tokensPerDocument: tokens.mean("document"),
            },
      ),
      ...(reranker === null ? {} : { reranker: { billing: reranker.billing ?? null } }),
      ...(isBilled(opened) ? paidFacts(await spending.paid()) : {}),
    };
    await writeFolderAtomic(job.outcome, async (folder) => {
      const runFile = join(folder, "run.trec");
      await writeTrecRun(runFile, found.run);
      const stages = candidate.pipeline === undefined ? null : await writeStages(folder, found.stages ?? []);
      const whole: CandidateOutcome = {
        ...outcome,
        ...(stages === null ? {} : { stages }),
        runSha256: await fileSha256(runFile),
      };
      await writeFile(join(folder, "outcome.json"), `${canonicalJson(whole)}\n`);
    });
  } finally {
    await retriever.close();
    await engine.close();
  }
}

function isBilled({ parts, reranker }: OpenedCandidate): boolean {
  return [...parts.map(({ provider }) => provider), reranker].some((paid) => paid?.billing !== undefined);
}

function paidFacts({
  usd,
  uncertain,
}: Awaited<ReturnType<Spending["paid"]>>): Pick<CandidateOutcome, "paidUsd" | "uncertain"> {
  return { paidUsd: usd, ...(uncertain.calls === 0 ? {} : { uncertain }) };
}

/** Whether a model holds its memory in a process of Python, which the peak of this one says nothing of. */
function worksElsewhere(parts: OpenedCandidate["parts"]): boolean {
  return parts.some(({ provider }) => provider?.manifest.kind === "st");
}

type Measured = Pick<CandidateOutcome, "timing" | "memory">;

async function measure(
  { retriever, parts, reranker }: OpenedCandidate,
  { corpus, queries }: Dataset,
  index: IndexReport,
  {
    candidate,
    depth,
    timing,
    seed,
    threads,
    indexMs,
    baselineRssBytes,
    engine,
  }: CandidateJob & { indexMs: number; baselineRssBytes: number; engine: string },
  { signal, onProgress }: RunCandidateOptions,
): Promise<Measured> {
  const reusedVectors = index.vectorBytes !== null && index.computedTexts < new Set(corpus.texts).size;
  onProgress({ type: "stage", candidate: null, stage: "timing" });
  const latency = await measureLatency(retriever, queries, {
    depth,
    ...timing,
    seed,
    waits: () => ({
      parts: parts.map(({ provider }) => provider?.waitedMs?.() ?? 0),
      reranker: reranker?.waitedMs?.() ?? 0,
    }),
    signal,
    onProgress,
  });
  // Before indexing is done again for its speed, which would hold a second index.
  const peakRssBytes = worksElsewhere(parts) ? null : process.resourceUsage().maxRSS * 1024;
  const speed = await indexingSpeed(parts, corpus, index, { seed, signal });
  const measured: Timing = {
    queryMs: latency?.queryMs ?? null,
    ...(latency === null ? {} : { queryMsInterval: latency.queryMsInterval }),
    embedMs: latency?.embedMs ?? null,
    searchMs: latency?.searchMs ?? null,
    ...(candidate.pipeline === undefined || latency?.stageMs === undefined
      ? {}
      : { stageMs: [...latency.stageMs] }),
    ...speed,
    indexMs: reusedVectors || index.reusedFit ? null : indexMs,
    timedQueries: latency?.timedQueries ?? 0,
    threads,
    ...inferenceOf(parts),
    engine,
    measuredAt: new Date().toISOString(),
    cached: false,
  };
  const { modelBytes, vectorBytes, indexBytes = null } = index;
  return {
    timing: measured,
    memory: { peakRssBytes, baselineRssBytes, reusedVectors, modelBytes, vectorBytes, indexBytes },
  };
}

/** How the transformers among the parts were run. */
function inferenceOf(parts: OpenedCandidate["parts"]): Pick<Timing, "inference"> {
  const inference = parts.flatMap(({ provider }) => provider?.inference ?? []);
  return inference.length === 0 ? {} : { inference };
}

/** Lists made elsewhere: how long they took, and what the other system holds, nobody here knows. */
const notMeasured: Measured = { timing: null, memory: unmeasuredMemory };
