import type { JsonPath } from "./json-differences.js";

/** A part of a result that is not recomputed, and why. */
export interface LeftOutPlaces {
  readonly what: string;
  readonly why: string;
  /** Whether the data would allow it. */
  readonly needsData: boolean;
  /** True where it is compared all the same, with what a process wrote down. */
  readonly compared?: true;
  readonly at: (path: JsonPath) => boolean;
}

/** What is at hand besides the documents of a result. */
export interface AtHand {
  readonly data: boolean;
  /** Files in which the candidates wrote down what they measured and counted. */
  readonly outcomes: boolean;
  /** The gates, and the earlier results that they name. */
  readonly gates: boolean;
}

/** What of `result.json` is not recomputed. */
export function leftOutOfResult({ data, outcomes, gates }: AtHand): LeftOutPlaces[] {
  const always: LeftOutPlaces[] = [
    {
      what: "timings, memory, tokens, cut and empty texts, settings of each candidate",
      why: outcomes
        ? "measured and counted while the candidates ran: compared with what they wrote down then (runs/*.json); only running them again tells more"
        : "measured and counted while the candidates ran; only running them again tells",
      needsData: false,
      ...(outcomes ? { compared: true } : {}),
      at: (path) =>
        path[0] === "candidates" &&
        path.length === 3 &&
        (recorded.has(String(path[2])) || (!outcomes && path[2] === "cost")),
    },
    {
      what: "earlier looks at the question of the decision",
      why: "the ledger of looks knows them; the number and the level of this look follow from them and are recomputed",
      needsData: false,
      at: (path) =>
        path[0] === "decision" && path[1] === "look" && path.length === 3 && counted.has(String(path[2])),
    },
    {
      what: "id, time, machine, versions, where texts had gone",
      why: "of the moment it was made; the id is compared with the digest of the numbers",
      needsData: false,
      at: (path) => path.length === 1 && ofTheMoment.has(String(path[0])),
    },
    ...(gates ? [] : [gatesElsewhere]),
    ...(outcomes ? [] : [choiceWithoutSettings]),
  ];
  if (data) {
    return [
      ...always,
      {
        what: "the name of the data, and remarks that name files",
        why: "they follow from where the data lie",
        needsData: false,
        at: (path) =>
          path[0] === "dataset" &&
          ((path.length === 2 && (path[1] === "name" || path[1] === "notes")) ||
            (path[1] === "warnings" && path[3] === "message")),
      },
    ];
  }
  return [
    ...always,
    {
      what: "number of documents, fingerprint, what raters agreed on, warnings of the data",
      why: "they follow from the documents and the single ratings",
      needsData: true,
      at: (path) => path[0] === "dataset" && path.length === 2 && !fromJudgements.has(String(path[1])),
    },
    {
      what: "reasons of missed documents, parts of the queries",
      why: "they are read off the texts",
      needsData: true,
      at: (path) => path.length === 1 && (path[0] === "failures" || path[0] === "slices"),
    },
  ];
}

/** What of `details.json` is not recomputed. */
export function leftOutOfDetails({ data }: AtHand): LeftOutPlaces[] {
  const command: LeftOutPlaces = {
    what: "the command",
    why: "as it was typed",
    needsData: false,
    at: (path) => path.length === 1 && path[0] === "command",
  };
  if (data) return [command];
  return [
    command,
    {
      what: "titles and reasons of the documents shown for single queries",
      why: "they are read off the texts",
      needsData: true,
      at: (path) => path.at(-1) === "title" || path.at(-1) === "reasons",
    },
  ];
}

/** Of a result that keeps no settings. */
const choiceWithoutSettings: LeftOutPlaces = {
  what: "frontier over all measures, requirements, weights, upkeep",
  why: "they follow from settings and costs that this result does not keep",
  needsData: false,
  at: (path) => path.length === 1 && path[0] === "choice",
};
const gatesElsewhere: LeftOutPlaces = {
  what: "gates",
  why: "one of them compares with an earlier result that is not at hand",
  needsData: false,
  at: (path) => path.length === 1 && path[0] === "gates",
};
const recorded = new Set([
  ...["manifest", "dims", "truncated", "empty", "tokens", "coverage", "timing", "memory", "onDevice"],
]);
const counted = new Set(["earlier", "others"]);
const ofTheMoment = new Set(["id", "createdAt", "machine", "versions", "egress"]);
const fromJudgements = new Set(["queries", "judgedQueries", "withoutPositive", "judgements"]);
