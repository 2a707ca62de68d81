import { type CandidateSpec, isHosted } from "../contracts/candidate-spec.js";
import type { Config } from "../contracts/config.js";
import type { Billing, EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressListener } from "../contracts/progress.js";
import { planHosted } from "../providers/hosted/hosted-plan.js";
import { projectFolder } from "../storage/project-folder.js";
import { costTerms } from "./candidate-cost.js";
import { openSpending, planSpending } from "./spending.js";

export interface PayAsideOptions {
  /** Folder that holds `.alidade/`. */
  readonly cwd: string;
  /** What it is paid for, as the log of payments names it, such as search. */
  readonly work: string;
  readonly prices?: Config["prices"] | undefined;
  /** Make no call that could bring all of them above so many USD; null, the default: no limit. */
  readonly maxCostUsd?: number | null | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Has the calls of hosted candidates outside a benchmark written to the project's log of payments. Throws `InputError` where
 * a budget is to be kept and a price is not known.
 */
export async function payAside(
  specs: readonly CandidateSpec[],
  { cwd, work, prices: stated = [], maxCostUsd = null, onProgress = () => {} }: PayAsideOptions,
): Promise<(provider: EmbeddingProvider) => EmbeddingProvider> {
  const billings = specs
    .filter(({ kind }) => isHosted(kind))
    .flatMap((spec): readonly Billing[] => {
      const { billing } = planHosted(spec, process.env, { keyed: false });
      return billing === null ? [] : [billing];
    });
  if (billings.length === 0) return (provider) => provider;
  const today = new Date();
  const { prices } = await costTerms({ config: { prices: stated } }, 0, today);
  const log = projectFolder(cwd).spendingLog;
  const plan = planSpending(billings, prices, { limitUsd: maxCostUsd, log, today, onProgress });
  return openSpending(plan, { outcome: work, refresh: false, onProgress }).pay;
}
