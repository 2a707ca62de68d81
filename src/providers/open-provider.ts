import { type CandidateSpec, isFitted, isHosted } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import type { OpenProviderOptions, ProviderDescription } from "./provider-description.js";
import { truncatedManifest, truncatedProvider } from "./truncated-provider.js";

export type { OpenProviderOptions, ProviderDescription };

/**
 * Opens the model of a candidate in the calling thread, cut to the `dims` it asks for. Throws `InputError` for a folder
 * that cannot be used, and for more dimensions than the model has.
 */
export async function openProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const { dims } = vectorFormOf(spec);
  return truncatedProvider(await openWholeProvider(spec, options), dims, spec.spec);
}

/**
 * The same, with all the dimensions its model gives: what a cache stands around, so that candidates that differ in
 * `dims` alone share their vectors.
 */
export async function openWholeProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  switch (spec.kind) {
    case "static":
      return (await import("./static/static-provider.js")).openStaticProvider(spec, options);
    case "onnx":
      return (await import("./onnx/onnx-provider.js")).openOnnxProvider(spec, options);
    case "st":
      return (await import("./sentence-transformers/st-provider.js")).openStProvider(spec, options);
    case "module":
      return (await import("./module/module-provider.js")).openModuleProvider(spec, options);
    default:
      if (!isHosted(spec.kind)) throw noProvider(spec);
      return (await import("./hosted/hosted-provider.js")).openHostedProvider(spec, options);
  }
}

/** Reads the manifest of a candidate's model without loading its weights; hashing reads each file once. */
export async function describeProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  const { dims } = vectorFormOf(spec);
  const described = await describeWholeProvider(spec, options);
  return { ...described, manifest: truncatedManifest(described.manifest, dims, spec.spec) };
}

/** The same of `openWholeProvider`. */
export async function describeWholeProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  switch (spec.kind) {
    case "static":
      return (await import("./static/static-provider.js")).describeStaticProvider(spec, options);
    case "onnx":
      return (await import("./onnx/onnx-provider.js")).describeOnnxProvider(spec, options);
    case "st":
      return (await import("./sentence-transformers/st-provider.js")).describeStProvider(spec, options);
    case "module":
      return (await import("./module/module-provider.js")).describeModuleProvider(spec, options);
    default:
      if (!isHosted(spec.kind)) throw noProvider(spec);
      return (await import("./hosted/hosted-provider.js")).describeHostedProvider(spec, options);
  }
}

function noProvider(spec: CandidateSpec): InputError {
  if (isFitted(spec.kind)) {
    return new InputError(
      `"${spec.spec}": a candidate of the kind ${spec.kind} is fitted on documents before it can make vectors (fitProvider)`,
    );
  }
  return new InputError(`"${spec.spec}": a candidate of the kind ${spec.kind} makes no vectors of texts`);
}
