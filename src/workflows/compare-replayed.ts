import type { VerifyDifference, VerifyReport } from "../contracts/verify-report.js";
import type { BenchFindings } from "./bench-options.js";
import { countPlaces, type JsonPath, jsonDifferences, pathText } from "./json-differences.js";
import { type AtHand, type LeftOutPlaces, leftOutOfDetails, leftOutOfResult } from "./left-out-places.js";
import type { ResultDocuments } from "./replay-result.js";

/** What comparing the documents of a result with what was recomputed told. */
export interface ReplayComparison {
  readonly recomputed: number;
  readonly rounded: number;
  readonly differences: readonly VerifyDifference[];
  readonly notRecomputed: VerifyReport["notRecomputed"];
}

/** Compares `result.json` and `details.json` with what was recomputed, but for what neither lists nor judgements tell. */
export function compareReplayed(
  { result, details }: ResultDocuments,
  replayed: Pick<BenchFindings, "result" | "details">,
  atHand: AtHand,
): ReplayComparison {
  const unread = atHand.data ? unreadReasons(result, replayed.result) : [];
  const documents = [
    {
      file: "result.json",
      stored: result,
      recomputed: plainJson(replayed.result),
      places: [...leftOutOfResult(atHand), ...unread.map((why) => ({ ...unreadPlace, why }))],
    },
    {
      file: "details.json",
      stored: details,
      recomputed: plainJson(replayed.details),
      places: [...leftOutOfDetails(atHand), ...unread.map((why) => ({ ...unreadCases, why }))],
    },
  ];
  const compared = documents.map(({ file, stored, recomputed, places }) => {
    const leftOut = (path: JsonPath): boolean =>
      places.some((place) => place.compared !== true && place.at(path));
    return { file, stored, places, ...jsonDifferences(stored, recomputed, leftOut) };
  });
  const recorded = compared.flatMap(({ stored, places }) =>
    places.flatMap((place) => (place.compared === true ? [countPlaces(stored, place.at).numbers] : [])),
  );
  return {
    recomputed: compared.reduce((sum, { numbers }) => sum + numbers, 0) - recorded.reduce((a, b) => a + b, 0),
    rounded: compared.reduce((sum, { rounded }) => sum + rounded, 0),
    differences: compared.flatMap(({ file, differences }) =>
      differences.map(({ path, stored, recomputed }) => ({
        kind: "value" as const,
        file,
        path: pathText(path),
        stored: shownValue(stored),
        recomputed: shownValue(recomputed),
      })),
    ),
    notRecomputed: compared.flatMap(({ stored, places }) =>
      places.flatMap(({ what, why, needsData, at }) => {
        const { places: found, numbers } = countPlaces(stored, at);
        // The report is of numbers: words that were typed, or name files, are not worth a line.
        const matters = numbers > 0 || (needsData && found > 0);
        return matters ? [{ what, why, numbers, needsData }] : [];
      }),
    ),
  };
}

/** A value as JSON, shortened, for people. */
export function shownValue(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

/** Notes of the recomputed summary of reasons that the stored one lacks: a model that is not at hand, for one. */
function unreadReasons(stored: ResultDocuments["result"], replayed: BenchFindings["result"]): string[] {
  const known = new Set(stored.failures?.notes);
  const fresh = (replayed.failures?.notes ?? []).filter((note) => !known.has(note));
  return fresh.length === 0 ? [] : [fresh.join(" ")];
}

/** As it would be read back from a file: without undefined, and with null for what JSON has no number for. */
function plainJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const unreadPlace: LeftOutPlaces = {
  what: "reasons of missed documents",
  why: "",
  needsData: false,
  at: (path) => path.length === 1 && path[0] === "failures",
};
const unreadCases: LeftOutPlaces = { ...unreadPlace, at: (path) => path.at(-1) === "reasons" };
const longestValue = 100;
