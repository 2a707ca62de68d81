import type { Analyzer } from "../lexical/analyzer.js";

/**
 * The words that tell each cluster from the others, best first: class TF-IDF (Grootendorst 2022), tf · ln(1 + A / f) with
 * tf the word's share of the cluster's words, f its times in all clusters and A the mean number of words a cluster. A
 * word counts once a text, so that one long text does not name a cluster. Words are the analyser's terms, written as most
 * texts write them, and stand in at least two texts of their cluster where it has that many. Texts labelled -1 are not read.
 */
export function clusterWords(
  texts: readonly string[],
  labels: Int32Array,
  count: number,
  { analyzer, words = 5 }: { readonly analyzer: Analyzer; readonly words?: number },
): string[][] {
  const clusters = Array.from({ length: count }, () => new Map<string, number>());
  const sizes = new Int32Array(count);
  const everywhere = new Map<string, number>();
  const spellings = new Map<string, Map<string, number>>();
  texts.forEach((text, row) => {
    const cluster = clusters[labels[row]!];
    if (cluster === undefined) return;
    sizes[labels[row]!]!++;
    for (const [term, token] of termsOf(text, analyzer)) {
      add(cluster, term);
      add(everywhere, term);
      const written = spellings.get(term) ?? new Map<string, number>();
      add(written, token);
      spellings.set(term, written);
    }
  });
  const totals = clusters.map(total);
  const average = totals.reduce((sum, one) => sum + one, 0) / Math.max(1, count);
  return clusters.map((cluster, number) =>
    [...cluster]
      .filter(([, times]) => times >= Math.min(2, sizes[number]!))
      .map(([term, times]) => {
        const weight = (times / totals[number]!) * Math.log(1 + average / everywhere.get(term)!);
        return { term, weight };
      })
      .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
      .slice(0, words)
      .map(({ term }) => mostFrequent(spellings.get(term)!)),
  );
}

/** Each term of a text once, with the token that it was first written as; numbers alone name nothing. */
function termsOf(text: string, analyzer: Analyzer): Map<string, string> {
  const terms = new Map<string, string>();
  for (const token of analyzer.tokens(text)) {
    if (/^[\p{N}.,]+$/u.test(token)) continue;
    const term = analyzer.term(token);
    if (term !== null && term.length > 1 && !terms.has(term)) terms.set(term, token);
  }
  return terms;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function total(counts: Map<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function mostFrequent(counts: Map<string, number>): string {
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
