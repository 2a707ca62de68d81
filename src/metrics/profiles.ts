import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { Measure } from "./measures.js";

/** How a harness puts a list in order and reads the judgements. */
export interface RankingRules {
  /** Precision in which scores are compared; float32 makes ties of scores that float64 tells apart. */
  readonly scoreType: "float32" | "float64";
  /** Order of documents with equal scores: by the UTF-8 bytes of their ids, or as the run lists them. */
  readonly ties: "id-descending" | "id-ascending" | "as-listed";
  /** Whether a document whose id is the query's own is dropped from the list; its judgement stays. */
  readonly selfMatches: "kept" | "removed";
  /** Whether every grade above 0 counts as 1. */
  readonly labels: "graded" | "binary";
}

/** How a harness makes one number of the scores of the queries. */
export interface AveragingRules {
  /** A judged query without a list in the run scores 0, is left out of the mean, or is an error. */
  readonly missingQueries: "zero" | "left-out" | "error";
  /** A judged query without a relevant document scores 0, or is left out of the mean. */
  readonly withoutRelevant: "zero" | "left-out";
  /** Decimals the harness rounds its means to (half to even); null where it keeps them all. */
  readonly meanDecimals: number | null;
}

/** How a harness turns a run and judgements into numbers, as data: two correct programs differ in these. */
export interface HarnessProfile extends RankingRules, AveragingRules {
  readonly name: string;
  /** The programs that compute so. */
  readonly harness: string;
  /** AP@k is divided by R, the number of relevant documents, or by min(k, R). */
  readonly apDivisor: "relevant" | "cutoff-or-relevant";
  /** The relevant documents that make a recall of c: floor(cR + .9), or cR rounded. */
  readonly recallPoints: "floor-plus-0.9" | "rounded";
  /** Decimals the harness prints; null where it prints them all. */
  readonly printedDecimals: number | null;
  /** Measures that the harness computes by other rules than the rest. */
  readonly exceptions: readonly ProfileException[];
  /** What the rules do not say: bugs that are not copied, and what the harness leaves open. */
  readonly notes: readonly string[];
}

export interface ProfileException {
  readonly measures: readonly Measure[];
  readonly rules: Partial<RankingRules & AveragingRules>;
}

/** A profile's name: `alidade`, `trec9`, `trec9-c`, `trec10`, `trec10-c`, `mteb`, `beir`, `sentence-transformers`, `ranx`. */
export type ProfileName = keyof typeof profiles;

/** The rules by which a profile ranks and averages one measure: its own, where no exception says otherwise. */
export function rulesFor(profile: HarnessProfile, measure: Measure): RankingRules & AveragingRules {
  const { scoreType, ties, selfMatches, labels, missingQueries, withoutRelevant, meanDecimals } = profile;
  const rules = { scoreType, ties, selfMatches, labels, missingQueries, withoutRelevant, meanDecimals };
  const exception = profile.exceptions.find(({ measures }) => measures.includes(measure));
  return { ...rules, ...exception?.rules };
}

/** The profile of a name, or the profile itself. Throws `InputError` for an unknown name, with the nearest. */
export function profileOf(asked: ProfileName | HarnessProfile): HarnessProfile {
  if (typeof asked !== "string") return asked;
  if (Object.hasOwn(profiles, asked)) return profiles[asked];
  const names = Object.keys(profiles);
  throw new InputError(
    `"${asked}" is not a profile.${didYouMean(asked, names)} Profiles: ${names.join(", ")}`,
  );
}

const trec9 = {
  name: "trec9",
  harness: "trec_eval 9, pytrec_eval",
  scoreType: "float32",
  ties: "id-descending",
  selfMatches: "kept",
  labels: "graded",
  missingQueries: "left-out",
  withoutRelevant: "zero",
  meanDecimals: null,
  apDivisor: "relevant",
  recallPoints: "floor-plus-0.9",
  printedDecimals: 4,
  exceptions: [],
  notes: ["A mean leaves out the judged queries that the run lacks: a run gains by answering less."],
} as const satisfies HarnessProfile;

const trec10 = {
  ...trec9,
  name: "trec10",
  harness: "trec_eval 10",
  scoreType: "float64",
  missingQueries: "error",
  recallPoints: "rounded",
  notes: ["rbp compares gains with uninitialised variables in its source; here it follows the formula."],
} as const satisfies HarnessProfile;

/**
 * The profiles by name. `alidade`: float32 scores, ties by document id descending in byte order; the mean runs over
 * the judged queries that have a document with a positive grade, 0 where the run lacks the query. The others are the
 * conventions of the harness they are named after (`-c`: with that option, which counts missing queries as 0).
 */
export const profiles = {
  alidade: {
    ...trec9,
    name: "alidade",
    harness: "Alidade",
    missingQueries: "zero",
    withoutRelevant: "left-out",
    printedDecimals: null,
    notes: [],
  },
  trec9,
  "trec9-c": { ...trec9, name: "trec9-c", harness: "trec_eval 9 -c", missingQueries: "zero", notes: [] },
  trec10,
  "trec10-c": { ...trec10, name: "trec10-c", harness: "trec_eval 10 -c", missingQueries: "zero" },
  mteb: {
    ...trec9,
    name: "mteb",
    harness: "MTEB 2",
    meanDecimals: 5,
    printedDecimals: 5,
    exceptions: [{ measures: ["mrr"], rules: { scoreType: "float64", meanDecimals: null } }],
    notes: [
      "Some tasks drop the document that is the query itself: selfMatches is then removed.",
      "Until August 2026 MRR left ties in the order of the run; a constant scorer could reach 1.",
    ],
  },
  beir: {
    ...trec9,
    name: "beir",
    harness: "BEIR",
    selfMatches: "removed",
    meanDecimals: 5,
    printedDecimals: 5,
    exceptions: [
      {
        measures: ["mrr", "capped-recall"],
        rules: { scoreType: "float64", ties: "as-listed", missingQueries: "zero" },
      },
    ],
    notes: [
      "MRR and capped recall drop the self match only where the other metrics were computed before; here always.",
      "Capped recall stops with an error at a query without a relevant document; here it scores 0.",
    ],
  },
  "sentence-transformers": {
    ...trec9,
    name: "sentence-transformers",
    harness: "sentence-transformers InformationRetrievalEvaluator",
    scoreType: "float64",
    ties: "id-ascending",
    labels: "binary",
    missingQueries: "zero",
    withoutRelevant: "left-out",
    apDivisor: "cutoff-or-relevant",
    printedDecimals: null,
    notes: ["It searches every query itself; a query that the run lacks is one with an empty list."],
  },
  ranx: {
    ...trec9,
    name: "ranx",
    harness: "ranx with make_comparable",
    scoreType: "float64",
    ties: "as-listed",
    missingQueries: "zero",
    printedDecimals: 3,
    notes: [
      "It leaves open which of two equal scores comes first; here the one that the run lists first.",
      "Without make_comparable a missing query is an error.",
      "It hashes ids to doubles, which can collide; here ids are compared whole.",
      "Its -l also cuts the gains of nDCG; here nDCG takes no level.",
    ],
  },
} as const satisfies Record<string, HarnessProfile>;
