import { priceList } from "../catalog/price-list.js";
import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { CandidateOutcome } from "../contracts/candidate-outcome.js";
import { type CandidateSpec, makesVectors } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import type { Billing } from "../contracts/embedding-provider.js";
import type { Traffic } from "../contracts/monthly-cost.js";
import type { Price, PriceInUse } from "../contracts/price.js";
import { type CostFacts, type EmbeddingFacts, monthlyCost } from "../selection/monthly-cost.js";
import { priceName, priceOf, requirePrice, withStatedPrices } from "../selection/price-of.js";
import type { PlannedCandidate } from "./bench-plan.js";
import type { CandidateFinding } from "./candidate-outcomes.js";

/** Prices and traffic that a cost stands on. */
export interface CostTerms {
  /** Shipped prices with the user's in their place. */
  readonly prices: readonly Price[];
  readonly today: Date;
  /** null: no monthly cost is asked for. */
  readonly traffic: Traffic | null;
  /** Documents of the benchmark. */
  readonly documents: number;
}

type Cost = CandidateResult["cost"];

/** What decides the terms of a benchmark. */
export interface CostSettings {
  readonly config: Pick<Config, "prices"> & Partial<Pick<Config, "traffic">>;
  /** Default: those that come with the package. */
  readonly listedPrices?: readonly Price[] | undefined;
}

/** The terms of a config: its prices over those that come with the package. Throws `InputError` for a price stated twice. */
export async function costTerms(
  { config, listedPrices }: CostSettings,
  documents: number,
  today: Date,
): Promise<CostTerms> {
  const listed = listedPrices ?? (await priceList()).prices;
  return {
    prices: withStatedPrices(listed, config.prices),
    today,
    traffic: config.traffic ?? null,
    documents,
  };
}

/**
 * What a candidate that answered has cost and would cost: what was paid for its lists, what its vendor asks, and, where a
 * traffic is stated, a month of it. Throws `InputError` where a candidate names a price that no list has.
 */
export function candidateCost(
  candidate: PlannedCandidate,
  outcome: CandidateOutcome,
  terms: CostTerms,
): Cost {
  const parts = candidate.parts.map((part, i) => sellerOf(part, outcome.embeddings?.[i] ?? null, terms));
  const prices = parts.flatMap(({ price }) => (price === null || price === "own" ? [] : [price]));
  const elsewhere = candidate.parts.some(({ kind }) => kind === "run" || kind === "vectors");
  const seller = outcome.reranker?.billing ?? null;
  const bought =
    seller !== null || (outcome.embeddings?.some((one) => one !== null && one.billing !== null) ?? false);
  const [only] = prices;
  return {
    usd: elsewhere ? null : bought ? (outcome.paidUsd ?? null) : 0,
    ...(outcome.uncertain === undefined ? {} : { uncertain: outcome.uncertain }),
    usdPerMillionTokens: seller === null ? perMillion(parts) : null,
    asOf: only?.asOf ?? null,
    source: [sourceOf(parts, elsewhere), ...(seller === null ? [] : [rerankingSource(seller, terms)])].join(
      "; ",
    ),
    ...(prices.length === 0 ? {} : { prices }),
    ...(terms.traffic === null
      ? {}
      : { monthly: monthlyCost(factsOf(candidate, outcome, parts, terms), terms.traffic) }),
  };
}

/** Where the price of reranking comes from. */
function rerankingSource(seller: Billing, { prices, today }: CostTerms): string {
  const name = priceName(seller);
  const price = priceOf(prices, name, today);
  return price === null ? `no price of ${name} is known` : `${name}: ${price.source} (${price.certainty})`;
}

type Measured = NonNullable<NonNullable<CandidateOutcome["embeddings"]>[number]>;

/** What is known of the cost of a candidate that failed, or that the budget stopped. */
export function stoppedCost({ partial, paidUsd, uncertain }: Extract<CandidateFinding, { ok: false }>): Cost {
  const paid = paidUsd !== null || uncertain !== undefined;
  return {
    usd: paidUsd,
    ...(uncertain === undefined ? {} : { uncertain }),
    usdPerMillionTokens: null,
    asOf: null,
    source: partial
      ? "paid before it was stopped by the budget"
      : paid
        ? "paid before it failed"
        : "not known: it failed",
  };
}

/** Who is paid for the vectors of a part; a price of null is one that nobody here knows. */
interface Seller {
  readonly spec: CandidateSpec;
  readonly embeds: boolean;
  readonly price: PriceInUse | "own" | null;
  readonly name: string;
  readonly measured: Measured | null;
}

