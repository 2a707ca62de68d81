import type { DatasetSummary } from "../contracts/dataset.js";
import { errorKind } from "../contracts/errors.js";
import { establishedDropPower, nonInferiorityPower } from "../selection/non-inferiority.js";
import { isReachable } from "../selection/requirement-gate.js";
import { meanForBound } from "../statistics/guarded-bound-power.js";
import { meanAndDeviation } from "../statistics/mean-and-deviation.js";
import { projectFolder } from "../storage/project-folder.js";
import { listResults, readResult, type StoredResult } from "../storage/result-store.js";
import type { PlannedGate } from "./plan-gates.js";

/** What a gate will be able to tell with these queries, before anything is computed. */
export interface GatePreview {
  /** Place in `gates` of the config. */
  readonly gate: number;
  readonly text: string;
  readonly candidates: readonly string[];
  /** Queries that count in means. */
  readonly queries: number;
  /** Standard deviation of differences, or of scores. */
  readonly deviation: number;
  /** The stored result that the deviation was seen in; null: assumed. */
  readonly seenIn: string | null;
  /** Chance of passing an equally good candidate, or of noticing the drop; null for a requirement. */
  readonly power: number | null;
  /** Queries that would make the power 80 %. */
  readonly queriesForPower: number | null;
  /** Of a requirement on a metric: the true mean that passes in 80 % of cases. */
  readonly passesAt: number | null;
  /** All of this in a sentence. */
  readonly says: string;
}

/**
 * The power of every gate that compares means over queries, from the number of queries and the spread: that seen in a
 * stored result on the same data where there is one, else an assumed one. Requirements on other measures have none.
 */
export async function previewGates(
  gates: readonly PlannedGate[],
  dataset: Pick<DatasetSummary, "fingerprint" | "judgedQueries" | "withoutPositive">,
  { cwd }: { readonly cwd: string },
): Promise<GatePreview[]> {
  const queries = dataset.judgedQueries - dataset.withoutPositive;
  const judged = gates.filter((gate) => gate.kind !== "require" || gate.requirement.measure.unit === "score");
  if (queries === 0 || judged.length === 0) return [];
  const seen = await resultsOn(dataset.fingerprint, cwd);
  return judged.flatMap((gate) => {
    const bySpread = new Map<string, GatePreview>();
    for (const candidate of gate.candidates) {
      const { deviation, seenIn } = spreadOf(gate, candidate, seen);
      const key = `${seenIn} ${deviation}`;
      const same = bySpread.get(key);
      const candidates = [...(same?.candidates ?? []), candidate];
      bySpread.set(key, previewOf(gate, { candidates, queries, deviation, seenIn }));
    }
    return [...bySpread.values()];
  });
}

type Spread = Pick<GatePreview, "candidates" | "queries" | "deviation" | "seenIn">;

function previewOf(gate: PlannedGate, spread: Spread): GatePreview {
  const { queries, deviation, seenIn, candidates } = spread;
  const base = { gate: gate.place, text: gate.text, ...spread };
  const from = seenIn === null ? "assumed" : `seen in ${seenIn}`;
  const head = `gates[${gate.place}], ${gate.text}, for ${candidates.join(", ")}: with ${queries} queries and a standard deviation of ${deviation.toFixed(3)} (${from}) it`;
  if (gate.kind === "require") {
    const { bound: threshold } = gate.requirement;
    const passesAt = meanForBound(queries, { deviation, threshold, worst: 0, alpha: gate.alpha });
    const says =
      passesAt === null
        ? `${head} passes nothing`
        : isReachable(gate.requirement.measure.name, passesAt)
          ? `${head} passes a true mean of ${passesAt.toFixed(3)} in 80 % of cases`
          : `${head} can pass no model in 80 % of cases: that would take a true mean of ${passesAt.toFixed(3)}, which is outside the range of ${gate.requirement.measure.name}; ask for less, or judge more queries`;
    return { ...base, power: null, queriesForPower: null, passesAt, says };
  }
  const { size, alpha } = gate;
  const found =
    gate.kind === "nonInferior"
      ? nonInferiorityPower(queries, { margin: size, deviation, alpha })
      : establishedDropPower(queries, { drop: size, deviation, alpha });
  const share = `${(100 * found.power).toFixed(found.power < 0.1 ? 1 : 0)} %`;
  const what =
    gate.kind === "nonInferior" ? "passes an equally good candidate" : `notices a true drop of ${size}`;
  const more =
    found.power >= 0.8
      ? ""
      : `; ${found.queriesForPower === null ? "no number of queries up to a million makes" : `${found.queriesForPower} queries would make`} that 80 %`;
  return { ...base, ...found, passesAt: null, says: `${head} ${what} in ${share} of cases${more}` };
}

/** Stored results of the project on the same data, newest first. One that cannot be read is no help and no hindrance. */
async function resultsOn(fingerprint: string, cwd: string): Promise<StoredResult[]> {
  const { results } = projectFolder(cwd);
  const found: StoredResult[] = [];
  for (const id of (await listResults(results)).reverse().slice(0, mostRead)) {
    try {
      const stored = await readResult(results, id);
      if (stored.result.dataset.fingerprint === fingerprint) found.push(stored);
    } catch (error) {
      if (errorKind(error) !== "input") throw error;
    }
  }
  return found;
}

function spreadOf(
  gate: PlannedGate,
  candidate: string,
  seen: readonly StoredResult[],
): Pick<GatePreview, "deviation" | "seenIn"> {
  const metric = gate.kind === "require" ? gate.requirement.measure.name : gate.metric;
  for (const { result, details } of seen) {
    const scores = details.perQuery?.metrics[metric]?.[candidate];
    if (scores === undefined) continue;
    if (gate.kind === "require")
      return { deviation: meanAndDeviation(scores).deviation || 0, seenIn: result.id };
    const source = gate.baseline.stored?.details ?? details;
    const old = source.perQuery?.metrics[metric]?.[gate.baseline.of(candidate)];
    if (old === undefined || old.length !== scores.length || scores.length < 2) continue;
    const places = new Map(source.perQuery!.queryIds.map((id, row) => [id, row]));
    const pairs = details.perQuery!.queryIds.map(
      (id, row) => [scores[row]!, old[places.get(id) ?? row]!] as const,
    );
    return { deviation: meanAndDeviation(pairs.map(([a, b]) => a - b)).deviation, seenIn: result.id };
  }
  return { deviation: gate.kind === "require" ? assumedScores : assumedDifferences, seenIn: null };
}

/** As between real models on chorus-electronics and scifact. */
const assumedDifferences = 0.28;

/** As nDCG@10 of real models has it there. */
const assumedScores = 0.35;

const mostRead = 10;
