import { Buffer } from "node:buffer";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../contracts/embedding-provider.js";
import { errorKind, ProviderError } from "../contracts/errors.js";
import type { Payment } from "../contracts/progress.js";
import type { Purse } from "./purse.js";

export interface BudgetedProviderOptions {
  /** What a million tokens cost at most; null where it is not known, and then nothing is held back. */
  readonly usdPerMillionTokens: number | null;
  readonly purse: Purse;
  /** Hears every call that was answered; a call's vectors are handed on once it is done. */
  readonly onPayment: (payment: Payment) => Promise<void>;
}

/**
 * The one place where calls to a vendor are paid: stands between the cache and a provider that declares `billing`, so that
 * what is stored is never paid again. Before a call the most it can cost is held back, and the call is not made where that
 * could pass the budget (`BudgetError`); after it the tokens that the vendor bills are paid. A call that was sent is waited
 * for, also when the work is interrupted: it has to be paid. One that the vendor refused (`ProviderError`) costs nothing;
 * one whose answer was lost, or that ended in any other way, may have been billed: it counts in full against the budget,
 * and is heard as an uncertain payment.
 */
export function budgetedProvider(
  provider: EmbeddingProvider,
  { usdPerMillionTokens, purse, onPayment }: BudgetedProviderOptions,
): EmbeddingProvider {
  const { billing } = provider;
  if (billing === undefined) throw new Error("a provider without billing has nobody to pay");
  const usdOf = (tokens: number): number => (tokens / 1e6) * (usdPerMillionTokens ?? 0);

  async function embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts> {
    const { signal: _, ...unstoppable } = options;
    const most = mostTokens(texts, provider.manifest.prompts[options.role]);
    const held = usdOf(most);
    const call = { ...billing!, role: options.role, texts: texts.length };
    purse.take(held);
    let made: EmbeddedTexts;
    try {
      made = await provider.embed(texts, unstoppable);
    } catch (error) {
      const refused =
        error instanceof ProviderError ? error.failure.maybeBilled !== true : errorKind(error) === "input";
      const uncertain = !refused;
      purse.settle(held, uncertain ? held : 0);
      const usd = usdPerMillionTokens === null ? null : held;
      if (uncertain) await onPayment({ ...call, tokens: most, usd, uncertain: true });
      throw error;
    }
    const tokens = made.billedTokens ?? made.tokens.reduce((sum, count) => sum + count, 0);
    purse.settle(held, usdOf(tokens));
    const usd = usdPerMillionTokens === null ? null : usdOf(tokens);
    await onPayment({ ...call, tokens, usd });
    return made;
  }

  return { ...provider, embed, close: () => provider.close() };
}

/**
 * Tokens that texts can have at most: one for each byte of UTF-8, as tokenizers over bytes have no smaller piece and those
 * over characters fewer, and eight for what is put around a text.
 */
export function mostTokens(texts: readonly string[], prompt: string): number {
  const around = Buffer.byteLength(prompt, "utf8") + 8;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text, "utf8") + around, 0);
}
