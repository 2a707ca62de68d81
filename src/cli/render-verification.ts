import type { VerifyDifference, VerifyReport } from "../contracts/verify-report.js";
import { countOf, formatCount, listOf } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { wrapToWidth } from "../reports/text-width.js";

/** Findings of `verify` for people. */
export function verificationText(report: VerifyReport, width: number): string {
  const { result, dataset, folder } = report;
  const head = `${result ?? folder}${dataset === null ? "" : ` · ${dataset}`}`;
  const parts = [
    [visibleText(head)],
    [...filesLines(report), ...numbersLines(report)],
    differenceLines(report.differences),
    notRecomputedLines(report),
    versionLines(report),
    verdictLines(report),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap((line) => wrapped(line, width)).join("\n"))
    .join("\n\n")}\n`;
}

function filesLines({ digest, files, differences }: VerifyReport): string[] {
  const extra =
    files.extra.length === 0
      ? []
      : [
          `${countOf(files.extra.length, "other file")} in the folder, no part of the result: ${listOf(files.extra)}`,
        ];
  if (digest === null) return ["files: without digests", ...extra];
  const altered = differences.filter(({ kind }) => kind === "file").length;
  const checked = countOf(files.checked, "file");
  return [
    altered === 0
      ? `files: ${checked}, all as they were written`
      : `files: ${formatCount(altered)} of ${checked} not as written`,
    ...extra,
  ];
}

function numbersLines({ numbers, differences }: VerifyReport): string[] {
  const { from } = numbers;
  if (from === null) return [];
  const sources = [
    countOf(from.runs, "run"),
    ...(from.judgements === 0 ? [] : [countOf(from.judgements, "judgement")]),
    ...(from.data ? ["the data"] : []),
  ];
  const wrong = differences.filter(({ kind }) => kind === "value").length;
  const found = wrong === 0 ? "all as stored" : `${countOf(wrong, "place")} not as stored`;
  const rounded =
    numbers.rounded === 0 ? "" : ` (${formatCount(numbers.rounded)} of them equal to 12 digits only)`;
  return [
    `numbers: ${formatCount(numbers.recomputed)} recomputed from ${listOf(sources)}: ${found}${rounded}`,
  ];
}

function differenceLines(differences: readonly VerifyDifference[]): string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, mostShown);
  const rest = differences.length - shown.length;
  return [
    "Differences",
    ...shown.map((difference) => `- ${visibleText(differenceText(difference))}`),
    ...(rest > 0 ? [`… and ${formatCount(rest)} more; --json has them all`] : []),
  ];
}

function differenceText(difference: VerifyDifference): string {
  const { file } = difference;
  if (difference.kind === "value")
    return `${file} ${difference.path}: stored ${difference.stored}, recomputed ${difference.recomputed}`;
  const { expected, found } = difference;
  if (found === null)
    return `${file}: there is no such file${expected === null ? "" : `, expected SHA-256 ${expected}`}`;
  return expected === null
    ? `${file}: not as Alidade writes it (SHA-256 ${found})`
    : `${file}: expected SHA-256 ${expected}, found ${found}`;
}

function notRecomputedLines({ notRecomputed }: VerifyReport): string[] {
  if (notRecomputed.length === 0) return [];
  return [
    "Not recomputed",
    ...notRecomputed.map(({ what, why, numbers, needsData }) => {
      const count = numbers === 0 ? "" : ` (${countOf(numbers, "number")})`;
      return `- ${visibleText(`${what}${count}: ${why}`)}${needsData ? "; give the data (--data)" : ""}`;
    }),
  ];
}

function versionLines({ versions }: VerifyReport): string[] {
  if (versions.length === 0) return [];
  const names = versions.map(({ name, stored, here }) => `${name} ${stored} (here ${here})`);
  return [
    `Made with other versions: ${visibleText(listOf(names))}. A difference may come from a change of definition: see “Changes to numbers” in the changelog.`,
  ];
}

function verdictLines({ verdict, digest, differences }: VerifyReport): string[] {
  if (verdict === "differs") return [`Not verified: ${countOf(differences.length, "difference")}.`];
  if (verdict === "incomplete") {
    return [
      "Nothing differs, but the scores cannot be recomputed from what is stored. Name the data the result was made on (--data FOLDER), or run bench again.",
    ];
  }
  return [digest === null ? "Verified." : `Verified. Digest of the whole result: ${digest}`];
}

function wrapped(line: string, width: number): string[] {
  if (!line.startsWith("- ")) return wrapToWidth(line, width);
  return wrapToWidth(line.slice(2), width - 2).map((part, i) => `${i === 0 ? "- " : "  "}${part}`);
}

const mostShown = 20;
