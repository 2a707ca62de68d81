import {
  type Billing,
  type EmbeddingProvider,
  embeddingProviderVersion,
} from "../contracts/embedding-provider.js";

/** A provider for tests: a vector is a simple function of its text and role, and every call is recorded. */
export function deterministicProvider({
  dims = 4,
  textsPerCall = 3,
  parallelCalls = 2,
  charactersPerCall,
  model = "deterministic",
  billing,
}: {
  dims?: number;
  textsPerCall?: number;
  parallelCalls?: number;
  charactersPerCall?: number;
  model?: string;
  /** Declares that its calls are paid, and says how many tokens are billed. */
  billing?: Billing | undefined;
} = {}): EmbeddingProvider & { readonly calls: string[][]; closed: boolean } {
  const calls: string[][] = [];
  return {
    contract: embeddingProviderVersion,
    manifest: {
      kind: "test",
      model,
      revision: null,
      files: {},
      dims,
      dtype: "fp32",
      pooling: null,
      modules: [],
      normalized: false,
      similarity: "cosine",
      prompts: { query: "", document: "" },
      maxTokens: 5,
      runtime: {},
    },
    limits: { textsPerCall, parallelCalls, charactersPerCall },
    ...(billing === undefined ? {} : { billing }),
    modelBytes: 0,
    calls,
    closed: false,
    async embed(texts, { role }) {
      calls.push([...texts]);
      const data = new Float32Array(texts.length * dims);
      texts.forEach((text, row) => {
        for (let i = 0; i < dims; i++) {
          let hash = role === "query" ? 7 : 3;
          for (const character of text) hash = (hash * 31 + character.codePointAt(0)! + i) % 1009;
          data[row * dims + i] = hash / 1009;
        }
      });
      const lengths = texts.map((text) => text.split(" ").length);
      return {
        matrix: { rows: texts.length, dims, data },
        ...(billing === undefined ? {} : { billedTokens: lengths.reduce((sum, length) => sum + length, 0) }),
        tokens: Int32Array.from(lengths, (length) => Math.min(length, 5)),
        truncated: Uint8Array.from(lengths, (length) => (length > 5 ? 1 : 0)),
      };
    },
    async close() {
      this.closed = true;
    },
  };
}
