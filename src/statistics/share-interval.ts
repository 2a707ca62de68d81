import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import { betaQuantile } from "./beta-distribution.js";

/**
 * Exact 95 % interval of the probability behind `hits` of `trials` (Clopper, Pearson 1934): covers in at least that share
 * of cases. Throws `InputError` unless trials is a whole number from 1 and hits one from 0 to trials.
 */
export function shareInterval(
  hits: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  requireWhole("trials", trials);
  requireWhole("hits", hits, 0, trials);
  requireShare("confidence", confidence, 0.95);
  const tail = (1 - confidence) / 2;
  return {
    low: hits === 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    high: hits === trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  };
}
