import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { planHosted, serviceKey } from "../providers/hosted/hosted-plan.js";
import { describeHosted, noticesOf, purchaseOf } from "../providers/hosted/hosted-provider.js";
import type { ProviderDescription } from "../providers/provider-description.js";
import { knownService } from "./open-hosted-candidate.js";

/** What is known of a hosted candidate without asking anybody. */
export interface HostedDescription extends Omit<ProviderDescription, "manifest"> {
  /** null: its service was never asked. */
  readonly manifest: ProviderManifest | null;
  /** What stands for a manifest that is not known yet. */
  readonly settings: unknown;
}

/** Describes a hosted candidate from what was found out before; needs no key and no network. Throws `InputError` for a wrong spec. */
export async function describeHostedCandidate(
  spec: CandidateSpec,
  services: string | null,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<HostedDescription> {
  const plan = planHosted(spec, env, { keyed: false });
  const service = await knownService(plan, services);
  const settings = serviceKey(plan);
  if (service !== null) return { ...describeHosted(plan, service), settings };
  return { manifest: null, modelBytes: null, notices: noticesOf(plan), ...purchaseOf(plan), settings };
}
