import { Buffer } from "node:buffer";
import type { PreviewPart } from "../contracts/cost-preview.js";
import type { Price } from "../contracts/price.js";
import type { ProviderDescription } from "../providers/provider-description.js";
import { tokensAt } from "../selection/amount.js";
import { priceName, priceOf } from "../selection/price-of.js";

export interface PreviewRerankingOptions {
  /** The reranker as the user names it. */
  readonly id: string;
  readonly top: number;
  readonly purchase: NonNullable<ProviderDescription["purchase"]>;
  readonly queries: readonly string[];
  readonly documents: readonly string[];
  /** Queries asked once more to be timed. */
  readonly timed: number;
  readonly prices: readonly Price[];
  readonly today: Date;
}

/**
 * What reranking by a vendor would do at most: every query with `top` documents of mean length, none of whose scores is
 * stored, because which documents are found is known only then. A token for four bytes of UTF-8.
 */
export function previewReranking(options: PreviewRerankingOptions): PreviewPart {
  const { id, top, purchase, queries, documents, timed, prices, today } = options;
  const depth = Math.min(top, documents.length);
  const perQuery = Math.ceil((meanBytes(queries) + meanBytes(documents)) / 4) * depth;
  const asked = queries.length + timed;
  const tokens = asked * perQuery;
  const vendor = priceName(purchase.billing);
  const price = priceOf(prices, vendor, today);
  return {
    ...{ id, vendor, price, tokens },
    texts: queries.length * depth,
    stored: 0,
    timedTexts: timed * depth,
    tokensFrom: "estimate",
    calls: asked * Math.ceil(depth / purchase.textsPerCall),
    amount: tokensAt(tokens, price),
    seconds: null,
    secondsFrom: null,
  };
}

function meanBytes(texts: readonly string[]): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text, "utf8"), 0);
  return texts.length === 0 ? 0 : bytes / texts.length;
}
