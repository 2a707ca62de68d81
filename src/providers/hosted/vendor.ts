import type { FailureReading, VendorAnswer } from "../../contracts/vendor-call.js";

/** What a service may return a vector as; `base64` is float in fewer bytes. */
export type OutputType = "float" | "base64" | "int8" | "uint8" | "binary" | "ubinary";

/** One call for vectors. */
export interface EmbedAsk {
  readonly model: string;
  /** With prompts in front of them. */
  readonly texts: readonly string[];
  /** null: as many as the model has. */
  readonly dims: number | null;
  readonly outputType: OutputType;
  /** What the service is told of texts of this role; null: nothing. */
  readonly type: string | null;
  /** Have texts that are too long cut by the service; otherwise it is asked to refuse them, where it can be asked. */
  readonly cut: boolean;
}

/** What an answer holds. */
export interface VendorVectors {
  /** In the order of the texts. */
  readonly vectors: readonly Float32Array[];
  /** Tokens that the service counted, of all texts; null: it does not say. */
  readonly tokens: number | null;
  /** What the service calls the model that answered; null: it does not say. */
  readonly model: string | null;
}

/** What a service says of itself and its model. */
export interface ServiceFacts {
  readonly model?: string | undefined;
  readonly revision?: string | undefined;
  readonly maxTokens?: number | undefined;
  readonly textsPerCall?: number | undefined;
  readonly tokensPerCall?: number | undefined;
}

/** How one vendor is asked and understood. Pure: it sends nothing. */
export interface Vendor {
  /** As people know it. */
  readonly name: string;
  /** Its own address; null: there is none, `base` must be given. */
  readonly base: string | null;
  /** Variables that may hold the key of its own address, first found wins. */
  readonly keys: readonly string[];
  /** Whether its own address answers nobody without a key. */
  readonly needsKey: boolean;
  /** Headers that carry a key. */
  auth(key: string): Readonly<Record<string, string>>;
  /** Its name in the price list; null: nobody is paid. */
  readonly billing: string | null;
  /** The first is the default at the vendor's own address, `float` elsewhere. */
  readonly outputTypes: readonly OutputType[];
  /** What it is told by default of queries and documents of a model. */
  types(model: string): { readonly query: string | null; readonly document: string | null };
  /** What is put in front of texts by default, where the model expects words instead of a field. */
  prompts?(model: string): { readonly query: string; readonly document: string } | null;
  /** Whether it cuts texts that are too long by itself when asked to; else they are cut here. */
  readonly cuts: boolean;
  /** Whether it cuts such texts without being asked, and says nothing. */
  readonly cutsSilently?: boolean | undefined;
  readonly limits: {
    /** Most texts that it takes in a call, and how many are sent by default. */
    readonly mostTexts: number;
    readonly texts: number;
    readonly parallelCalls: number;
    readonly tokensPerCall?: number | undefined;
  };
  /** Every text of a call counts as a request. */
  readonly textsAreRequests?: boolean | undefined;
  /** Path below the base, and body. */
  embed(ask: EmbedAsk): { readonly path: string; readonly body: unknown };
  /** Throws `ProviderError` for an answer that is none. */
  read(answer: VendorAnswer, ask: EmbedAsk): VendorVectors;
  failure(answer: VendorAnswer): FailureReading;
  /** How to ask what it is, without a text; absent: there is no way. */
  readonly about?: {
    readonly path: string;
    read(answer: VendorAnswer, model: string): ServiceFacts;
  };
}
