import type { ProviderManifest } from "../contracts/embedding-matrix.js";

/** What the manifests of all averaged word vectors say alike: how words become the vector of a text. */
export function averagedWords(
  weights: string,
  removesComponents: boolean,
): Pick<
  ProviderManifest,
  "dtype" | "pooling" | "modules" | "normalized" | "similarity" | "prompts" | "maxTokens" | "runtime"
> {
  return {
    dtype: "fp32",
    pooling: weights === "mean" ? "mean" : `${weights}-weighted mean`,
    modules: [
      "WordVectors",
      "Pooling",
      ...(removesComponents ? ["RemoveCommonComponents"] : []),
      "Normalize",
    ],
    normalized: true,
    similarity: "cosine",
    prompts: { query: "", document: "" },
    maxTokens: null,
    runtime: { arithmetic: "float64-mean/1" },
  };
}
