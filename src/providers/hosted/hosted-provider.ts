import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { Egress } from "../../contracts/egress.js";
import type { EmbeddingProvider } from "../../contracts/embedding-provider.js";
import { InputError } from "../../contracts/errors.js";
import type { ServiceRecord } from "../../contracts/service-record.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { type HostedPlan, planHosted } from "./hosted-plan.js";
import { askAbout, hostedManifest, openHosted } from "./open-hosted.js";
import { probeText, readProbe } from "./service-probe.js";
import { openTextMeasure } from "./text-measure.js";

/**
 * Opens a model that a service runs. Where `service` does not say what it is, it is asked once. Throws `InputError`
 * without a way out (`egress`), for a key that is not there and for what egress does not allow; `ProviderError` for what
 * the service does.
 */
export async function openHostedProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const { plan, egress } = settled(spec, options);
  const measure = await openTextMeasure(spec, options.baseDir);
  const service = options.service ?? (await firstRecord(plan, egress));
  return openHosted({ plan, egress, service, measure });
}

/**
 * The manifest of a hosted model, from what was found out about its service; where `service` does not say it, the service
 * is asked once. Throws as `openHostedProvider`.
 */
export async function describeHostedProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  if (options.service !== undefined)
    return describeHosted(planHosted(spec, options.env ?? {}, { keyed: false }), options.service);
  const { plan, egress } = settled(spec, options);
  return describeHosted(plan, await firstRecord(plan, egress));
}

/** What is known of a hosted model, given what was found out about its service. */
export function describeHosted(plan: HostedPlan, service: ServiceRecord): ProviderDescription {
  return {
    manifest: hostedManifest(plan, service),
    modelBytes: null,
    notices: noticesOf(plan),
    ...purchaseOf(plan),
  };
}

/** Who is paid for the calls of a plan, and how many texts one takes; nothing where nobody is paid. */
export function purchaseOf({
  billing,
  textsPerCall,
  vendor,
}: HostedPlan): Pick<ProviderDescription, "purchase"> {
  return billing === null ? {} : { purchase: { billing, textsPerCall: textsPerCall ?? vendor.limits.texts } };
}

/** What the user should know of how a model is asked. */
export function noticesOf({ vendor, address, spec }: HostedPlan): string[] {
  const notices: string[] = [];
  const hasTokenizer = spec.options.tokenizer !== undefined;
  if (vendor.cutsSilently === true && !hasTokenizer)
    notices.push(
      `${vendor.name} counts no tokens and cuts long texts without a word; cut texts are estimated (a token for four bytes)`,
    );
  if (spec.kind === "openai" && address.endpoint !== null && !hasTokenizer)
    notices.push(
      `a service behind base= may cut long texts without a word; tokenizer=FOLDER and maxTokens=N cut them here, and count them`,
    );
  return notices;
}

function settled(
  spec: CandidateSpec,
  { egress, env = {} }: OpenProviderOptions,
): { plan: HostedPlan; egress: Egress } {
  if (egress === undefined)
    throw new InputError(`"${spec.spec}" is asked over the network, and no way out (egress) was given`);
  return { plan: planHosted(spec, env), egress };
}

async function firstRecord(plan: HostedPlan, egress: Egress): Promise<ServiceRecord> {
  const facts = await askAbout(plan, egress);
  const unknown = openHosted({ plan, egress, service: null, measure: null });
  const probe = await unknown.embed([probeText], { role: "document" });
  return readProbe(probe, facts, { before: null, day: new Date().toISOString().slice(0, 10) }).record;
}
