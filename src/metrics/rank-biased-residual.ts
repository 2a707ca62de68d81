import type { JudgedList } from "./judged-list.js";

/**
 * The residual of RBP(p) (Moffat and Zobel 2008): by how much RBP could rise if all that is not known were relevant,
 * p^n for the ranks below the n retrieved and (1 - p) p^(i - 1) for each document nobody judged at rank i. 0 to 1; it
 * tells how far RBP can be trusted, not how good the list is. 0 where no retrieved document is unjudged, as trec_eval 10
 * has it (`rbp_resid`).
 */
export function rankBiasedResidual(list: JudgedList, persistence: number): number {
  if (list.found === list.retrieved) return 0;
  let judged = 0;
  for (let i = 0; i < list.found; i++) judged += persistence ** (list.ranks[i]! - 1);
  // Ranks 1 to n weigh 1 - p^n together: what is not judged is the rest of the whole.
  return 1 - (1 - persistence) * judged;
}
