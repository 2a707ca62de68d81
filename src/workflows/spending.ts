import { basename } from "node:path";
import type { Billing, EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError } from "../contracts/errors.js";
import type { Price } from "../contracts/price.js";
import type { Payment, ProgressListener } from "../contracts/progress.js";
import { budgetedProvider } from "../execution/budgeted-provider.js";
import { openPurse } from "../execution/purse.js";
import { priceName, priceOf, staleWords } from "../selection/price-of.js";
import { logPayment, type Paid, paidFor, summedPayments } from "../storage/spending-log.js";

/** What a candidate's process must know to pay a vendor; plain data. */
export interface SpendingPlan {
  /** By `VENDOR/MODEL`: what a million tokens cost at most; null: not known. */
  readonly usdPerMillionTokens: Readonly<Record<string, number | null>>;
  /** What may still be spent; null: no limit. */
  readonly limitUsd: number | null;
  /** File that every payment is written to; null: none. */
  readonly log: string | null;
}

/** The payments of one candidate's work. */
export interface Spending {
  /** The provider with its calls paid; one that nobody is paid for is left as it is. */
  pay(provider: EmbeddingProvider): EmbeddingProvider;
  /**
   * Paid for this work, over all runs that the log knows, null where a price was not known; and what may have been paid
   * for answers that were lost.
   */
  paid(): Promise<Pick<Paid, "usd" | "uncertain">>;
}

export interface SpendingOptions {
  /** Folder of the outcome that is paid for; its name is the key of the log. */
  readonly outcome: string;
  /** Whether everything is bought anew, so that earlier runs do not count. */
  readonly refresh: boolean;
  readonly onProgress: ProgressListener;
}

/** Opens the payments of one candidate's work. */
export function openSpending(
  { usdPerMillionTokens, limitUsd, log }: SpendingPlan,
  { outcome, refresh, onProgress }: SpendingOptions,
): Spending {
  const purse = openPurse(limitUsd);
  const work = basename(outcome);
  const made: Payment[] = [];
  const summedHere = log === null || refresh;
  const onPayment = async (payment: Payment): Promise<void> => {
    if (summedHere) made.push(payment);
    if (log !== null) await logPayment(log, work, payment, new Date());
    onProgress({ type: "payment", candidate: null, payment });
  };
  return {
    pay(provider) {
      const { billing } = provider;
      if (billing === undefined) return provider;
      const usd = usdPerMillionTokens[priceName(billing)] ?? null;
      return budgetedProvider(provider, { usdPerMillionTokens: usd, purse, onPayment });
    },
    async paid() {
      if (summedHere) return summedPayments(made);
      const { damagedLines, ...paid } = await paidFor(log, work);
      if (damagedLines > 0) {
        const message = `${damagedLines} line(s) of ${log} cannot be read; what they say was paid is not counted`;
        onProgress({ type: "notice", level: "warning", message });
      }
      return paid;
    },
  };
}

/**
 * What must be known to pay these vendors within a budget. Throws `InputError` where a budget is to be kept and a price is
 * not known, or not verified: such a budget could not be promised.
 */
export function planSpending(
  billings: readonly Billing[],
  prices: readonly Price[],
  {
    limitUsd,
    log,
    today,
    onProgress,
  }: Pick<SpendingPlan, "limitUsd" | "log"> & {
    readonly today: Date;
    readonly onProgress: ProgressListener;
  },
): SpendingPlan {
  const usdPerMillionTokens: Record<string, number | null> = {};
  for (const name of new Set(billings.map(priceName))) {
    const price = priceOf(prices, name, today);
    const usd = price?.usdPerMillionTokensHigh ?? price?.usdPerMillionTokens ?? null;
    usdPerMillionTokens[name] = usd;
    if (limitUsd !== null && (usd === null || price?.certainty === "unverified")) {
      throw new InputError(
        `--max-cost ${limitUsd} cannot be promised: the price of ${name} is ${usd === null ? "not known" : "not verified"}; state it in the config (prices: [{ model: ${name}, usdPerMillionTokens: …, asOf: … }])`,
      );
    }
    if (price?.stale === true) onProgress({ type: "notice", level: "warning", message: staleWords(price) });
  }
  return { usdPerMillionTokens, limitUsd, log };
}
