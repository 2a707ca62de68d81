import type { Egress } from "../../contracts/egress.js";
import { embeddingMatrix, type ProviderManifest } from "../../contracts/embedding-matrix.js";
import {
  type EmbeddedTexts,
  type EmbeddingProvider,
  type EmbedOptions,
  embeddingProviderVersion,
} from "../../contracts/embedding-provider.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { ServiceRecord } from "../../contracts/service-record.js";
import type { FailureReading, VendorAnswer, VendorRequest } from "../../contracts/vendor-call.js";
import { limitsIn, vendorExchange } from "../../execution/vendor-exchange.js";
import { addressHash, type HostedPlan } from "./hosted-plan.js";
import { unusable } from "./read-answer.js";
import { shareTokens } from "./share-tokens.js";
import type { TextMeasure } from "./text-measure.js";
import type { EmbedAsk, ServiceFacts } from "./vendor.js";

export interface OpenHostedOptions {
  readonly plan: HostedPlan;
  readonly egress: Egress;
  /** What was found out about the service; null: nothing yet, and then any dimensions are taken. */
  readonly service: ServiceRecord | null;
  /** Counts and cuts by the model's own tokenizer; null: it is not here. */
  readonly measure: TextMeasure | null;
}

/**
 * A provider of a model that a service runs: each call is one exchange, which neither waits nor repeats. Texts without a
 * word in them are not sent: they have the zero vector. What comes back is checked: as many vectors as texts, their
 * dimensions, every value finite.
 */
export function openHosted({ plan, egress, service, measure }: OpenHostedOptions): EmbeddingProvider {
  const { vendor, billing } = plan;
  const manifest = hostedManifest(plan, service);
  const most = service?.textsPerCall ?? vendor.limits.mostTexts;
  const tokensPerCall = service?.tokensPerCall ?? plan.known?.tokensPerCall ?? vendor.limits.tokensPerCall;

  async function embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts> {
    throwIfAborted(options.signal);
    const prepared = texts.map((text) => preparedText(text, options));
    const sent = prepared.flatMap(({ words }, row) => (words === null ? [] : [row]));
    if (sent.length === 0) return withoutWords(texts.length, manifest.dims);
    const ask = askFor(
      sent.map((row) => prepared[row]!.words!),
      options,
    );
    const { path, body } = vendor.embed(ask);
    const { found, limits } = await exchange(
      { path, body, texts: sent.length },
      (answer) => ({ found: checked(vendor.read(answer, ask), ask), limits: limitsIn(answer.headers) }),
      options.signal,
    );
    const dims = found.vectors[0]!.length;
    const data = new Float32Array(texts.length * dims);
    const tokens = new Int32Array(texts.length);
    const counts = shareTokens(ask.texts, found.tokens, measure);
    sent.forEach((row, i) => {
      data.set(found.vectors[i]!, row * dims);
      const most = prepared[row]!.cut ? (manifest.maxTokens ?? counts[i]!) : counts[i]!;
      tokens[row] = Math.min(counts[i]!, most);
    });
    return {
      matrix: embeddingMatrix(texts.length, dims, data),
      tokens,
      truncated: Uint8Array.from(prepared, ({ cut }) => (cut ? 1 : 0)),
      ...(found.tokens === null ? {} : { billedTokens: found.tokens }),
      ...(limits === undefined ? {} : { limits }),
      ...(found.model === null ? {} : { reportedModel: found.model }),
    };
  }

  function askFor(texts: readonly string[], { role, keep }: EmbedOptions): EmbedAsk {
    const { model, dims, outputType, types } = plan;
    return {
      model,
      texts,
      dims,
      outputType,
      type: types[role],
      cut: keep !== undefined && vendor.cuts,
    };
  }

  /** The text as it is sent, with its prompt; null: there is no word in it. */
  function preparedText(text: string, { role, keep }: EmbedOptions): { words: string | null; cut: boolean } {
    const whole = Buffer.from(text, "utf8").toString("utf8");
    if (whole.trim() === "") return { words: null, cut: false };
    const words = plan.prompts[role] + whole;
    if (keep !== undefined)
      return { words: vendor.cuts ? firstShare(words, 5 * keep) : cutHere(words, keep), cut: true };
    const fitting = plan.maxTokens === null || measure === null ? null : measure.cut(words, plan.maxTokens);
    if (fitting !== null) return { words: fitting, cut: true };
    const limit = manifest.maxTokens;
    const silently = vendor.cutsSilently === true && limit !== null && tokensLikely(words, measure) > limit;
    return { words, cut: silently };
  }

  /** To the limit where tokens can be counted, and below it where that was refused too. */
  function cutHere(words: string, keep: number): string {
    if (measure === null) return firstShare(words, keep);
    const limit = manifest.maxTokens ?? Number.POSITIVE_INFINITY;
    return measure.cut(words, Math.max(1, Math.min(limit, Math.floor(measure.count(words) * keep)))) ?? words;
  }

  function exchange<T>(
    call: { readonly path: string; readonly body: unknown; readonly texts: number },
    read: (answer: VendorAnswer) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return vendorExchange(requestOf(plan, { ...call, method: "POST", kind: "texts" }), read, {
      ...exchangeOptions(plan, egress),
      signal,
    });
  }

  function checked(
    found: ReturnType<typeof vendor.read>,
    { texts, dims: asked }: EmbedAsk,
  ): ReturnType<typeof vendor.read> {
    const { vectors } = found;
    if (vectors.length !== texts.length)
      throw unusable(`${vectors.length} vectors for ${texts.length} texts`);
    const wanted = service?.dims ?? asked ?? vectors[0]!.length;
    for (const vector of vectors) {
      if (vector.length !== wanted || vector.length === 0)
        throw unusable(`a vector of ${vector.length} dimensions where ${wanted} were expected`);
      if (!vector.every(Number.isFinite)) throw unusable("a vector that holds a value that is not finite");
    }
    return found;
  }

  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: {
      textsPerCall: Math.min(plan.textsPerCall ?? service?.textsPerCall ?? vendor.limits.texts, most),
      parallelCalls: plan.parallelCalls,
      ...(tokensPerCall === undefined ? {} : { tokensPerCall }),
    },
    ...(billing === null ? {} : { billing }),
    modelBytes: null,
    embed,
    close: async () => {},
  };
}

