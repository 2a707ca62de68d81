import type { EarlierLook, Look } from "../contracts/look.js";
import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";

/**
 * Level of look `number` at a question, of which any number may follow: alpha / 2^k for k = 1 to 5, so that each look
 * spends half of what the earlier ones left, then 5 alpha / (32 k (k - 1)), which spreads the last 1/32 over all later
 * ones. The levels of all looks sum to alpha, so whatever the looks have in common, a false winner comes out of any of
 * them with probability at most alpha, as far as each keeps its own level. Up to look 4 no level is below that of
 * alpha / (k (k + 1)), which sums to alpha too. Throws `InputError` for a number that is no whole number from 1, or
 * alpha outside 0 to 1.
 */
export function lookLevel(number: number, alpha = 0.05): number {
  requireWhole("the number of the look", number);
  requireShare("alpha", alpha, 0.05);
  return number <= halved ? alpha / 2 ** number : (alpha * halved) / (2 ** halved * number * (number - 1));
}

/** The look that follows these earlier ones: its number, its level, and that of the next after all `later` ones. */
export function lookAfter(
  { earlier, later, others }: Pick<Look, "later" | "others"> & { readonly earlier: readonly EarlierLook[] },
  alpha: number,
): Look {
  const number = earlier.length + 1;
  return {
    number,
    level: lookLevel(number, alpha),
    nextLevel: lookLevel(number + later + 1, alpha),
    earlier: [...earlier],
    later,
    others,
  };
}

/** How many looks followed one, told from the level of the next; 0 where no number of them gives it. */
export function laterLooks(
  { earlier, nextLevel }: Pick<Look, "earlier" | "nextLevel">,
  alpha: number,
): number {
  for (
    let later = 0, next = earlier.length + 2;
    later < mostLooks && lookLevel(next + later, alpha) >= nextLevel;
    later++
  ) {
    if (lookLevel(next + later, alpha) === nextLevel) return later;
  }
  return 0;
}

const halved = 5;
/** Nobody looks more often; a level that was made up must not keep a check busy. */
const mostLooks = 10_000;
