import type { Config } from "../contracts/config.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressListener } from "../contracts/progress.js";
import { projectFolder } from "../storage/project-folder.js";
import { costTerms } from "./candidate-cost.js";
import { openSpending, planSpending, type Spending } from "./spending.js";

export interface PayOptions {
  readonly cwd: string;
  readonly prices?: Config["prices"] | undefined;
  readonly maxCostUsd?: number | null | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Payment for the work on one file. */
export interface Payment {
  /** The provider with its calls paid, all from one purse; one that nobody is paid for is left as it is. */
  pay(provider: EmbeddingProvider): EmbeddingProvider;
  /** Paid so far; null where a price is not known. */
  paidUsd(): number | null;
}

/**
 * Pays the vendor of a model that is opened outside a benchmark: its price is looked up when it is known who asks for
 * money, every payment is written to the project's log. `pay` throws `InputError` where a budget cannot be promised.
 */
export async function payFor(
  work: string,
  { cwd, prices: stated = [], maxCostUsd = null, onProgress = () => {} }: PayOptions,
): Promise<Payment> {
  const today = new Date();
  const { prices } = await costTerms({ config: { prices: stated } }, 0, today);
  const log = projectFolder(cwd).spendingLog;
  let spending: Spending | null = null;
  let paid: number | null = 0;
  const listen: ProgressListener = (event) => {
    if (event.type === "payment")
      paid = paid === null || event.payment.usd === null ? null : paid + event.payment.usd;
    onProgress(event);
  };
  return {
    pay(provider) {
      if (provider.billing === undefined) return provider;
      const terms = { limitUsd: maxCostUsd, log, today, onProgress: listen };
      spending ??= openSpending(planSpending([provider.billing], prices, terms), {
        outcome: work,
        refresh: false,
        onProgress: listen,
      });
      return spending.pay(provider);
    },
    paidUsd: () => paid,
  };
}
