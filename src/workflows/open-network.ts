import type { Egress } from "../contracts/egress.js";
import { type OpenEgressOptions, openEgress } from "./open-egress.js";

/** How candidates of a project reach what is not on this machine; plain data, also for another process. */
export interface NetworkPlan extends OpenEgressOptions {
  /** Folder of what was found out about services; null: nothing is read or kept. */
  readonly services: string | null;
}

/** The way out, the environment that keys are read from, and what is known of services. */
export interface Network {
  readonly egress: Egress;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly services: string | null;
}

/** Opens the network of a project; keys come from the environment of this process unless `env` is given. */
export function openNetwork(plan: NetworkPlan, env: Network["env"] = process.env): Network {
  return { egress: openEgress(plan), env, services: plan.services };
}