function sellerOf(spec: CandidateSpec, measured: Measured | null, { prices, today }: CostTerms): Seller {
  const embeds = makesVectors(spec.kind) || spec.kind === "vectors";
  const stated = spec.options.price;
  const billing = measured?.billing ?? null;
  if (stated !== undefined) {
    const price = requirePrice(prices, stated, { today, from: spec.spec });
    return { spec, embeds, measured, price, name: stated };
  }
  if (billing !== null) {
    const name = priceName(billing);
    return { spec, embeds, measured, price: priceOf(prices, name, today), name };
  }
  return { spec, embeds, measured, price: makesVectors(spec.kind) ? "own" : null, name: spec.id };
}

/** Nobody is paid by the token for words and models of one's own; a sum of several prices is none. */
function perMillion(parts: readonly Seller[]): number | null {
  if (parts.every(({ embeds, price, spec }) => price === "own" || (!embeds && spec.kind !== "run"))) return 0;
  const price = parts.length === 1 ? parts[0]!.price : null;
  if (price === null || price === "own" || price.usdPerMillionTokensHigh !== undefined) return null;
  return price.usdPerMillionTokens;
}

function sourceOf(parts: readonly Seller[], elsewhere: boolean): string {
  const sentences = parts.map(({ spec, embeds, price, name, measured }) => {
    if (spec.kind === "run") return "its lists were made elsewhere, at a cost that is not known";
    if (price !== null && price !== "own") return `${name}: ${price.source} (${price.certainty})`;
    if (spec.kind === "vectors")
      return "its vectors were made elsewhere, at a cost that is not known; ?price=VENDOR/MODEL says what a month would cost";
    return embeds && price === null && measured?.billing != null
      ? `no price of ${name} is known`
      : ownMachine;
  });
  const distinct = [...new Set(sentences)];
  return distinct.length > 1 && elsewhere
    ? distinct.filter((one) => one !== ownMachine).join("; ")
    : distinct.join("; ");
}

const ownMachine = "no vendor price; your machine";

function factsOf(
  { parts }: PlannedCandidate,
  { dims, memory, timing, reranker, manifest }: CandidateOutcome,
  sellers: readonly Seller[],
  { documents }: CostTerms,
): CostFacts {
  const facts = sellers
    .filter(({ embeds }) => embeds)
    .map(
      ({ price, name, measured }): EmbeddingFacts => ({
        name,
        price,
        tokensPerQuery: measured?.tokensPerQuery ?? null,
        tokensPerDocument: measured?.tokensPerDocument ?? null,
      }),
    );
  const replayed = parts.some(({ kind }) => kind === "run");
  const seller = reranker?.billing ?? null;
  return {
    embeddings: [
      ...facts,
      ...(replayed ? [unknownSystem] : []),
      // A month of reranking goes by pairs, which traffic does not state.
      ...(seller === null ? [] : [{ ...unknownSystem, name: priceName(seller) }]),
    ],
    dims: replayed ? null : facts.length === 0 ? 0 : (dims ?? dimsOf(memory.vectorBytes, documents)),
    ...(isQuantised(manifest) ? bytesPerDocument(memory, documents) : {}),
    indexes: facts.length,
    lexical: parts.some(({ kind }) => kind === "bm25"),
    documentsPerSecond: timing?.indexTextsPerSecond ?? null,
  };
}

/** Whether its vectors, or those of a part of it, are stored in less than float32. */
function isQuantised({ quantisation, components }: CandidateOutcome["manifest"]): boolean {
  return quantisation !== undefined || (Array.isArray(components) && components.some(isQuantised));
}

function bytesPerDocument(
  { vectorBytes, indexBytes }: CandidateOutcome["memory"],
  documents: number,
): Pick<CostFacts, "bytesPerDocument"> {
  if (documents === 0 || typeof vectorBytes !== "number" || typeof indexBytes !== "number") return {};
  return { bytesPerDocument: { kept: vectorBytes / documents, searched: indexBytes / documents } };
}

/** Dimensions of all vectors of a document together: they are stored as float32. */
function dimsOf(vectorBytes: number | null, documents: number): number | null {
  return vectorBytes === null || documents === 0 ? null : vectorBytes / 4 / documents;
}

/** The system that made a run. */
const unknownSystem: EmbeddingFacts = {
  name: "the system that made the lists",
  price: null,
  tokensPerQuery: null,
  tokensPerDocument: null,
};
