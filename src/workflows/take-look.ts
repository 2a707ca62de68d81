import { createHash } from "node:crypto";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Dataset } from "../contracts/dataset.js";
import { type LedgerLook, ledgerVersion } from "../contracts/ledger.js";
import type { Look } from "../contracts/look.js";
import type { ProgressListener } from "../contracts/progress.js";
import { type CandidateScores, scoresOf } from "../selection/candidate-scores.js";
import { findLook } from "../selection/find-look.js";
import { lookAfter } from "../selection/look-level.js";
import { contentKey } from "../storage/canonical-json.js";
import { appendLedger, type Ledger, readLedger } from "../storage/ledger.js";
import type { CandidateIdentity } from "./candidate-identity.js";
import { comparable, sketchData } from "./sketch-data.js";

/** A decision that is about to be made. */
export interface AskedDecision {
  readonly dataset: Dataset;
  readonly metric: string;
  /** Documents kept of each list. */
  readonly depth: number;
  readonly alpha: number;
  /** Scores by the metric that decides. */
  readonly scores: CandidateScores;
  /** Of the scored queries, in the order of the scores. */
  readonly queryIds: readonly string[];
  /** One a candidate, in the order of the scores. */
  readonly identities: readonly CandidateIdentity[];
}

/** A look that was counted. */
export interface TakenLook {
  readonly look: Look;
  /** Writes down what it said. */
  tell(result: Pick<BenchmarkResult, "id" | "decision">): Promise<void>;
}

export interface TakeLookOptions {
  /** The ledger's file. */
  readonly ledger: string;
  readonly now: () => Date;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Counts a look at a question in the ledger, before its verdict is computed: written first and counted by its place in
 * the file, so that of two processes which ask at once each gets a number of its own, and a look that a crash cuts off
 * is not lost. The same data, judgements and candidates again are the same look. Null where there is nothing to decide:
 * fewer than two candidates, or no scored query. Throws `InputError` for a ledger that cannot be read.
 */
export async function takeLook(
  asked: AskedDecision,
  { ledger, now, onProgress = () => {} }: TakeLookOptions,
): Promise<TakenLook | null> {
  if (asked.scores.ids.length < 2 || asked.scores.queries === 0) return null;
  const data = sketchData(asked.dataset);
  const own = lookLine(asked, data.id, now());
  const before = await readLedger(ledger);
  warnOfDamage(before, ledger, onProgress);
  const known = findLook(before.lines, data, own).first;
  if (known === own) {
    const hasData = before.lines.some((line) => line.type === "data" && line.id === data.id);
    await appendLedger(ledger, hasData ? [own] : [data, own]);
  } else {
    const message = `The same data, judgements and candidates were looked at on ${known.at.slice(0, 16).replace("T", " ")} UTC: this is the same look, not a further one`;
    onProgress({ type: "notice", level: "info", message });
  }
  const { lines } = await readLedger(ledger);
  const found = findLook(lines, data, own);
  const { alpha } = asked;
  const look = lookAfter(found, alpha);
  return {
    look,
    tell: ({ id, decision: { winner, couldBeBest, queriesNeeded } }) =>
      appendLedger(ledger, [
        {
          schema: ledgerVersion,
          type: "verdict",
          look: found.first.id,
          at: now().toISOString(),
          result: id,
          number: look.number,
          level: look.level,
          alpha,
          winner,
          couldBeBest: [...couldBeBest],
          queriesNeeded,
        },
      ]),
  };
}

function lookLine(asked: AskedDecision, data: string, at: Date): LedgerLook {
  const { dataset, metric, depth, scores, identities } = asked;
  const exact = identities.map((identity) => identity.exact).sort();
  return {
    schema: ledgerVersion,
    type: "look",
    id: contentKey({ fingerprint: dataset.summary.fingerprint, metric, depth, exact }),
    at: at.toISOString(),
    data,
    dataset: dataset.summary.name,
    metric,
    queries: scores.queries,
    candidates: scores.ids.map((id, i) => ({ id, keys: [...identities[i]!.keys] })),
    scores: scoresHash(asked),
  };
}

/** Equal for the same scores on the same query texts, whatever candidates, queries and data are called. */
function scoresHash({ dataset: { queries }, scores, queryIds }: AskedDecision): string {
  const texts = new Map(queries.ids.map((id, row) => [id, comparable(queries.texts[row]!)]));
  const columns = scores.ids.map((_, candidate) => {
    const rows = Array.from(scoresOf(scores, candidate), (score, q) =>
      JSON.stringify([texts.get(queryIds[q]!) ?? queryIds[q], score.toFixed(10)]),
    ).sort();
    return createHash("sha256").update(rows.join("\n")).digest("hex");
  });
  return contentKey(columns.sort());
}

function warnOfDamage({ damaged }: Ledger, file: string, onProgress: ProgressListener): void {
  if (damaged.length === 0) return;
  const which = damaged.length === 1 ? `Line ${damaged[0]}` : `Lines ${damaged.join(", ")}`;
  const message = `${which} of ${file} ${damaged.length === 1 ? "is" : "are"} not whole, as a crash leaves it, and not counted; a look that was cut there had said nothing yet`;
  onProgress({ type: "notice", level: "warning", message });
}
