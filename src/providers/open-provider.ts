import { type CandidateSpec, isFitted } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import type { OpenProviderOptions, ProviderDescription } from "./provider-description.js";

export type { OpenProviderOptions, ProviderDescription };

/** Opens the model of a candidate in the calling thread. Throws `InputError` for a folder that cannot be used. */
export async function openProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  switch (spec.kind) {
    case "static":
      return (await import("./static/static-provider.js")).openStaticProvider(spec, options);
    case "onnx":
      return (await import("./onnx/onnx-provider.js")).openOnnxProvider(spec, options);
    default:
      throw noProvider(spec);
  }
}

/** Reads the manifest of a candidate's model without loading its weights; hashing reads each file once. */
export async function describeProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  switch (spec.kind) {
    case "static":
      return (await import("./static/static-provider.js")).describeStaticProvider(spec, options);
    case "onnx":
      return (await import("./onnx/onnx-provider.js")).describeOnnxProvider(spec, options);
    default:
      throw noProvider(spec);
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