/** Asks a service what it is, where it can be asked without a text; one try. */
export async function askAbout(
  plan: HostedPlan,
  egress: Egress,
  signal?: AbortSignal,
): Promise<ServiceFacts> {
  const { about } = plan.vendor;
  if (about === undefined) return {};
  return vendorExchange(
    requestOf(plan, { path: about.path, method: "GET", kind: "request", texts: 0 }),
    (answer) => about.read(answer, plan.model),
    { ...exchangeOptions(plan, egress), signal },
  );
}

/** Everything about a hosted model that changes a vector. */
export function hostedManifest(plan: HostedPlan, service: ServiceRecord | null): ProviderManifest {
  const { spec, vendor, address, model, known, dims, outputType, types, prompts } = plan;
  const bytes = outputType === "float" || outputType === "base64" ? "float" : outputType;
  return {
    kind: spec.kind,
    model: spec.kind === "tei" ? (service?.reported ?? model) : model,
    revision: service?.revision ?? null,
    files: {},
    dims: service?.dims ?? dims ?? known?.dims ?? 1,
    dtype: bytes,
    pooling: null,
    modules: [vendor.name],
    normalized: service?.normalized ?? false,
    similarity: "cosine",
    prompts: { ...prompts },
    maxTokens: plan.maxTokens ?? service?.maxTokens ?? known?.maxTokens ?? null,
    runtime: {
      ...(types.query === null ? {} : { queryType: types.query }),
      ...(types.document === null ? {} : { documentType: types.document }),
      ...(dims === null ? {} : { askedDims: String(dims) }),
      ...(address.endpoint === null ? {} : { address: addressHash(address) }),
    },
    service: {
      endpoint: address.endpoint,
      reported: service?.reported ?? null,
      firstUsed: service?.firstUsed ?? "",
    },
  };
}

function requestOf(
  { vendor, address }: HostedPlan,
  call: { readonly path: string; readonly body?: unknown } & Pick<VendorRequest, "method" | "kind" | "texts">,
): VendorRequest {
  const { path, ...rest } = call;
  return {
    url: `${address.base}${path}`,
    headers: address.key === null ? {} : vendor.auth(address.key),
    ...rest,
  };
}

function exchangeOptions(plan: HostedPlan, egress: Egress) {
  const { vendor, address, spec, timeoutMs } = plan;
  return {
    egress,
    purpose: `candidate ${spec.kind}:${spec.kind === "tei" ? address.endpoint : plan.model}`,
    secrets: address.key === null ? [] : [address.key],
    timeoutMs,
    failureOf: (answer: VendorAnswer) => withKeyHint(vendor.failure(answer), answer, plan),
  };
}

/** Says which key was refused, by the name of its variable. */
function withKeyHint(
  reading: FailureReading,
  { status }: VendorAnswer,
  { address }: HostedPlan,
): FailureReading {
  if (status !== 401 && status !== 403) return reading;
  const hint =
    address.keyName === null
      ? "no key was sent; name its variable with key="
      : `the key is the one in ${address.keyName}`;
  return { ...reading, reason: reading.reason === null ? hint : `${reading.reason} (${hint})` };
}

function withoutWords(rows: number, dims: number): EmbeddedTexts {
  return {
    matrix: embeddingMatrix(rows, dims, new Float32Array(rows * dims)),
    tokens: new Int32Array(rows),
    truncated: new Uint8Array(rows),
    billedTokens: 0,
  };
}

/** The first share of a text, in whole code points; all of it from 1. */
function firstShare(text: string, share: number): string {
  if (share >= 1) return text;
  const points = [...text];
  return points.slice(0, Math.max(1, Math.floor(points.length * share))).join("");
}

/** Tokens by the tokenizer, else four bytes of UTF-8 each. */
function tokensLikely(text: string, measure: TextMeasure | null): number {
  return measure === null ? Buffer.byteLength(text, "utf8") / 4 : measure.count(text);
}
