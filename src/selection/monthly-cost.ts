import { InputError } from "../contracts/errors.js";
import {
  type Assumption,
  type CostPart,
  type MonthlyCost,
  type Traffic,
  trafficSchema,
} from "../contracts/monthly-cost.js";
import type { PriceInUse } from "../contracts/price.js";
import { schemaRule } from "../contracts/schema-rule.js";
import { exactly, nothing, sumAmounts, tokensAt, unknownAmount } from "./amount.js";
import { hnswLinkBytes } from "./hnsw-bytes.js";
import { priceName } from "./price-of.js";

/** One model that embeds for a candidate; a fusion may have several. */
export interface EmbeddingFacts {
  /** How assumptions call it. */
  readonly name: string;
  /** What a vendor asks; `own`: it runs on a machine of the user's; null: bought at a price that is not known. */
  readonly price: PriceInUse | "own" | null;
  /** Mean tokens of a query and of a document on the benchmark's data; null: not measured. */
  readonly tokensPerQuery: number | null;
  readonly tokensPerDocument: number | null;
}

/** What is known of a candidate that decides what it costs. */
export interface CostFacts {
  /** Models that embed; none where words alone are indexed. */
  readonly embeddings: readonly EmbeddingFacts[];
  /** Dimensions of a document's vectors, those of all parts together; 0 without vectors, null where not known. */
  readonly dims: number | null;
  /** Bytes of a document's vectors where they are quantised, in place of dimensions times the stated bytes of one. */
  readonly bytesPerDocument?: { readonly kept: number; readonly searched: number } | undefined;
  /** How many of its parts search vectors, each in an index of its own. */
  readonly indexes: number;
  /** Whether it also indexes words, whose memory nobody has measured. */
  readonly lexical: boolean;
  /** Documents embedded a second on this machine; null where not measured. */
  readonly documentsPerSecond: number | null;
}

/** Hours in a month: 365 × 24 / 12. */
export const hoursPerMonth = 730;

/**
 * What a candidate costs a month: embedding of queries and of changed documents, embedding everything again, storage of
 * vectors, memory of an HNSW index, and the machines that run a model of the user's own. Each part stands on what is
 * stated in `traffic`, measured, or listed as a price; a part for which one of them lacks is unknown and names it, and
 * the total is then known only from below. Linear in each quantity. Throws `InputError` for a traffic that cannot be.
 */
export function monthlyCost(facts: CostFacts, traffic: Traffic): MonthlyCost {
  requireTraffic(traffic);
  const { queriesPerMonth, documents, documentsChangedPerMonth, reembedsPerYear, batch = false } = traffic;
  const again =
    reembedsPerYear === undefined || documents === undefined ? null : (reembedsPerYear * documents) / 12;
  const missingAgain = missingOf({ documents, reembedsPerYear });
  const { vectorBytes, indexBytes, sizes } = bytesOf(facts, traffic);
  const parts = [
    embedding(
      "query embedding",
      facts,
      "query",
      queriesPerMonth ?? null,
      missingOf({ queriesPerMonth }),
      traffic,
    ),
    embedding(
      "document embedding",
      facts,
      "document",
      documentsChangedPerMonth ?? null,
      missingOf({ documentsChangedPerMonth }),
      traffic,
    ),
    embedding("embedding again", facts, "document", again, missingAgain, traffic),
    ...sizes,
    ...machine(facts, traffic),
  ];
  const once = embedding("embedding again", facts, "document", documents ?? null, [], traffic);
  return {
    total: sumAmounts(parts.map(({ amount }) => amount)),
    parts,
    vectorBytes,
    indexBytes,
    embedAgain: {
      tokens: tokensOfAll(facts, traffic),
      amount: once.amount,
      hours:
        documents === undefined || facts.documentsPerSecond === null || !facts.embeddings.some(isOwn)
          ? null
          : documents / facts.documentsPerSecond / 3600,
    },
    assumptions: assumptionsOf(facts, traffic, batch),
  };
}

type Part = MonthlyCost["parts"][number];

