import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { Choice } from "../contracts/choice.js";
import type { MeasuredDataset } from "./measured-value.js";
import { checkRequirement, onDeviceRequirement, parseRequirement } from "./requirement.js";

/** Whether a requirement, or a measure that is weighed, needs what only a process of one thread can tell. */
export function needsOnDevice(texts: readonly string[]): boolean {
  return texts.some(
    (text) => text.trim().toLowerCase() === onDeviceRequirement || /^\s*device\./i.test(text),
  );
}

/**
 * What became of each requirement for each candidate, and who meets all of them. Unknown is not met. Throws as
 * `parseRequirement`.
 */
export function checkRequirements(
  texts: readonly string[],
  candidates: readonly CandidateResult[],
  dataset: MeasuredDataset,
): Pick<Choice, "requirements" | "eligible"> {
  const requirements = texts.map((text) =>
    text.trim().toLowerCase() === onDeviceRequirement
      ? { text: onDeviceRequirement, unit: null, findings: candidates.map(onDeviceFinding) }
      : boundFindings(text, candidates, dataset),
  );
  const eligible = candidates
    .filter(
      ({ status }, place) =>
        status === "ok" && requirements.every(({ findings }) => findings[place]!.status === "met"),
    )
    .map(({ id }) => id);
  return { requirements, eligible };
}

function boundFindings(
  text: string,
  candidates: readonly CandidateResult[],
  dataset: MeasuredDataset,
): Choice["requirements"][number] {
  const requirement = parseRequirement(text);
  return {
    text: requirement.text,
    unit: requirement.unit,
    findings: candidates.map((candidate) => {
      const { status, value, interval, established, measured } = checkRequirement(
        requirement,
        candidate,
        dataset,
      );
      return {
        id: candidate.id,
        status,
        value,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        established,
        source: measured.source,
        fresh: measured.fresh,
      };
    }),
  };
}

/** Met where every file it needs is here and its memory and time in one thread were measured. */
function onDeviceFinding({
  id,
  status,
  onDevice,
  manifest,
}: CandidateResult): Choice["requirements"][number]["findings"][number] {
  const base = { id, value: null, low: null, high: null, established: null };
  if (onDevice === undefined) {
    const elsewhere = manifest.kind === "run" || manifest.kind === "vectors";
    const source =
      status === "failed"
        ? "the candidate failed"
        : elsewhere
          ? "what makes it is not here"
          : "it was not measured with one thread";
    return { ...base, status: elsewhere ? "not-met" : "unknown", source, fresh: null };
  }
  const met = onDevice.modelBytes !== null && onDevice.queryMs !== null;
  const source = met ? `measured with 1 thread, ${onDevice.measuredAt}` : "a part of it is made elsewhere";
  return { ...base, status: met ? "met" : "not-met", source, fresh: !onDevice.cached };
}
