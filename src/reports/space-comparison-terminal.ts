import type { SpaceComparison, SpaceStatistic } from "../contracts/space-comparison.js";
import type { TerminalOptions } from "./benchmark-terminal.js";
import { countOf, formatCount, formatDelta, formatInterval, formatPercent, formatScore } from "./format.js";
import { visibleText } from "./plain-text.js";
import { styled, textTable } from "./tables.js";
import { cutToWidth, wrapToWidth } from "./text-width.js";

/** What `compare A B --space` found, for a terminal. No line break at the end. */
export function spaceComparisonTerminal(
  found: SpaceComparison,
  { columns = 80, color = false }: TerminalOptions = {},
): string {
  const width = Math.max(24, Math.min(columns, 120));
  const head = (words: string) => styled(words, "bold", color);
  const parts = [
    facts(found, width),
    neighbours(found, width, head),
    alignment(found, width, head),
    scale(found, width, head),
    moved(found, width, head),
    found.notices.flatMap((notice) => wrapToWidth(`Note: ${visibleText(notice)}.`, width)).join("\n"),
    wrapToWidth(caution, width).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function facts({ a, b, ...found }: SpaceComparison, width: number): string {
  const side = (name: string, { id, dims, similarity, zeroVectors }: SpaceComparison["a"]) =>
    `${name}: ${visibleText(id)} (${formatCount(dims)} dimensions, ${similarity}${zeroVectors > 0 ? `, ${countOf(zeroVectors, "zero vector")}` : ""})`;
  const left = [
    found.onlyInA > 0 ? `${formatCount(found.onlyInA)} only in A` : "",
    found.onlyInB > 0 ? `${formatCount(found.onlyInB)} only in B` : "",
  ].filter((words) => words !== "");
  const shared = `${countOf(found.sharedItems, "item")} in both${left.length > 0 ? ` (left out: ${left.join(", ")})` : ""}${found.sharedQueries > 0 ? `, ${countOf(found.sharedQueries, "query", "queries")}` : ""}`;
  return [side("A", a), side("B", b), shared].flatMap((line) => wrapToWidth(line, width)).join("\n");
}

function neighbours(found: SpaceComparison, width: number, head: (words: string) => string): string {
  const rows = [
    ...found.neighbors.map((one) => ["items", one] as const),
    ...found.queryNeighbors.map((one) => ["queries", one] as const),
  ].map(([what, { k, overlap, chance }]) => [
    `${what}, ${k} nearest`,
    formatPercent(overlap.mean),
    `${formatPercent(overlap.low)} to ${formatPercent(overlap.high)}`,
    formatPercent(chance),
  ]);
  if (rows.length === 0) return "";
  const { text } = textTable(
    [
      { header: "nearest neighbours that both have" },
      { header: "share", align: "right" },
      { header: "95 % interval", align: "right" },
      { header: "by chance", align: "right" },
    ],
    rows,
    { width },
  );
  const imbalance = found.imbalance;
  const words =
    imbalance === null
      ? []
      : wrapToWidth(
          `Information imbalance (0: the one tells the other's neighbourhoods, 1: nothing of them): A to B ${formatScore(imbalance.aToB.mean)} (${formatInterval(imbalance.aToB.low, imbalance.aToB.high)}), B to A ${formatScore(imbalance.bToA.mean)} (${formatInterval(imbalance.bToA.low, imbalance.bToA.high)}), over ${countOf(imbalance.aToB.n, "item")}. ${imbalanceWords(imbalance)}`,
          width,
        );
  return [head("Do they find the same?"), text, ...words].join("\n");
}

function imbalanceWords({ aToB, bToA }: NonNullable<SpaceComparison["imbalance"]>): string {
  if (aToB.high < bToA.low) return "A holds what B knows more than the other way round.";
  if (bToA.high < aToB.low) return "B holds what A knows more than the other way round.";
  return "Neither is shown to hold more of the other.";
}

function alignment(
  { alignment: found }: SpaceComparison,
  width: number,
  head: (words: string) => string,
): string {
  const row = (name: string, { value, low, high, rows }: SpaceStatistic) => [
    name,
    formatScore(value),
    formatInterval(low, high),
    formatCount(rows),
  ];
  const { text } = textTable(
    [
      { header: "measure" },
      { header: "value", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "items", align: "right", dropOrder: 2 },
    ],
    [
      row("linear CKA, debiased", found.debiasedCka),
      row("linear CKA", found.cka),
      row("RSA (Spearman of pairs)", found.rsa),
      row("cosine after Procrustes", found.turned),
    ],
    { width },
  );
  const left =
    found.disparity === null
      ? []
      : wrapToWidth(
          `Turned and scaled onto B, A leaves ${formatPercent(found.disparity)} of B's variance (Procrustes, on the items it was fitted on; the cosine above is on others).`,
          width,
        );
  return [head("Is one a turned copy of the other?"), text, ...left].join("\n");
}

function scale({ scale: found }: SpaceComparison, width: number, head: (words: string) => string): string {
  if (found === null) return "";
  const { text } = textTable(
    [
      { header: "in A", align: "right" },
      { header: "random pairs above", align: "right" },
      { header: "floor-adjusted", align: "right", dropOrder: 1 },
      { header: "reads in B as", align: "right" },
    ],
    found.readings.map(({ a, aboveInA, adjusted, b }) => [
      similarityOf(a),
      formatPercent(aboveInA),
      adjusted === null ? "–" : adjusted.toFixed(2).replace("-", "−"),
      b === null ? "too rare to tell" : similarityOf(b),
    ]),
    { width },
  );
  const side = (name: string, one: typeof found.a) =>
    `${name}: random pairs ${similarityOf(one.floor)} on average, one in a hundred above ${similarityOf(one.high)}${one.nearest === null ? "" : `, an item and its nearest ${similarityOf(one.nearest)}`}.`;
  return [
    head("What does a similarity mean?"),
    ...wrapToWidth(side("A", found.a), width),
    ...wrapToWidth(side("B", found.b), width),
    text,
  ].join("\n");
}

function moved({ moved: found }: SpaceComparison, width: number, head: (words: string) => string): string {
  const block = (what: string, rows: SpaceComparison["moved"]["items"]) =>
    rows.length === 0
      ? []
      : [
          head(`${what} that moved most (share of ${found.k} nearest kept)`),
          ...rows
            .slice(0, shownRows)
            .flatMap(({ overlap, onlyInA, onlyInB, ...row }) => [
              cutToWidth(`${formatPercent(overlap).padStart(5)}  ${textOf(row)}`, width),
              ...[["A", onlyInA] as const, ["B", onlyInB] as const]
                .filter(([, near]) => near.length > 0)
                .map(([name, near]) =>
                  cutToWidth(`         only near in ${name}: ${near.map(textOf).join(" · ")}`, width),
                ),
            ]),
        ];
  return [...block("Queries", found.queries), ...block("Items", found.items)].join("\n");
}

/** Its text, or its id where there is none, short enough for three in a line. */
function textOf({ id, text }: { readonly id: string; readonly text: string | null }): string {
  return cutToWidth(visibleText(text ?? id).replace(/\s+/g, " "), 48);
}

function similarityOf(value: number): string {
  return formatDelta(value)
    .replace("+", "")
    .replace(/0{1,2}$/, "");
}

const shownRows = 5;

const caution =
  "How alike two spaces are says nothing of which is better: for that, run bench on judgements.";