/** Embedding `texts` texts of a role by every model of the candidate. */
function embedding(
  part: CostPart,
  { embeddings }: CostFacts,
  role: "query" | "document",
  texts: number | null,
  missing: readonly string[],
  traffic: Traffic,
): Part {
  const bought = embeddings.filter((one) => !isOwn(one));
  if (bought.length === 0) return { part, amount: nothing, missing: [] };
  const batch = role === "document" && traffic.batch === true;
  const lacking = new Set(missing);
  const amounts = bought.map((one) => {
    const price = one.price as PriceInUse | null;
    const tokens = tokensPerText(one, role, traffic);
    const amount = tokensAt(
      texts === null || tokens === null ? (texts === 0 ? 0 : null) : texts * tokens,
      price,
      batch,
    );
    if (amount.atLeastUsd === null) {
      if (tokens === null)
        lacking.add(role === "query" ? "traffic.tokensPerQuery" : "traffic.tokensPerDocument");
      const asked = batch ? price?.usdPerMillionTokensBatch : price?.usdPerMillionTokens;
      if (asked == null) lacking.add(`the ${batch ? "batch " : ""}price of ${one.name}`);
    }
    return amount;
  });
  return { part, amount: sumAmounts(amounts), missing: [...lacking] };
}

/** Bytes of vectors and index, and what they cost. */
function bytesOf(
  { dims, bytesPerDocument, indexes, lexical }: CostFacts,
  { documents, bytesPerDimension, copies, hnswM, storageUsdPerGbMonth, memoryUsdPerGbMonth }: Traffic,
): { vectorBytes: number | null; indexBytes: number | null; sizes: Part[] } {
  const words: Part[] = lexical
    ? [{ part: "index memory", amount: unknownAmount, missing: ["the size of an index of words"] }]
    : [];
  if (dims === 0) return { vectorBytes: 0, indexBytes: lexical ? null : 0, sizes: words };
  const known = documents !== undefined && bytesPerDimension !== undefined && copies !== undefined;
  const perDocument = (bytes: "kept" | "searched"): number =>
    bytesPerDocument?.[bytes] ?? (dims ?? 0) * (bytesPerDimension ?? 0);
  const vectorBytes = dims !== null && known ? documents * perDocument("kept") * copies : null;
  const indexBytes =
    vectorBytes !== null && known && hnswM !== undefined
      ? documents * perDocument("searched") * copies + documents * indexes * hnswLinkBytes(hnswM) * copies
      : null;
  const lacksDims = dims === null ? ["the dimensions of its vectors"] : [];
  const storage = bytesAt("vector storage", vectorBytes, storageUsdPerGbMonth, [
    ...lacksDims,
    ...missingOf({ documents, bytesPerDimension, copies, storageUsdPerGbMonth }),
  ]);
  const memory = bytesAt("index memory", indexBytes, memoryUsdPerGbMonth, [
    ...lacksDims,
    ...missingOf({ documents, bytesPerDimension, copies, hnswM, memoryUsdPerGbMonth }),
  ]);
  return { vectorBytes, indexBytes, sizes: [storage, memory, ...words] };
}

function bytesAt(
  part: CostPart,
  bytes: number | null,
  usdPerGb: number | undefined,
  missing: string[],
): Part {
  if (bytes === 0) return { part, amount: nothing, missing: [] };
  if (bytes === null || usdPerGb === undefined) return { part, amount: unknownAmount, missing };
  return { part, amount: exactly((bytes / 1e9) * usdPerGb, "stated"), missing: [] };
}

/** The hours of the machines that run the user's own models. */
function machine({ embeddings }: CostFacts, { machineUsdPerHour }: Traffic): Part[] {
  if (!embeddings.some(isOwn)) return [];
  const part = "machine";
  if (machineUsdPerHour === undefined)
    return [{ part, amount: unknownAmount, missing: ["traffic.machineUsdPerHour"] }];
  return [{ part, amount: exactly(machineUsdPerHour * hoursPerMonth, "stated"), missing: [] }];
}

