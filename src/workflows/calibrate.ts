import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CalibrationSubject, MeasuredSetting, QueryTime } from "../contracts/calibration.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { InferenceSetting } from "../contracts/inference-setting.js";
import type { ProgressListener } from "../contracts/progress.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { embedAll } from "../execution/embed-all.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { quantile } from "../numeric/quantile.js";
import { fusesAttention } from "../providers/onnx/onnx-provider.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";
import { fusionPays, sessionLayouts } from "./choose-setting.js";
import { demoDataDir } from "./demo.js";
import type { EmbedWorkerData } from "./embed.worker.js";

/** What a process that calibrates needs to know; plain data. */
export interface CalibrationJob {
  readonly spec: CandidateSpec;
  readonly options: LocalProviderOptions;
  readonly subject: CalibrationSubject;
  /** The model takes one text a call: there are no batches to try. */
  readonly oneTextACall: boolean;
}

export interface MeasuredSpeeds {
  readonly settings: MeasuredSetting[];
  readonly queries: QueryTime[];
}

interface CalibrateOptions {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Measures the ways of running a model on texts of the sample shop, short ones and long ones: batches in alternating
 * rounds, the best of them counting, and one short text alone, where that is quick also in this thread. Each vector is held against that of the text alone in a
 * single-threaded session, byte for byte. Null where other work takes more than a third of the cores: what would be found
 * would not hold.
 */
export async function measureSpeeds(
  { spec, options, subject, oneTextACall }: CalibrationJob,
  { signal, onProgress }: CalibrateOptions,
): Promise<MeasuredSpeeds | null> {
  const settings: MeasuredSetting[] = [];
  const queries: QueryTime[] = [];
  let trial: Trial | null = null;
  const layouts = sessionLayouts(subject);
  const fusable = spec.kind === "onnx" && (await fusesAttention(spec, options));
  for (const [i, layout] of layouts.entries()) {
    const stage = "trying how the model runs fastest here (once for this model and machine)";
    onProgress({ type: "progress", candidate: null, stage, done: i, total: layouts.length, unit: "ways" });
    // Both graphs in the first layout, the better one in the others.
    const graphs = i > 0 ? [fusionPays(settings)] : fusable ? [false, true] : [false];
    for (const fusedAttention of graphs) {
      throwIfAborted(signal);
      const way = { ...layout, ...(fusedAttention ? { fusedAttention } : {}) };
      const provider = await openPool(spec, options, way);
      try {
        if (trial === null) trial = await newTrial(provider, layout, signal);
        if (trial === null) return null;
        const budgets = oneTextACall ? [0] : i === 0 ? [0, ...packed] : packed;
        settings.push(...(await measureBudgets(provider, way, budgets, trial)));
        queries.push(await measureQuery(provider, way, trial));
      } finally {
        await provider.close();
      }
      if (queries.at(-1)!.ms > mostMsHere) continue;
      const here = await openWholeProvider(spec, { ...options, threads: way.threads, fusedAttention });
      try {
        queries.push({ ...(await measureQuery(here, way, trial)), here: true });
      } finally {
        await here.close();
      }
    }
  }
  return { settings, queries };
}

type Way = Pick<InferenceSetting, "sessions" | "threads" | "fusedAttention">;

function openPool(
  spec: CandidateSpec,
  options: LocalProviderOptions,
  { sessions, threads, fusedAttention }: Way,
): Promise<EmbeddingProvider> {
  const data = { spec, options: { ...options, threads, fusedAttention } } satisfies EmbedWorkerData;
  return providerInWorkers(compiledEntry("workflows/embed.worker"), { ...data }, sessions);
}

interface Trial {
  readonly sample: readonly string[];
  /** Vectors of the sample and of the query, each text alone, one thread, the graph as it is in the file. */
  readonly vectors: Float32Array;
  readonly queryVector: Float32Array;
  readonly signal: AbortSignal;
}

async function newTrial(
  provider: EmbeddingProvider,
  layout: Pick<InferenceSetting, "sessions" | "threads">,
  signal: AbortSignal,
): Promise<Trial | null> {
  const sample = await sampleTexts(provider, layout, signal);
  if (sample === null) return null;
  const vectors = await vectorsOf(provider, sample, 0, signal);
  return { sample, vectors, queryVector: await vectorsOf(provider, [query], 0, signal), signal };
}

async function measureBudgets(
  provider: EmbeddingProvider,
  way: Way,
  budgets: readonly number[],
  { sample, vectors: reference, signal }: Trial,
): Promise<MeasuredSetting[]> {
  const best = new Map<number, { ms: number; sameBytes: boolean }>();
  const end = performance.now() + layoutMs;
  for (let round = 0; round < rounds && (round === 0 || performance.now() < end); round++) {
    for (const tokensPerBatch of budgets) {
      const start = performance.now();
      const vectors = await vectorsOf(provider, sample, tokensPerBatch, signal);
      const ms = performance.now() - start;
      const before = best.get(tokensPerBatch) ?? { ms: Number.POSITIVE_INFINITY, sameBytes: true };
      const sameBytes = before.sameBytes && equalBytes(vectors, reference);
      best.set(tokensPerBatch, { ms: Math.min(before.ms, ms), sameBytes });
    }
  }
  return [...best].map(([tokensPerBatch, { ms, sameBytes }]) => ({
    ...way,
    tokensPerBatch,
    textsPerSecond: (1000 * sample.length) / ms,
    sameBytes,
  }));
}

async function measureQuery(
  provider: EmbeddingProvider,
  { threads, fusedAttention }: Way,
  { queryVector, signal }: Trial,
): Promise<QueryTime> {
  const times = new Float64Array(timedQueries);
  let sameBytes = true;
  const warmUntil = performance.now() + warmUpMs;
  for (let i = -2; i < 0 || performance.now() < warmUntil; i++) await vectorsOf(provider, [query], 0, signal);
  for (let i = 0; i < timedQueries; i++) {
    const start = performance.now();
    const vectors = await vectorsOf(provider, [query], 0, signal);
    times[i] = performance.now() - start;
    sameBytes &&= equalBytes(vectors, queryVector);
  }
  return {
    threads,
    ...(fusedAttention ? { fusedAttention } : {}),
    ms: quantile(times.sort(), 0.5),
    sameBytes,
  };
}

async function vectorsOf(
  provider: EmbeddingProvider,
  texts: readonly string[],
  tokensPerBatch: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const packing: EmbeddingProvider = {
    ...provider,
    embed: (call, options) => provider.embed(call, { ...options, tokensPerBatch }),
  };
  return (await embedAll(packing, texts, { role: "document", signal })).matrix.data;
}

/**
 * Short and long texts that take about as long as each other, as many as take about `passMs`. Null where the threads at
 * work did not get the cores to themselves.
 */
async function sampleTexts(
  provider: EmbeddingProvider,
  { sessions, threads }: Pick<InferenceSetting, "sessions" | "threads">,
  signal: AbortSignal,
): Promise<string[] | null> {
  const lines = (await readFile(join(demoDataDir, "corpus.jsonl"), "utf8")).trimEnd().split("\n");
  const texts = lines.map((line) => {
    const { title, text } = JSON.parse(line) as { title: string; text: string };
    return `${title} ${text}`;
  });
  const mix = (units: number): string[] => [
    ...texts.slice(0, shortTexts * units).map((text, i) => text.slice(0, 60 + (i % 9) * 12)),
    ...Array.from({ length: longTexts * units }, (_, i) => texts.slice(5 * i, 5 * i + 5).join(" ")),
  ];
  const unit = mix(1);
  await vectorsOf(provider, unit.slice(0, 4), 0, signal);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  await vectorsOf(provider, unit, 0, signal);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  if ((user + system) / 1000 < leastShare * ms * sessions * threads) return null;
  const units = Math.round(passMs / ms);
  return mix(Math.max(1, Math.min(units, Math.floor(texts.length / shortTexts))));
}

function equalBytes(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(bytesOf(b));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Padded tokens a batch that are tried. */
const packed = [256, 512, 1024];
const rounds = 3;
/** No further round of a layout is begun after this time: a large model is slow enough to be timed once. */
const layoutMs = 3000;
/** Share of its cores that a calibration has to get. */
const leastShare = 0.65;
const timedQueries = 15;
const warmUpMs = 60;
/** A thread that has other things to do is not occupied for longer by a short text. */
const mostMsHere = 5;
const query = "a lamp for reading in bed";
const shortTexts = 14;
const longTexts = 2;
const passMs = 250;
