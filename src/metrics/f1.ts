import type { JudgedList } from "./judged-list.js";
import { precision } from "./precision.js";
import { recall } from "./recall.js";

/**
 * F1@k: harmonic mean of P@k and Recall@k, 2PR / (P + R). 0 to 1, higher is better; 0 where no relevant document
 * is among the first k. `level` is the lowest relevant grade. Agrees with ranx's `f1`.
 */
export function f1(list: JudgedList, cutoff: number, level = 1): number {
  const p = precision(list, cutoff, level);
  const r = recall(list, cutoff, level);
  return p + r === 0 ? 0 : (2 * p * r) / (p + r);
}
