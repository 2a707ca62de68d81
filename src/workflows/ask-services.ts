import { isHosted } from "../contracts/candidate-spec.js";
import type { Billing } from "../contracts/embedding-provider.js";
import { errorKind } from "../contracts/errors.js";
import type { Price } from "../contracts/price.js";
import type { ProgressListener } from "../contracts/progress.js";
import { planHosted } from "../providers/hosted/hosted-plan.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { freshService } from "./open-hosted-candidate.js";
import type { Network } from "./open-network.js";
import { openSpending, planSpending } from "./spending.js";

export interface AskServicesOptions {
  readonly network: Network;
  readonly prices: readonly Price[];
  readonly maxCostUsd: number | null;
  /** File that every payment is written to; null: none. */
  readonly log: string | null;
  readonly today: Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: ProgressListener;
}

/**
 * Asks the services of hosted candidates what they are, before anything else is spent: so that a key that is not there, an
 * address that egress does not allow and a price that is not known are told at once (`InputError`).
 */
export async function askServices(
  planned: readonly PlannedCandidate[],
  { network, prices, maxCostUsd, log, today, signal, onProgress }: AskServicesOptions,
): Promise<void> {
  const specs = new Map(
    planned.flatMap(({ parts }) =>
      parts.filter(({ kind }) => isHosted(kind)).map((spec) => [spec.spec, spec]),
    ),
  );
  if (specs.size === 0) return;
  const billings = [...specs.values()].flatMap((spec): readonly Billing[] => {
    const { billing } = planHosted(spec, network.env, { keyed: false });
    return billing === null ? [] : [billing];
  });
  const plan = planSpending(billings, prices, { limitUsd: maxCostUsd, log, today, onProgress: () => {} });
  const { pay } = openSpending(plan, { outcome: "services", refresh: false, onProgress });
  for (const spec of specs.values()) {
    onProgress({ type: "stage", candidate: spec.id, stage: "asking the service" });
    try {
      await freshService(spec, { network, pay, signal, onProgress });
    } catch (error) {
      // What a service does is the candidate's own failure, which its process finds again.
      if (errorKind(error) !== "provider" && errorKind(error) !== "budget") throw error;
    }
  }
}