function tokensOfAll({ embeddings }: CostFacts, traffic: Traffic): number | null {
  const { documents } = traffic;
  if (documents === undefined) return null;
  let total = 0;
  for (const one of embeddings) {
    const tokens = tokensPerText(one, "document", traffic);
    if (tokens === null) return null;
    total += documents * tokens;
  }
  return total;
}

function tokensPerText(one: EmbeddingFacts, role: "query" | "document", traffic: Traffic): number | null {
  return role === "query"
    ? (traffic.tokensPerQuery ?? one.tokensPerQuery)
    : (traffic.tokensPerDocument ?? one.tokensPerDocument);
}

/** Every number that a part stands on. */
function assumptionsOf({ embeddings, dims }: CostFacts, traffic: Traffic, batch: boolean): Assumption[] {
  const stated = Object.entries(traffic).flatMap(([key, value]): Assumption[] =>
    value === undefined ? [] : [{ name: key, value, from: "stated (traffic)" }],
  );
  const measured = embeddings.flatMap((one): Assumption[] => [
    ...(traffic.tokensPerQuery === undefined && one.tokensPerQuery !== null
      ? [
          {
            name: `tokens a query, ${one.name}`,
            value: one.tokensPerQuery,
            from: "mean of this benchmark's queries",
          },
        ]
      : []),
    ...(traffic.tokensPerDocument === undefined && one.tokensPerDocument !== null
      ? [
          {
            name: `tokens a document, ${one.name}`,
            value: one.tokensPerDocument,
            from: "mean of this benchmark's documents",
          },
        ]
      : []),
    priceAssumption(one, batch),
  ]);
  return [
    ...stated,
    ...measured,
    ...(dims === null || dims === 0
      ? []
      : [{ name: "dimensions", value: dims, from: "this benchmark's vectors" }]),
    ...(embeddings.some(isOwn) && traffic.machineUsdPerHour !== undefined
      ? [{ name: "hours a month", value: hoursPerMonth, from: "365 × 24 / 12" }]
      : []),
    ...(traffic.hnswM === undefined || dims === 0
      ? []
      : [
          {
            name: "bytes of links a vector",
            value: hnswLinkBytes(traffic.hnswM),
            from: "4 (2M + M / ln M), Malkov and Yashunin 2018, section 4.2.3",
          },
        ]),
  ];
}

function priceAssumption({ name, price }: EmbeddingFacts, batch: boolean): Assumption {
  if (price === "own") return { name: `price of ${name}`, value: "no vendor price", from: "your machine" };
  if (price === null)
    return { name: `price of ${name}`, value: "unknown", from: "no price is listed or stated" };
  const { usdPerMillionTokens: low, usdPerMillionTokensHigh: high, usdPerMillionTokensBatch } = price;
  const range = low === null ? "unknown" : high === undefined ? `${low}` : `${low} to ${high}`;
  const inBatch = batch ? `; in batches ${usdPerMillionTokensBatch ?? "unknown"}` : "";
  return {
    name: `USD per million tokens, ${priceName(price)}`,
    value: `${range}${inBatch}${price.certainty === "unverified" ? " (unverified)" : ""}`,
    from: `${price.source}; as of ${price.asOf}, ${price.certainty}${price.stale ? `, ${price.ageDays} days old` : ""}`,
  };
}

function isOwn({ price }: EmbeddingFacts): boolean {
  return price === "own";
}

/** Keys of traffic that are not stated, as they are written in a config. */
function missingOf(stated: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(stated)
    .filter((key) => stated[key] === undefined)
    .map((key) => `traffic.${key}`);
}

function requireTraffic(traffic: Traffic): void {
  const parsed = trafficSchema.safeParse(traffic, { reportInput: true });
  const issue = parsed.error?.issues[0];
  if (issue === undefined) return;
  const seen = typeof issue.input === "number" ? String(issue.input) : JSON.stringify(issue.input);
  throw new InputError(`traffic.${issue.path.join(".")} is ${seen}; ${schemaRule(issue)}`);
}
