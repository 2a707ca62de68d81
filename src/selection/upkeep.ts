import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import type { Team, Upkeep } from "../contracts/choice.js";
import { parseCandidateMeasure } from "./candidate-measures.js";
import type { MeasuredDataset } from "./measured-value.js";

/** What is known of a candidate's models besides its result. */
export interface ModelFacts {
  /** Of each model, as its folder states it. */
  readonly licences: readonly (string | null)[];
  /** Whether a vendor is paid for any part of it. */
  readonly billed: boolean;
}

/** What a change of the corpus or of the model forces on who keeps this candidate: measured, or read off its files. */
export function upkeepOf(candidate: CandidateResult, dataset: MeasuredDataset, facts: ModelFacts): Upkeep {
  const again = parseCandidateMeasure("upkeep").read(candidate, dataset);
  const parts = partsOf(candidate.manifest);
  const prompts = parts.flatMap(({ provider }) => Object.values(Object(Object(provider).prompts) as object));
  return {
    id: candidate.id,
    owner: ownerOf(parts, facts.billed),
    licences: [...facts.licences],
    indexAgainMs: again.value,
    priceUsd: parseCandidateMeasure("upkeep.price").read(candidate, dataset).value,
    fittedAgain: parts.some(({ provider }) => Object(provider).fit !== undefined),
    prompts: [...new Set(prompts.filter((prompt) => typeof prompt === "string" && prompt !== ""))],
    source: again.source,
  };
}

/** What the facts of upkeep mean for this team, each in a sentence; none for what the team did not state. */
export function upkeepNotes(
  upkeep: readonly Upkeep[],
  { decision, dataset }: Pick<BenchmarkResult, "decision" | "dataset">,
  team: Team,
): string[] {
  const notes: string[] = [];
  const { labelsPerMonth } = team;
  const scored = dataset.judgedQueries - dataset.withoutPositive;
  if (labelsPerMonth !== undefined && decision.queriesNeeded !== null && scored > 0) {
    const perQuery = dataset.judgements / dataset.judgedQueries;
    const labels = Math.ceil((decision.queriesNeeded - scored) * perQuery);
    const months = labelsPerMonth === 0 ? "never" : `in about ${monthsOf(labels / labelsPerMonth)}`;
    notes.push(
      `Separating the best two takes about ${labels.toLocaleString("en-US")} more judgements (${Number(perQuery.toPrecision(2))} a query so far): at ${labelsPerMonth} a month, ${months}.`,
    );
  }
  for (const { id, owner, fittedAgain, indexAgainMs } of upkeep) {
    if (team.retrain === false && fittedAgain)
      notes.push(
        `${id} is fitted on the documents, and the team said that nobody can fit it again when they change.`,
      );
    if (team.gpu === false && owner === "own" && indexAgainMs !== null && indexAgainMs >= workingDayMs)
      notes.push(
        `${id} takes ${Number((indexAgainMs / 3_600_000).toPrecision(2))} hours on this machine to embed the documents again, and there is no GPU.`,
      );
  }
  return notes;
}

/** A candidate's own manifest, or those of the parts of a fusion. */
function partsOf(manifest: CandidateResult["manifest"]): CandidateResult["manifest"][] {
  return Array.isArray(manifest.components) ? manifest.components.flatMap(partsOf) : [manifest];
}

function ownerOf(parts: readonly CandidateResult["manifest"][], billed: boolean): Upkeep["owner"] {
  if (billed) return "vendor";
  if (parts.some(({ kind }) => kind === "run" || kind === "vectors")) return "elsewhere";
  return parts.every(({ kind }) => kind === "bm25") ? "no model" : "own";
}

function monthsOf(months: number): string {
  const whole = Math.ceil(months);
  return whole === 1 ? "1 month" : `${whole.toLocaleString("en-US")} months`;
}

const workingDayMs = 8 * 3_600_000;
