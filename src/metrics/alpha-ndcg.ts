import type { Qrels, SubtopicLists } from "../contracts/qrels.js";
import { byteOrderRanks } from "../numeric/compare-utf8.js";
import { discount } from "./discounted-gain.js";
import type { JudgedList } from "./judged-list.js";

/**
 * A function that scores lists by alpha-nDCG@k (Clarke et al. 2008): DCG where a document is worth (1 - alpha)^r for each
 * subtopic it answers that r documents above answered before, divided by that of the ideal list. Finding the best list
 * is NP-hard; the ideal is made greedily, the document worth most next, of equal ones that with the greater id in byte order. 0 to 1, or a
 * little above where greed misses the best list; higher is better; 0 where no subtopic is answered. Agrees with ndeval's `alpha-nDCG`. Cost: k × judged documents.
 */
export function alphaNdcgScorer(
  { offsets, ids }: SubtopicLists,
  { documents, documentIds }: Qrels,
  alpha: number,
  cutoff: number,
): (list: JudgedList) => number {
  const idRanks = byteOrderRanks(documentIds);
  const worth = new Float64Array(ids.reduce((most, id) => Math.max(most, id + 1), 0));

  function gain(entry: number): number {
    let sum = 0;
    for (let i = offsets[entry]!; i < offsets[entry + 1]!; i++) sum += worth[ids[i]!]!;
    return sum;
  }

  function take(entry: number): void {
    for (let i = offsets[entry]!; i < offsets[entry + 1]!; i++) worth[ids[i]!]! *= 1 - alpha;
  }

  function best(list: JudgedList): number {
    const answering: number[] = [];
    for (let entry = list.firstEntry; entry < list.lastEntry; entry++)
      if (offsets[entry + 1]! > offsets[entry]!) answering.push(entry);
    const left = new Set(answering.sort((a, b) => idRanks[documents[b]!]! - idRanks[documents[a]!]!));
    worth.fill(1);
    let sum = 0;
    for (let rank = 1; rank <= cutoff && left.size > 0; rank++) {
      let next = -1;
      let most = -1;
      for (const entry of left) {
        const value = gain(entry);
        if (value > most) [next, most] = [entry, value];
      }
      left.delete(next);
      sum += most / discount(rank);
      take(next);
    }
    return sum;
  }

  return (list) => {
    const ideal = best(list);
    if (ideal === 0) return 0;
    worth.fill(1);
    let sum = 0;
    for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++) {
      sum += gain(list.entries[i]!) / discount(list.ranks[i]!);
      take(list.entries[i]!);
    }
    return sum / ideal;
  };
}
