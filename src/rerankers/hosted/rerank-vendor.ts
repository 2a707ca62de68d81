import { ProviderError } from "../../contracts/errors.js";
import { field, wholeOf } from "../../contracts/json-field.js";
import type { VendorAnswer } from "../../contracts/vendor-call.js";

/** One call for scores. */
export interface RerankAsk {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly string[];
  /** Tokens of a document that the service is asked to read; null: its own default. */
  readonly maxTokensPerDoc: number | null;
}

/** What an answer holds. */
export interface VendorScores {
  /** In the order of the documents. */
  readonly scores: Float32Array;
  /** Tokens that the service bills, of the whole call; null: it does not say. */
  readonly tokens: number | null;
}

/** How one vendor of reranking is asked and understood. Pure: it sends nothing. */
export interface RerankVendor {
  /** As people know it. */
  readonly name: string;
  /** Its own address; null: there is none. */
  readonly base: string | null;
  readonly keys: readonly string[];
  readonly needsKey: boolean;
  /** Its name in the price list; null: nobody is paid. */
  readonly billing: string | null;
  /** Whether it cuts long documents without a word. */
  readonly cutsSilently: boolean;
  readonly documentsPerCall: number;
  rerank(ask: RerankAsk): { readonly path: string; readonly body: unknown };
  /** Throws `ProviderError` for an answer that is none. */
  read(answer: VendorAnswer, documents: number): VendorScores;
}

/** Cohere's `/v2/rerank`: scores from 0 to 1, best first. Long documents are cut to `max_tokens_per_doc` without a word. */
const cohere: RerankVendor = {
  name: "Cohere",
  base: "https://api.cohere.com",
  keys: ["COHERE_API_KEY", "CO_API_KEY"],
  needsKey: true,
  billing: "cohere",
  cutsSilently: true,
  documentsPerCall: 100,
  rerank: ({ model, query, documents, maxTokensPerDoc }) => ({
    path: "/v2/rerank",
    body: {
      model,
      query,
      documents,
      top_n: documents.length,
      ...(maxTokensPerDoc === null ? {} : { max_tokens_per_doc: maxTokensPerDoc }),
    },
  }),
  read: ({ body }, documents) => ({
    scores: scoresIn(field(body, "results"), "relevance_score", documents),
    tokens: null,
  }),
};

/** Jina's `/v1/rerank`; it bills the tokens of query and documents together. */
const jina: RerankVendor = {
  name: "Jina",
  base: "https://api.jina.ai",
  keys: ["JINA_API_KEY"],
  needsKey: true,
  billing: "jina",
  cutsSilently: true,
  documentsPerCall: 100,
  rerank: ({ model, query, documents }) => ({
    path: "/v1/rerank",
    body: { model, query, documents, top_n: documents.length, return_documents: false },
  }),
  read: ({ body }, documents) => ({
    scores: scoresIn(field(body, "results"), "relevance_score", documents),
    tokens: wholeOf(field(field(body, "usage"), "total_tokens")),
  }),
};

/** Text Embeddings Inference's `/rerank`, asked to refuse what is too long: it is then cut here, and counted. */
const tei: RerankVendor = {
  name: "Text Embeddings Inference",
  base: null,
  keys: ["TEI_API_KEY"],
  needsKey: false,
  billing: null,
  cutsSilently: false,
  documentsPerCall: 32,
  rerank: ({ query, documents }) => ({
    path: "/rerank",
    body: { query, texts: documents, raw_scores: false, return_text: false, truncate: false },
  }),
  read: ({ body, headers }, documents) => {
    const tokens = headers["x-compute-tokens"];
    return {
      scores: scoresIn(body, "score", documents),
      tokens: tokens === undefined || !/^\d+$/.test(tokens) ? null : Number(tokens),
    };
  },
};

/** The vendors by the kind of their rerankers. */
export const rerankVendors = { cohere, jina, tei } as const satisfies Record<string, RerankVendor>;

/** `[{ index, <name> }]` in the order of the documents: each exactly once, every score a number. */
function scoresIn(list: unknown, name: string, documents: number): Float32Array {
  if (!Array.isArray(list)) throw unusable("no list of scores");
  if (list.length !== documents) throw unusable(`${list.length} scores for ${documents} documents`);
  const scores = new Float32Array(documents).fill(Number.NaN);
  for (const item of list) {
    const index = wholeOf(field(item, "index"));
    const score = field(item, name);
    if (index === null || index >= documents || !Number.isNaN(scores[index]))
      throw unusable(`scores numbered ${JSON.stringify(field(item, "index")) ?? "not at all"}`);
    if (typeof score !== "number" || !Number.isFinite(score))
      throw unusable(`${JSON.stringify(score) ?? "nothing"} where a score belongs`);
    scores[index] = score;
  }
  return scores;
}

/** An answer that came, and may be billed, and is of no use: another try is made twice at most. */
function unusable(what: string): ProviderError {
  return new ProviderError(`answered with ${what}`, { tries: 2, maybeBilled: true });
}
