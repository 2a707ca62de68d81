import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { makesVectors } from "../contracts/candidate-spec.js";
import { type CostPreview, costPreviewVersion, type PreviewPart } from "../contracts/cost-preview.js";
import type { ProviderManifest, Role } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { PriceInUse } from "../contracts/price.js";
import { datasetFingerprint } from "../datasets/dataset-fingerprint.js";
import { textHash } from "../execution/cached-provider.js";
import { openTokenCounter, type TokenCounter } from "../providers/open-token-counter.js";
import { nothing, sumAmounts, tokensAt } from "../selection/amount.js";
import { priceName, priceOf } from "../selection/price-of.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { projectFolder } from "../storage/project-folder.js";
import { storedTexts } from "../storage/stored-texts.js";
import type { BenchOptions } from "./bench-options.js";
import { costTerms } from "./candidate-cost.js";
import { embeddedModelDir } from "./candidate-job.js";
import { outcomeKey } from "./candidate-outcomes.js";
import { defaultThreads } from "./default-threads.js";
import { type CandidateDescription, describeCandidate } from "./describe-candidate.js";
import { type EmbeddingSpeeds, embeddingSpeeds } from "./embedding-speeds.js";
import { expandSweep } from "./expand-sweep.js";
import { planBenchmark } from "./plan-benchmark.js";
import { previewReranking } from "./preview-reranking.js";
import { rowOrderHash } from "./row-order.js";
import { planSpending } from "./spending.js";

/**
 * What a benchmark would do and cost, before anything is spent: for each candidate the texts it embeds, those that are
 * stored, tokens by the model's own tokenizer (or estimated, and so labelled), calls, price, and the time where its speed
 * was measured here before. Contacts no provider and writes nothing. Throws `InputError` as the benchmark would, also for
 * a budget that could not be promised.
 */
export async function previewCost(given: BenchOptions): Promise<CostPreview> {
  const options = await expandSweep(given);
  const { config, cwd, cache = "use", maxCostUsd = null, signal, onProgress = () => {} } = options;
  const today = (options.now ?? (() => new Date()))();
  const { planned, dataset, perturbations } = await planBenchmark(options);
  const { prices } = await costTerms(options, 0, today);
  const folder = projectFolder(cwd);
  const threads = config.threads ?? defaultThreads();
  const speeds = await embeddingSpeeds(folder.results, threads);
  const queries = [
    ...dataset.queries.texts,
    ...(perturbations?.wordings.flatMap((wording) => wording.queries.texts) ?? []),
  ];
  const description = {
    texts: datasetFingerprint(dataset.corpus, dataset.queries, null),
    rowOrder: rowOrderHash(dataset),
  };
  const descriptions: CandidateDescription[] = [];
  for (const candidate of planned) {
    descriptions.push(
      await describeCandidate(candidate, {
        baseDir: cwd,
        dataset,
        python: config.python,
        services: cache === "none" ? null : projectFolder(cwd).services,
      }),
    );
    throwIfAborted(signal);
  }
  const billings = descriptions.flatMap(({ purchases }) => purchases.flatMap((one) => one?.billing ?? []));
  planSpending(billings, prices, { limitUsd: maxCostUsd, log: null, today, onProgress });
  const candidates: CostPreview["candidates"] = [];
  // A model that a candidate before has used: by then its vectors are stored.
  const used = new Set<string>();
  for (const [i, candidate] of planned.entries()) {
    const { decides, manifests, purchases } = descriptions[i]!;
    const key = outcomeKey({ ...config, threads }, { ...description, description: decides });
    const stored = cache === "use" && perturbations === null && existsSync(join(folder.outcomes, key));
    onProgress({ type: "stage", candidate: candidate.id, stage: "counting tokens" });
    const parts: PreviewPart[] = [];
    for (const [j, spec] of candidate.parts.entries()) {
      if (stored || !makesVectors(spec.kind)) continue;
      const purchase = purchases[j] ?? null;
      const name = purchase === null ? null : priceName(purchase.billing);
      parts.push(
        await previewPart(spec, {
          documents: dataset.corpus.texts,
          queries,
          timed: purchase === null ? 0 : timedQueries(config.timing, dataset.queries.texts.length),
          manifest: manifests[j] ?? null,
          vectors: cache === "use" ? folder.vectors : null,
          madeBefore: cache === "use" && used.has(canonicalJson(manifests[j] ?? spec.spec)),
          vendor: name,
          textsPerCall: purchase?.textsPerCall ?? null,
          price: name === null ? null : priceOf(prices, name, today),
          speeds,
          baseDir: cwd,
          signal,
        }),
      );
      used.add(canonicalJson(manifests[j] ?? spec.spec));
    }
    const rerank = candidate.pipeline?.rerank ?? null;
    const bought = purchases[candidate.parts.length] ?? null;
    if (!stored && rerank !== null && bought !== null) {
      const timed = timedQueries(config.timing, dataset.queries.texts.length);
      const [id, documents] = [rerank.reranker.spec, dataset.corpus.texts];
      parts.push(
        previewReranking({ id, top: rerank.top, purchase: bought, queries, documents, timed, prices, today }),
      );
    }
    candidates.push({ id: candidate.id, stored, parts, ...totalOf(parts) });
  }
  const { name, fingerprint } = dataset.summary;
  return {
    schema: costPreviewVersion,
    dataset: { name, fingerprint, documents: dataset.corpus.ids.length, queries: dataset.queries.ids.length },
    maxCostUsd,
    candidates,
    total: totalOf(candidates),
  };
}

