/** Mean and variance of a gain that is not known yet. */
export interface ExpectedGain {
  readonly mean: number;
  readonly variance: number;
}

/** What is known of an unjudged document of a query, before anybody looks at it. */
export interface DocumentSigns {
  /** The best rank that any candidate still in the race gives it, from 1. */
  readonly bestRank: number;
  /** Documents of its query judged so far, and how many of them gained anything. */
  readonly judged: number;
  readonly gaining: number;
  /** A grade that a model predicts, where one was asked. */
  readonly predicted?: number | undefined;
}

/** Learns from the judgements so far what a document with such signs gains. */
export interface GainTable {
  expect(signs: DocumentSigns): ExpectedGain;
  learn(signs: DocumentSigns, gain: number): void;
  /** Over all documents: the gain of a relevant one, for queries where nothing was found yet. */
  readonly typicalGain: number;
}

/**
 * A table of means and second moments by coarse signs, each cell pulled towards the mean of all by four further
 * documents. It only saves judgements: what it says of a query is corrected by queries judged completely, so that a bad
 * table (or a bad model behind `predicted`) makes judging longer, never its verdict wrong.
 */
export function createGainTable(): GainTable {
  const cells = new Map<string, Moments>();
  const all: Moments = { count: 0, sum: 0, squares: 0 };

  function meanOfAll(): { mean: number; square: number } {
    const n = all.count + pull;
    return { mean: (all.sum + pull) / n, square: (all.squares + 1.5 * pull) / n };
  }

  return {
    expect(signs) {
      const { mean, square } = meanOfAll();
      const cell = cells.get(cellOf(signs));
      const n = (cell?.count ?? 0) + pull;
      const expected = ((cell?.sum ?? 0) + pull * mean) / n;
      return {
        mean: expected,
        variance: Math.max(0, ((cell?.squares ?? 0) + pull * square) / n - expected * expected),
      };
    },
    learn(signs, gain) {
      const key = cellOf(signs);
      const cell = cells.get(key) ?? { count: 0, sum: 0, squares: 0 };
      cells.set(key, cell);
      for (const moments of [cell, all]) {
        moments.count++;
        moments.sum += gain;
        moments.squares += gain * gain;
      }
    },
    get typicalGain() {
      const { mean, square } = meanOfAll();
      return square / Math.max(mean, 0.01);
    },
  };
}

interface Moments {
  count: number;
  sum: number;
  squares: number;
}

function cellOf({ bestRank, judged, gaining, predicted }: DocumentSigns): string {
  const rank = bestRank <= 1 ? 0 : bestRank <= 3 ? 1 : bestRank <= 6 ? 2 : 3;
  if (predicted !== undefined) return `p${predicted} ${rank > 1 ? 1 : 0} ${gaining > 0 ? 1 : 0}`;
  return `${rank} ${shareOf(judged, gaining)}`;
}

/** How well the query is answered so far, coarsely. */
function shareOf(judged: number, gaining: number): number {
  if (judged === 0) return 0;
  if (gaining === 0) return judged < 4 ? 1 : 2;
  const share = gaining / judged;
  return share <= 0.15 ? 3 : share <= 0.3 ? 4 : share <= 0.6 ? 5 : 6;
}

/** Documents by which a cell is pulled towards all. */
const pull = 4;
