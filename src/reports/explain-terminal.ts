import type { CandidateCase, QueryCase } from "../contracts/benchmark-details.js";
import type { ExplainReport } from "../contracts/explain-report.js";
import type { TerminalOptions } from "./benchmark-terminal.js";
import { candidateKey, shortNames } from "./candidate-names.js";
import { formatCount, formatScore, listOf, metricLabel } from "./format.js";
import { visibleText } from "./plain-text.js";
import { reasonWords } from "./reason-words.js";
import { styled, type TableCell, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

interface Frame {
  readonly report: ExplainReport;
  readonly width: number;
  readonly color: boolean;
  readonly keyOf: (id: string) => string;
  readonly nameOf: (id: string) => string;
}

/** The queries of `bench --explain` for a terminal. Two candidates stand side by side, others below one another. */
export function explainTerminal(
  report: ExplainReport,
  { columns = 80, color = false }: TerminalOptions = {},
): string {
  const width = Math.max(40, Math.min(columns, 160));
  const names = shortNames(report.candidates);
  const frame: Frame = {
    report,
    width,
    color,
    keyOf: (id) => candidateKey(report.candidates.indexOf(id)),
    nameOf: (id) => names.get(id) ?? id,
  };
  return [headBlock(frame), ...report.cases.items.map((item) => queryBlock(frame, item)), notesBlock(frame)]
    .filter((block) => block !== "")
    .join("\n\n");
}

function headBlock(frame: Frame): string {
  const { report, nameOf, keyOf } = frame;
  const { dataset, split, depth, cases, result, ran, failed } = report;
  const lists = report.candidates.map((id) => `${keyOf(id)} ${nameOf(id)}`);
  const facts = [
    `${dataset}${split === null ? "" : ` (${split})`}; top ${cases.k} of lists ${formatCount(depth)} deep`,
    ...lists,
    ...(failed.length === 0 ? [] : [`x no lists of ${listOf(failed)}: failed`]),
    ...(ran.length === 0 ? [] : [`! run for this, nothing stored had their lists: ${listOf(ran)}`]),
    ...(result === null ? [] : [`lists of the stored result ${result}`]),
  ];
  return facts.flatMap((line) => wrapToWidth(visibleText(line), frame.width)).join("\n");
}

function queryBlock(frame: Frame, item: QueryCase): string {
  const { report, width, color } = frame;
  const scores =
    report.metric === null
      ? ""
      : `${metricLabel(report.metric)}: ${item.perCandidate.map(({ id, score }) => `${frame.keyOf(id)} ${formatScore(score)}`).join(", ")}`;
  const title = wrapToWidth(visibleText(`${item.queryId}  ${item.query}`), width).map((line) =>
    styled(line, "bold", color),
  );
  const lists =
    item.perCandidate.length === 2
      ? [sideBySide(frame, item)]
      : item.perCandidate.map((one) => oneList(frame, one));
  return [
    [...title, ...(scores === "" ? [] : wrapToWidth(scores, width))].join("\n"),
    ranksTable(frame, item),
    ...lists,
    reasonsText(frame, item),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Each relevant document with its rank in every list. */
function ranksTable({ report, width, color, keyOf }: Frame, item: QueryCase): string {
  if (report.metric === null) return "";
  if (item.relevant.length === 0) return "No relevant document was judged.";
  const shown = item.relevant.slice(0, mostRelevant);
  const { text } = textTable(
    [
      { header: "grade", align: "right" },
      { header: "relevant document", overflow: "cut", minWidth: 20 },
      { header: "id", overflow: "cut", minWidth: 8, dropOrder: 1 },
      ...item.perCandidate.map(({ id }) => ({ header: `rank ${keyOf(id)}`, align: "right" as const })),
    ],
    shown.map(({ id, title, grade }) => [
      String(grade),
      title || id,
      id,
      ...item.perCandidate.map((one) => rankCell(one, id, report)),
    ]),
    { width, color },
  );
  const rest = item.relevant.length - shown.length;
  return rest === 0 ? text : `${text}\nand ${formatCount(rest)} more`;
}

/** A list that ends before its depth holds all that the candidate finds. */
function rankText(rank: number | null, retrieved: number | undefined, depth: number): string {
  if (rank !== null) return formatCount(rank);
  return (retrieved ?? depth) < depth ? "none" : `> ${formatCount(depth)}`;
}

function rankCell(
  { found, missed, retrieved }: CandidateCase,
  id: string,
  { depth }: ExplainReport,
): TableCell {
  const rank = found.find((document) => document.id === id)?.rank;
  if (rank !== undefined) return { text: String(rank), style: "good" };
  const beyond = missed.find((document) => document.id === id)?.rank ?? null;
  return { text: rankText(beyond, retrieved, depth), style: "caution" };
}

function sideBySide({ width, color, keyOf, nameOf, report }: Frame, { perCandidate }: QueryCase): string {
  const [a, b] = perCandidate as [CandidateCase, CandidateCase];
  const rows = Math.max(a.found.length, b.found.length);
  if (rows === 0) return "Both found nothing.";
  const judged = report.metric !== null;
  const title = Math.max(12, Math.floor((width - 4 - (judged ? 8 : 0) - 4) / 2));
  const half = ({ id, found }: CandidateCase) => ({
    columns: [
      ...(judged ? [{ header: "g", align: "right" as const }] : []),
      { header: `${keyOf(id)} ${nameOf(id)}`.slice(0, title), overflow: "cut" as const, minWidth: title },
    ],
    cells: (row: number): TableCell[] => {
      const document = found[row];
      if (document === undefined) return judged ? ["", ""] : [""];
      return [...(judged ? [gradeCell(document.grade)] : []), document.title || document.id];
    },
  });
  const [left, right] = [half(a), half(b)];
  return textTable(
    [{ header: "#", align: "right" }, ...left.columns, ...right.columns],
    Array.from({ length: rows }, (_, row) => [String(row + 1), ...left.cells(row), ...right.cells(row)]),
    { width, color },
  ).text;
}

function oneList({ width, color, keyOf, nameOf, report }: Frame, { id, found }: CandidateCase): string {
  const name = wrapToWidth(visibleText(`${keyOf(id)} ${nameOf(id)}`), width).map((line) =>
    styled(line, "bold", color),
  );
  if (found.length === 0) return [...name, "found nothing"].join("\n");
  const judged = report.metric !== null;
  const parted = found.some(({ parts }) => parts !== undefined);
  const { text } = textTable(
    [
      { header: "#", align: "right" },
      ...(judged ? [{ header: "g", align: "right" as const }] : []),
      { header: "score", align: "right" },
      { header: "title", overflow: "cut", minWidth: 24 },
      ...(parted ? [{ header: "made of", overflow: "cut" as const, minWidth: 24, dropOrder: 1 }] : []),
    ],
    found.map((document) => [
      String(document.rank),
      ...(judged ? [gradeCell(document.grade)] : []),
      formatScore(document.score),
      document.title || document.id,
      ...(parted ? [partsText(document.parts, keyOf)] : []),
    ]),
    { width, color },
  );
  return [...name, text].join("\n");
}

/** Weights of terms, or places in the lists of a fusion's candidates. */
function partsText(parts: CandidateCase["found"][number]["parts"], keyOf: (id: string) => string): string {
  return (parts ?? [])
    .filter(({ value, rank }) => value !== 0 || rank !== undefined)
    .map(({ of, value, rank }) =>
      rank === undefined ? `${of} ${value.toFixed(2)}` : `${keyOf(of)} ${rank === null ? "–" : `#${rank}`}`,
    )
    .join(", ");
}

function gradeCell(grade: number | null): TableCell {
  if (grade === null) return { text: "?", style: "dim" };
  return { text: String(grade), style: grade > 0 ? "good" : "dim" };
}

/** Why documents were missed, candidate by candidate. */
function reasonsText(frame: Frame, { perCandidate }: QueryCase): string {
  return perCandidate
    .flatMap((one) => {
      const failures = one.missed.filter(({ crowdedOut }) => crowdedOut !== true);
      if (failures.length === 0) return [];
      const shown = failures.slice(0, mostMissed);
      const more = failures.length - shown.length;
      const head = `${frame.keyOf(one.id)} missed ${failures.length}${more > 0 ? `, the first ${shown.length}` : ""}:`;
      return [
        [
          ...wrapToWidth(head, frame.width),
          ...shown.flatMap((document) => missedText(frame, document, one.retrieved)),
        ].join("\n"),
      ];
    })
    .join("\n");
}

function missedText(
  { width, color, report, keyOf }: Frame,
  document: CandidateCase["missed"][number],
  retrieved: number | undefined,
): string[] {
  const rank = rankText(document.rank, retrieved, report.depth);
  const head = indented(
    `${document.title || document.id} (grade ${document.grade}, ${rank === "none" ? "not in its list" : `rank ${rank}`})`,
    "- ",
    width,
  );
  const { reasons } = document;
  const lines =
    reasons === undefined || reasons.length === 0
      ? ["no reason read off"]
      : reasons.map(({ code, evidence }) => `${reasonWords[code].label.toLowerCase()}: ${evidence}`);
  const parts = partsText(document.parts, keyOf);
  if (parts !== "") lines.push(`its score is made of ${parts}`);
  return [
    ...head,
    ...lines.flatMap((line) => indented(line, "    ", width).map((part) => styled(part, "dim", color))),
  ];
}

function notesBlock({ report, width, color }: Frame): string {
  const legend =
    report.metric === null
      ? []
      : ["g: grade; ? judged by nobody. Reasons are read off the texts, never guessed."];
  return [...legend, ...report.notes]
    .flatMap((note) => wrapToWidth(visibleText(note), width))
    .map((line) => styled(line, "dim", color))
    .join("\n");
}

function indented(text: string, sign: string, width: number): string[] {
  return wrapToWidth(visibleText(text), width - sign.length).map(
    (line, i) => (i === 0 ? sign : " ".repeat(sign.length)) + line,
  );
}

const mostRelevant = 15;
const mostMissed = 10;
