import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { Price, PriceInUse, StatedPrice } from "../contracts/price.js";

/** A price older than this many days should be looked up again. */
export const staleAfterDays = 180;

/**
 * Shipped prices with those of the user in their place, entry by entry. Throws `InputError` where the user states two of
 * one name.
 */
export function withStatedPrices(shipped: readonly Price[], stated: readonly StatedPrice[]): Price[] {
  const own = new Map<string, Price>();
  for (const entry of stated) {
    if (own.has(entry.model))
      throw new InputError(`prices states "${entry.model}" twice; keep one of the entries`);
    const slash = entry.model.indexOf("/");
    own.set(entry.model, {
      provider: entry.model.slice(0, slash),
      model: entry.model.slice(slash + 1),
      usdPerMillionTokens: entry.usdPerMillionTokens,
      usdPerMillionTokensBatch: entry.usdPerMillionTokensBatch ?? null,
      asOf: entry.asOf,
      source: entry.source ?? "stated in the config",
      certainty: "stated",
    });
  }
  return [...shipped.filter((price) => !own.has(priceName(price))), ...own.values()];
}

/** `VENDOR/MODEL`, the name under which a price is found. */
export function priceName({ provider, model }: Pick<Price, "provider" | "model">): string {
  return `${provider}/${model}`;
}

/**
 * The price of `VENDOR/MODEL` with its age on `today`; null where the list has none, which is not a price of zero. A year
 * or a month counts as its first day (UTC), so that a price is never taken to be younger than it is.
 */
export function priceOf(prices: readonly Price[], name: string, today: Date): PriceInUse | null {
  const price = prices.find((entry) => priceName(entry) === name);
  if (price === undefined) return null;
  const ageDays = Math.floor((today.getTime() - firstDay(price.asOf)) / dayMs);
  return { ...price, ageDays, stale: ageDays > staleAfterDays };
}

/** As `priceOf`; throws `InputError` with the nearest name where the list has none. `from` says who asks. */
export function requirePrice(
  prices: readonly Price[],
  name: string,
  { today, from }: { readonly today: Date; readonly from: string },
): PriceInUse {
  const found = priceOf(prices, name, today);
  if (found !== null) return found;
  const names = prices.map(priceName);
  throw new InputError(
    `${from}: there is no price of "${name}"; name a price of the list as VENDOR/MODEL, or state it in the config (prices: [{ model: ${name.includes("/") ? name : `acme/${name}`}, usdPerMillionTokens: …, asOf: … }]).${didYouMean(name, names)}`,
  );
}

/** That a price is old, and what to do. */
export function staleWords(price: PriceInUse): string {
  return `The price of ${priceName(price)} was seen ${price.asOf}, ${price.ageDays} days ago: look it up, and state it in the config (prices)`;
}

/** Milliseconds since 1970 of the first instant (UTC) of a day, month or year. Throws `InputError` for what is none. */
function firstDay(asOf: string): number {
  const time = Date.parse(asOf);
  if (Number.isNaN(time)) throw new InputError(`asOf is "${asOf}"; expected 2026-11-03, 2026-11 or 2026`);
  return time;
}

const dayMs = 86_400_000;
