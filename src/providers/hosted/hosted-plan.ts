import { createHash } from "node:crypto";
import { type CandidateSpec, isHosted } from "../../contracts/candidate-spec.js";
import type { Role } from "../../contracts/embedding-matrix.js";
import type { Billing } from "../../contracts/embedding-provider.js";
import { InputError } from "../../contracts/errors.js";
import { didYouMean } from "../../contracts/nearest-name.js";
import { positiveOption } from "../candidate-options.js";
import { type KnownModel, knownModel } from "./known-models.js";
import { type Environment, type ServiceAddress, serviceAddress } from "./service-address.js";
import type { OutputType, Vendor } from "./vendor.js";
import { defaultAzureVersion, vendorOf } from "./vendors.js";

/** Everything that is settled about a hosted candidate before its service is asked. */
export interface HostedPlan {
  readonly spec: CandidateSpec;
  readonly vendor: Vendor;
  readonly address: ServiceAddress;
  /** As the service calls it; of a server that holds one model alone: its host. */
  readonly model: string;
  readonly known: KnownModel | null;
  /** Dimensions that the service is asked for; null: as many as the model has. */
  readonly dims: number | null;
  readonly outputType: OutputType;
  readonly types: Readonly<Record<Role, string | null>>;
  readonly prompts: Readonly<Record<Role, string>>;
  readonly maxTokens: number | null;
  readonly textsPerCall: number | null;
  readonly parallelCalls: number;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly timeoutMs: number;
  /** Who is paid; null: nobody, it runs on this machine. */
  readonly billing: Billing | null;
}

/**
 * Settles a hosted candidate from its spec and the environment; asks nobody. Without `keyed` it needs no key, and can be
 * described but not asked. Throws `InputError`.
 */
export function planHosted(
  spec: CandidateSpec,
  env: Environment,
  { keyed = true }: { readonly keyed?: boolean } = {},
): HostedPlan {
  const { kind, ref, options } = spec;
  if (!isHosted(kind)) throw new Error(`${kind} is no kind of hosted model`);
  if (spec.revision !== null) {
    throw new InputError(
      `"${spec.spec}": the revision of a model that a service runs cannot be chosen; leave out @${spec.revision}`,
    );
  }
  const vendor = vendorOf(kind, options.apiVersion ?? (env.OPENAI_API_VERSION || defaultAzureVersion));
  const base =
    kind === "tei"
      ? ref
      : (options.base ?? (kind === "azure-openai" ? env.AZURE_OPENAI_ENDPOINT || undefined : undefined));
  if (kind === "tei" && options.base !== undefined)
    throw new InputError(`"${spec.spec}" gives the address twice; write tei:http://localhost:8080`);
  const given = { spec: spec.spec, base, key: options.key };
  const address = serviceAddress(vendor, given, null);
  const model = kind === "tei" ? address.endpoint! : ref;
  // Behind another address OpenAI's interface may serve any model under any name.
  const known = kind === "openai" && address.endpoint !== null ? null : knownModel(vendor.billing, model);
  const types = vendor.types(model);
  const words = vendor.prompts?.(model) ?? { query: "", document: "" };
  const maxTokens = positiveOption(spec, "maxTokens");
  if (maxTokens !== null && options.tokenizer === undefined) {
    throw new InputError(
      `"${spec.spec}": maxTokens cuts texts by the model's own tokenizer; name a folder that holds it (tokenizer=FOLDER), or leave it out`,
    );
  }
  return {
    spec,
    vendor,
    model,
    known,
    dims: positiveOption(spec, "serviceDims"),
    outputType: outputTypeOf(spec, vendor, address),
    types: {
      query: typeOf(options.queryType, types.query),
      document: typeOf(options.documentType, types.document),
    },
    prompts: {
      query: options.queryPrompt ?? words.query,
      document: options.documentPrompt ?? words.document,
    },
    maxTokens,
    textsPerCall: textsPerCallOf(spec, vendor),
    parallelCalls: positiveOption(spec, "parallel") ?? vendor.limits.parallelCalls,
    requestsPerMinute: positiveOption(spec, "rpm"),
    tokensPerMinute: positiveOption(spec, "tpm"),
    timeoutMs: (positiveOption(spec, "timeout") ?? 60) * 1000,
    billing: billingOf(spec, vendor, address),
    // Last, so that mistakes of the spec are told before a key that is missing.
    address: keyed ? serviceAddress(vendor, given, env) : address,
  };
}

/** What the answers of two plans have to have in common to be the same model's: the key of what is found out about it. */
export function serviceKey({ spec, address, model, dims, outputType, types, prompts }: HostedPlan): unknown {
  return { kind: spec.kind, address: addressHash(address), model, dims, outputType, types, prompts };
}

/** Names an address without showing its path, which may hold an account. */
export function addressHash({ base }: ServiceAddress): string {
  return createHash("sha256").update(base).digest("hex").slice(0, 12);
}

function outputTypeOf(
  { spec, options }: CandidateSpec,
  vendor: Vendor,
  { endpoint }: ServiceAddress,
): OutputType {
  const given = options.outputType;
  if (given === undefined) return endpoint === null ? vendor.outputTypes[0]! : "float";
  const found = vendor.outputTypes.find((type) => type === given);
  if (found !== undefined) return found;
  throw new InputError(
    `"${spec}": outputType is "${given}"; ${vendor.name} gives ${vendor.outputTypes.join(", ")}.${didYouMean(given, vendor.outputTypes)}`,
  );
}

/** `none` says nothing to the service. */
function typeOf(given: string | undefined, usual: string | null): string | null {
  return given === undefined ? usual : given === "none" || given === "" ? null : given;
}

function textsPerCallOf(spec: CandidateSpec, { name, limits }: Vendor): number | null {
  const batch = positiveOption(spec, "batch");
  if (batch !== null && batch > limits.mostTexts) {
    throw new InputError(
      `"${spec.spec}": batch is ${batch}; ${name} takes ${limits.mostTexts} texts in a call at most`,
    );
  }
  return batch;
}

function billingOf(
  { kind, ref, options }: CandidateSpec,
  vendor: Vendor,
  address: ServiceAddress,
): Billing | null {
  const stated = options.price;
  const slash = stated?.indexOf("/") ?? -1;
  if (stated !== undefined && slash > 0)
    return { provider: stated.slice(0, slash), model: stated.slice(slash + 1) };
  if (address.local) return null;
  if (address.endpoint === null)
    return vendor.billing === null ? null : { provider: vendor.billing, model: ref };
  return {
    provider: kind === "azure-openai" ? "azure-openai" : address.endpoint,
    model: kind === "tei" ? "tei" : ref,
  };
}
