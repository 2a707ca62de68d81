import type { Reranker } from "../contracts/reranker.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import type { OpenRerankerOptions, RerankerDescription } from "./reranker-description.js";

export type { OpenRerankerOptions, RerankerDescription };

/** Opens a reranker in the calling thread. Throws `InputError` for one that cannot be used. */
export async function openReranker(spec: RerankerSpec, options: OpenRerankerOptions): Promise<Reranker> {
  switch (spec.kind) {
    case "cross-encoder":
      return (await import("./cross-encoder/cross-encoder.js")).openCrossEncoder(spec, options);
    case "module":
      return (await import("./module-reranker.js")).openModuleReranker(spec, options);
    default:
      return (await import("./hosted/hosted-reranker.js")).openHostedReranker(spec, options);
  }
}

/** Reads what is known of a reranker without loading its weights or asking its vendor. */
export async function describeReranker(
  spec: RerankerSpec,
  options: OpenRerankerOptions,
): Promise<RerankerDescription> {
  switch (spec.kind) {
    case "cross-encoder":
      return (await import("./cross-encoder/cross-encoder.js")).describeCrossEncoder(spec, options);
    case "module":
      return (await import("./module-reranker.js")).describeModuleReranker(spec, options);
    default:
      return (await import("./hosted/hosted-reranker.js")).describeHostedReranker(spec);
  }
}
