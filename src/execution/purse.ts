import { BudgetError } from "../contracts/errors.js";

/** Money that may be spent: every paid call takes the most it can cost before it is made, and gives back the rest. */
export interface Purse {
  /** Takes `usd`. Throws `BudgetError` where that could pass the budget. */
  take(usd: number): void;
  /** What was taken has become what was paid. */
  settle(taken: number, paid: number): void;
  /** Paid so far. */
  readonly paidUsd: number;
}

/** A purse of `limitUsd`; null: no limit. */
export function openPurse(limitUsd: number | null): Purse {
  let paid = 0;
  let underWay = 0;
  return {
    take(usd) {
      const spent = paid + underWay;
      if (limitUsd !== null && spent + usd > limitUsd)
        throw new BudgetError(
          `stopped by the budget: the next call could cost up to $${rounded(usd)}, and $${rounded(Math.max(0, limitUsd - spent))} are left of it; run the same command again with a larger --max-cost to go on, nothing that is stored is paid again`,
        );
      underWay += usd;
    },
    settle(taken, actual) {
      underWay -= taken;
      paid += actual;
    },
    get paidUsd() {
      return paid;
    },
  };
}

function rounded(usd: number): string {
  return String(Number(usd.toPrecision(3)));
}
