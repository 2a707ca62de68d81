import { type Amount, type Certainty, certainties, type PriceInUse } from "../contracts/price.js";

/** Nothing to pay: a known amount. */
export const nothing: Amount = { usd: 0, atLeastUsd: 0, atMostUsd: 0, certainty: null };

/** An amount of which nothing is known. */
export const unknownAmount: Amount = { usd: null, atLeastUsd: null, atMostUsd: null, certainty: null };

/** A known number of USD. */
export function exactly(usd: number, certainty: Certainty | null): Amount {
  return between(usd, usd, certainty);
}

/**
 * What `tokens` tokens cost at a price: tokens / 1e6 × USD per million tokens. Nothing to buy costs nothing, whatever the
 * price; where tokens or price are unknown, so is the amount. At the batch price where `batch` is set.
 */
export function tokensAt(tokens: number | null, price: PriceInUse | null, batch = false): Amount {
  if (tokens === 0) return nothing;
  if (tokens === null || price === null) return unknownAmount;
  const millions = tokens / 1e6;
  if (batch) {
    const usd = price.usdPerMillionTokensBatch;
    return usd === null ? unknownAmount : exactly(millions * usd, price.batchCertainty ?? price.certainty);
  }
  const low = price.usdPerMillionTokens;
  if (low === null) return unknownAmount;
  return between(millions * low, millions * (price.usdPerMillionTokensHigh ?? low), price.certainty);
}

/** The sum. With an unknown part it is known only from below; as sure as its least sure part. */
export function sumAmounts(amounts: readonly Amount[]): Amount {
  const known = amounts.flatMap(({ atLeastUsd }) => (atLeastUsd === null ? [] : [atLeastUsd]));
  if (known.length === 0 && amounts.length > 0) return unknownAmount;
  const low = known.reduce((sum, usd) => sum + usd, 0);
  const certainty = amounts.reduce<Certainty | null>((worst, one) => lessSure(worst, one.certainty), null);
  if (amounts.some(({ atMostUsd }) => atMostUsd === null))
    return { usd: null, atLeastUsd: low, atMostUsd: null, certainty };
  return between(
    low,
    amounts.reduce((sum, { atMostUsd }) => sum + atMostUsd!, 0),
    certainty,
  );
}

function between(low: number, high: number, certainty: Certainty | null): Amount {
  return { usd: low === high ? low : null, atLeastUsd: low, atMostUsd: high, certainty };
}

function lessSure(a: Certainty | null, b: Certainty | null): Certainty | null {
  if (a === null || b === null) return a ?? b;
  return certainties.indexOf(a) >= certainties.indexOf(b) ? a : b;
}
