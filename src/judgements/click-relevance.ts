import type { ClickLog, ClickRow } from "../contracts/click-log.js";
import { InputError } from "../contracts/errors.js";
import type { PositionPropensities } from "./position-propensities.js";

export interface ClickRelevanceOptions {
  readonly propensities: PositionPropensities;
  /** Largest weight of a click; default 10. A smaller one has less variance and more bias towards the top. */
  readonly clip?: number | undefined;
}

/** What clicks say of one pair. */
export interface WeakJudgement {
  readonly queryId: string;
  readonly documentId: string;
  /** Estimated share of users who would click if they looked; from 0, noise can bring it above 1. */
  readonly relevance: number;
  /** Share of users who clicked, position bias and all. */
  readonly clickRate: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Standard error of `relevance` from the number of clicks alone; null without a click. */
  readonly standardError: number | null;
}

/** Judgements from clicks. They are weak: what they rest on travels with them. */
export interface WeakJudgements {
  readonly kind: "weak";
  readonly source: "clicks";
  /** How position bias was taken out, as a sentence. */
  readonly assumption: string;
  readonly clip: number;
  /** By query, then by relevance, highest first. */
  readonly judgements: readonly WeakJudgement[];
  readonly impressions: number;
  readonly clicks: number;
  /** Clicks whose weight was cut to `clip`. */
  readonly clippedClicks: number;
  /** Clicks of equal weight that would be worth as much: (Σ w)² / Σ w² (Kish). */
  readonly effectiveClicks: number;
  /** Impressions at positions of unknown propensity: left out, with their clicks. */
  readonly unknownPositions: { readonly impressions: number; readonly clicks: number };
}

/**
 * Relevance from clicks with the position bias weighed out (inverse propensity weights; Joachims, Swaminathan and
 * Schnabel 2017): each click counts 1 / propensity of its position, at most `clip`, and the sum is divided by all
 * impressions. Unbiased where the propensities are right, no weight is clipped, and a click depends on looking and
 * liking alone; not where users click what is on top because it is on top (trust bias), or tire after a good one.
 * Throws `InputError` for a clip below 1 and a log whose positions all have unknown propensities.
 */
export function clickRelevance(
  { rows }: ClickLog,
  { propensities, clip = 10 }: ClickRelevanceOptions,
): WeakJudgements {
  if (!(clip >= 1))
    throw new InputError(`clip is ${clip}; expected a number from 1, the weight at the first position`);
  const totals = new Map<string, PairTotal>();
  const unknown = { impressions: 0, clicks: 0 };
  let [clicks, impressions, clippedClicks, weights, squares] = [0, 0, 0, 0, 0];
  for (const row of rows) {
    const propensity = propensities.at(row.position);
    if (propensity === null) {
      unknown.impressions += row.impressions;
      unknown.clicks += row.clicks;
      continue;
    }
    const weight = Math.min(clip, 1 / propensity);
    if (1 / propensity > clip) clippedClicks += row.clicks;
    clicks += row.clicks;
    impressions += row.impressions;
    weights += row.clicks * weight;
    squares += row.clicks * weight * weight;
    addTo(totals, row, weight);
  }
  if (impressions === 0)
    throw new InputError("No position of the click log has a known propensity; give those of its positions");
  return {
    kind: "weak",
    source: "clicks",
    assumption: propensities.assumption,
    clip,
    judgements: judgementsOf(totals),
    impressions,
    clicks,
    clippedClicks,
    effectiveClicks: squares === 0 ? 0 : (weights * weights) / squares,
    unknownPositions: unknown,
  };
}

interface PairTotal {
  readonly queryId: string;
  readonly documentId: string;
  impressions: number;
  clicks: number;
  weights: number;
  squares: number;
}

function addTo(totals: Map<string, PairTotal>, row: ClickRow, weight: number): void {
  const { queryId, documentId } = row;
  const key = JSON.stringify([queryId, documentId]);
  const total = totals.get(key) ?? { queryId, documentId, impressions: 0, clicks: 0, weights: 0, squares: 0 };
  total.impressions += row.impressions;
  total.clicks += row.clicks;
  total.weights += row.clicks * weight;
  total.squares += row.clicks * weight * weight;
  totals.set(key, total);
}

function judgementsOf(totals: ReadonlyMap<string, PairTotal>): WeakJudgement[] {
  const queries = new Map<string, number>();
  const judgements = [...totals.values()]
    .filter(({ impressions }) => impressions > 0)
    .map(({ queryId, documentId, impressions, clicks, weights, squares }) => {
      if (!queries.has(queryId)) queries.set(queryId, queries.size);
      return {
        queryId,
        documentId,
        relevance: weights / impressions,
        clickRate: clicks / impressions,
        impressions,
        clicks,
        standardError: clicks === 0 ? null : Math.sqrt(squares) / impressions,
      };
    });
  return judgements.sort(
    (a, b) => queries.get(a.queryId)! - queries.get(b.queryId)! || b.relevance - a.relevance,
  );
}
