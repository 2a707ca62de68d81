import { ProviderError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import type { CandidateFinding } from "./candidate-outcomes.js";

/** The lists of a candidate. Throws `ProviderError` where it failed: a pool without its documents would be unfair to it. */
export function runOfFinding(finding: CandidateFinding): Run {
  if (finding.ok) return finding.run;
  throw new ProviderError(
    `${finding.candidate.id} failed: ${finding.error}. A pool without its documents would be unfair to it; mend it or leave it out`,
    { final: true },
  );
}