/** Queries that are embedded anew to be timed, the warm-up among them. */
function timedQueries(
  timing: { readonly queries: number; readonly warmup: number },
  queries: number,
): number {
  return queries === 0 ? 0 : timing.queries + timing.warmup;
}

interface PreviewPartOptions {
  readonly documents: readonly string[];
  readonly queries: readonly string[];
  /** Queries embedded once more. */
  readonly timed: number;
  readonly manifest: ProviderManifest | null;
  /** Folder of stored vectors; null: none are used. */
  readonly vectors: string | null;
  readonly madeBefore: boolean;
  readonly vendor: string | null;
  readonly textsPerCall: number | null;
  readonly price: PriceInUse | null;
  readonly speeds: EmbeddingSpeeds;
  readonly baseDir: string;
  readonly signal: AbortSignal | undefined;
}

async function previewPart(spec: CandidateSpec, options: PreviewPartOptions): Promise<PreviewPart> {
  const { manifest, vendor, textsPerCall, price, timed, speeds, baseDir, signal } = options;
  const count = await openTokenCounter(spec, { baseDir, embeddedModelDir });
  const counter = count ?? (vendor === null ? null : estimatedTokens);
  const sides = { document: new Set(options.documents), query: new Set(options.queries) };
  const missing = {
    document: await notStored(sides.document, "document", options),
    query: await notStored(sides.query, "query", options),
  };
  const toEmbed = {
    document: await tokensOf(missing.document, "document", counter, signal),
    query: await tokensOf(missing.query, "query", counter, signal),
  };
  const perQuery = await tokensOf(options.queries, "query", timed === 0 ? null : counter, signal);
  const timedTokens =
    perQuery === null ? 0 : Math.ceil((perQuery / Math.max(1, options.queries.length)) * timed);
  const tokens =
    toEmbed.document === null || toEmbed.query === null
      ? null
      : toEmbed.document + toEmbed.query + timedTokens;
  const calls = (texts: number): number => (textsPerCall === null ? 0 : Math.ceil(texts / textsPerCall));
  const speed = manifest === null || vendor !== null ? null : speeds.of(manifest);
  const texts = sides.document.size + sides.query.size;
  return {
    id: spec.id,
    vendor,
    texts,
    stored: texts - missing.document.length - missing.query.length,
    timedTexts: timed,
    tokens,
    tokensFrom: tokens === null ? null : count === null ? "estimate" : "tokenizer",
    calls: calls(missing.document.length) + calls(missing.query.length) + (textsPerCall === null ? 0 : timed),
    price,
    amount: vendor === null ? nothing : tokensAt(tokens, price),
    seconds: speed === null || tokens === null ? null : tokens / speed.tokensPerSecond,
    secondsFrom: speed === null || tokens === null ? null : speed.result,
  };
}

/** Texts without a stored vector. A model that is fitted on the documents is not known before, so all of its are. */
async function notStored(
  texts: ReadonlySet<string>,
  role: Role,
  { manifest, vectors, madeBefore }: Pick<PreviewPartOptions, "manifest" | "vectors" | "madeBefore">,
): Promise<readonly string[]> {
  if (madeBefore) return [];
  if (manifest === null || vectors === null) return [...texts];
  const stored = await storedTexts(vectors, { provider: manifest, role });
  return stored.size === 0 ? [...texts] : [...texts].filter((text) => !stored.has(textHash(text)));
}

async function tokensOf(
  texts: readonly string[],
  role: Role,
  counter: TokenCounter | null,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  if (counter === null) return null;
  let total = 0;
  for (const [i, text] of texts.entries()) {
    if (i % textsBetweenChecks === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      throwIfAborted(signal);
    }
    total += counter(text, role);
  }
  return total;
}

/** A token for four bytes of UTF-8: what a tokenizer makes of English prose. */
function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 4);
}

function totalOf(
  items: readonly Pick<PreviewPart, "calls" | "amount">[],
): Pick<PreviewPart, "calls" | "amount"> {
  return {
    calls: items.reduce((sum, { calls }) => sum + calls, 0),
    amount: sumAmounts(items.map(({ amount }) => amount)),
  };
}

const textsBetweenChecks = 500;
