import { Buffer } from "node:buffer";
import type { Egress } from "../../contracts/egress.js";
import type { Billing } from "../../contracts/embedding-provider.js";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import {
  type RerankedDocuments,
  type Reranker,
  type RerankerManifest,
  rerankerVersion,
} from "../../contracts/reranker.js";
import type { RerankerKind, RerankerSpec } from "../../contracts/reranker-spec.js";
import { readFailure } from "../../execution/read-failure.js";
import { limitsIn, vendorExchange } from "../../execution/vendor-exchange.js";
import { type ServiceAddress, serviceAddress } from "../../providers/hosted/service-address.js";
import type { OpenRerankerOptions, RerankerDescription } from "../reranker-description.js";
import { type RerankVendor, rerankVendors } from "./rerank-vendor.js";

/** Whether a service runs rerankers of this kind. */
export function isHostedReranker(kind: RerankerKind): kind is keyof typeof rerankVendors {
  return Object.hasOwn(rerankVendors, kind);
}

/**
 * Opens a reranker that a service runs: each call is one exchange, which neither waits nor repeats. A query or document
 * without a word is not sent; its score is 0, the lowest of these services. Throws `InputError` without a way out and for a
 * key that is not there.
 */
export function openHostedReranker(
  spec: RerankerSpec,
  { egress, env = {} }: Pick<OpenRerankerOptions, "egress" | "env">,
): Reranker {
  if (egress === undefined)
    throw new InputError(`"${spec.spec}" is asked over the network, and no way out (egress) was given`);
  const plan = planOf(spec, env);
  const { vendor, billing, documentsPerCall } = plan;
  return {
    contract: rerankerVersion,
    manifest: manifestOf(plan),
    limits: { documentsPerCall, parallelCalls: 4 },
    ...(billing === null ? {} : { billing }),
    modelBytes: null,
    async rerank(query, documents, { signal } = {}): Promise<RerankedDocuments> {
      throwIfAborted(signal);
      const asked = wellFormed(query);
      const texts = documents.map(wellFormed);
      const sent = asked.trim() === "" ? [] : texts.flatMap((text, i) => (text.trim() === "" ? [] : [i]));
      const scores = new Float32Array(documents.length);
      const tokens = new Int32Array(documents.length);
      const truncated = new Uint8Array(documents.length);
      if (sent.length === 0) return { scores, tokens, truncated };
      const ask = { ...plan, query: asked, documents: sent.map((i) => texts[i]!) };
      const { found, limits } = await exchange(plan, { egress, signal, ask }, (answer) => ({
        found: vendor.read(answer, sent.length),
        limits: limitsIn(answer.headers),
      }));
      sent.forEach((i, row) => {
        scores[i] = found.scores[row]!;
        tokens[i] = found.tokens === null ? 0 : Math.round(found.tokens / sent.length);
      });
      return {
        ...{ scores, tokens, truncated },
        ...(found.tokens === null ? {} : { billedTokens: found.tokens }),
        ...(limits === undefined ? {} : { limits }),
      };
    },
    close: async () => {},
  };
}

/** What is known of a hosted reranker without asking anybody; needs no key. Throws `InputError` for a wrong spec. */
export function describeHostedReranker(spec: RerankerSpec): RerankerDescription {
  const plan = planOf(spec, null);
  const { vendor, billing, documentsPerCall } = plan;
  return {
    manifest: manifestOf(plan),
    modelBytes: null,
    ...(billing === null ? {} : { purchase: { billing, documentsPerCall } }),
    notices: vendor.cutsSilently
      ? [`${vendor.name} cuts long documents without a word, so how many were cut is not known`]
      : [],
  };
}

interface Plan {
  readonly spec: RerankerSpec;
  readonly vendor: RerankVendor;
  readonly address: ServiceAddress;
  readonly model: string;
  readonly maxTokensPerDoc: number | null;
  readonly documentsPerCall: number;
  readonly billing: Billing | null;
}

function planOf(spec: RerankerSpec, env: OpenRerankerOptions["env"] | null): Plan {
  const { kind, ref, options } = spec;
  if (!isHostedReranker(kind)) throw new Error(`${kind} is no kind of hosted reranker`);
  const vendor: RerankVendor = rerankVendors[kind];
  const base = kind === "tei" ? ref : options.base;
  const address = serviceAddress(vendor, { spec: spec.spec, base, key: options.key }, env ?? null);
  const elsewhere = address.endpoint !== null && kind !== "tei";
  const seller = elsewhere ? address.endpoint : vendor.billing;
  return {
    ...{ spec, vendor, address },
    model: kind === "tei" ? address.endpoint! : ref,
    maxTokensPerDoc: wholeOption(spec, "maxTokensPerDoc"),
    documentsPerCall: wholeOption(spec, "batch") ?? vendor.documentsPerCall,
    billing: seller === null || address.local ? null : { provider: seller, model: ref },
  };
}

function wholeOption({ spec, options }: RerankerSpec, name: string): number | null {
  const text = options[name];
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InputError(`"${spec}": ${name} is "${text}"; expected a whole number from 1`);
}

function manifestOf({ spec, vendor, model, address, maxTokensPerDoc }: Plan): RerankerManifest {
  return {
    kind: spec.kind,
    model,
    revision: null,
    files: {},
    dtype: "unknown",
    activation: `${vendor.name}'s own`,
    maxTokens: null,
    runtime: {
      ...(address.endpoint === null ? {} : { endpoint: address.endpoint }),
      ...(maxTokensPerDoc === null ? {} : { maxTokensPerDoc: String(maxTokensPerDoc) }),
    },
  };
}

function exchange<T>(
  { vendor, address }: Plan,
  {
    egress,
    signal,
    ask,
  }: {
    readonly egress: Egress;
    readonly signal: AbortSignal | undefined;
    readonly ask: Parameters<RerankVendor["rerank"]>[0];
  },
  read: Parameters<typeof vendorExchange<T>>[1],
): Promise<T> {
  const { path, body } = vendor.rerank(ask);
  const { base, key } = address;
  // An address may be given with the part of the path that vendors' own clients add.
  const url = `${base.replace(/\/v[12]$/, "")}${path}`;
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const request = {
    url,
    method: "POST",
    headers,
    body,
    kind: "texts",
    texts: ask.documents.length + 1,
  } as const;
  return vendorExchange(request, read, {
    egress,
    purpose: `reranker ${vendor.name}`,
    secrets: key === null ? [] : [key],
    timeoutMs: 60_000,
    failureOf: readFailure,
    signal,
  });
}

/** Lone surrogates have no UTF-8: they are sent as services would read them. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
