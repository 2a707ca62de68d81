import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Sweep, SweepFindings, SweptSetting } from "../contracts/sweep.js";
import type { CandidateScores } from "./candidate-scores.js";
import { nonInferiority } from "./non-inferiority.js";
import { isSwept, sweptSettings } from "./swept-settings.js";

export interface SweepFindingsOptions {
  readonly sweep: Sweep;
  /** The candidates as they were asked for. */
  readonly specs: readonly CandidateSpec[];
  readonly candidates: readonly CandidateResult[];
  /** Scores by the metric that decides. */
  readonly scores: CandidateScores;
  readonly metric: string;
  readonly documents: number;
  /** Level of the whole sweep. */
  readonly alpha: number;
}

/**
 * What each setting of a sweep costs in quality and saves in bytes, beside the whole float32 vectors of the same model. A
 * setting passes by non-inferiority at the sweep's margin; over all settings of all models the levels follow Holm's
 * procedure, so that any setting that loses more than the margin passes in at most the share `alpha` of cases (Holm 1979).
 * Null where nothing of the sweep has answered.
 */
export function sweepFindings(options: SweepFindingsOptions): SweepFindings | null {
  const { sweep, metric, alpha } = options;
  const models = options.specs.flatMap((spec) => {
    const settings = isSwept(spec) ? answeredSettings(spec, options) : [];
    return settings.length < 2 ? [] : [{ model: spec.id, settings }];
  });
  if (models.length === 0) return null;
  const tested = models.flatMap(({ model, settings }) =>
    settings.flatMap(({ id }) =>
      id === model ? [] : [{ id, differences: differencesOf(options.scores, id, model) }],
    ),
  );
  const losses = holmLosses(tested, { margin: sweep.margin, alpha });
  return {
    metric,
    margin: sweep.margin,
    alpha,
    settings: tested.length,
    models: models.map(({ model, settings }) => {
      const judged = settings
        .map((setting) => ({ ...setting, loss: losses.get(setting.id) ?? null }))
        .sort((a, b) => b.bytesPerDocument - a.bytesPerDocument || b.mean - a.mean);
      const passed = judged.filter(({ loss }) => loss?.shown === true);
      const fewest = Math.min(...passed.map(({ bytesPerDocument }) => bytesPerDocument));
      const smallest = passed.find(({ bytesPerDocument }) => bytesPerDocument === fewest);
      return { model, settings: judged, smallest: smallest?.id ?? null };
    }),
  };
}

type Unjudged = Omit<SweptSetting, "loss">;

function answeredSettings(
  spec: CandidateSpec,
  { sweep, candidates, metric, documents }: SweepFindingsOptions,
): Unjudged[] {
  const planned = [{ id: spec.id, dims: null, quant: "none" as const }, ...sweptSettings(spec, sweep, null)];
  return planned.flatMap(({ id, dims, quant }) => {
    const candidate = candidates.find((one) => one.id === id);
    const estimate = candidate?.metrics[metric];
    const { vectorBytes = null, indexBytes = vectorBytes } = candidate?.memory ?? {};
    if (candidate === undefined || estimate === undefined || vectorBytes === null || documents === 0)
      return [];
    return [
      {
        id,
        dims: dims ?? candidate.dims,
        quant,
        bytesPerDocument: vectorBytes / documents,
        indexBytesPerDocument: (indexBytes ?? vectorBytes) / documents,
        mean: estimate.mean,
        low: estimate.low,
        high: estimate.high,
      },
    ];
  });
}

function differencesOf({ ids, queries, values }: CandidateScores, id: string, from: string): Float64Array {
  const [one, other] = [ids.indexOf(id) * queries, ids.indexOf(from) * queries];
  return Float64Array.from({ length: queries }, (_, q) => values[one + q]! - values[other + q]!);
}

/** Holm's step-down: those that pass at alpha / m leave, and the m that are left are tested again, until none passes. */
function holmLosses(
  tested: readonly { readonly id: string; readonly differences: Float64Array }[],
  { margin, alpha }: { margin: number; alpha: number },
): Map<string, NonNullable<SweptSetting["loss"]>> {
  const losses = new Map<string, NonNullable<SweptSetting["loss"]>>();
  let open = tested;
  while (open.length > 0) {
    const level = alpha / open.length;
    for (const { id, differences } of open) {
      const { delta, bound, shown, queriesNeeded } = nonInferiority(differences, { margin, alpha: level });
      losses.set(id, { delta, bound, level, queriesNeeded, shown });
    }
    const left = open.filter(({ id }) => !losses.get(id)!.shown);
    if (left.length === open.length) break;
    open = left;
  }
  return losses;
}
