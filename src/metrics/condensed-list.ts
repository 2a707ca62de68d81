import type { JudgedList } from "./judged-list.js";

/**
 * The list without its unjudged documents: judged ones keep their order and close ranks (Sakai 2007, "Alternatives to
 * Bpref"). Needs every judged document of the list, not only those above a cutoff. Scores of condensed lists are fairer
 * to lists unlike those that were judged, and tend to flatter them (Sakai 2008). Shares its arrays but the ranks.
 */
export function condensedList(list: JudgedList): JudgedList {
  const ranks = Int32Array.from({ length: list.found }, (_, i) => i + 1);
  return { ...list, retrieved: list.found, pooled: 0, ranks };
}
