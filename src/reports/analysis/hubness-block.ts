import type { FoundHub, HubnessFindings, HubnessSide } from "../../contracts/analysis/hubness.js";
import { formatCount, formatPercent } from "../format.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { cutToWidth, wrapToWidth } from "../text-width.js";
import {
  hubnessCaution,
  hubSigns,
  labelWords,
  measuredAt,
  measureRows,
  reachWords,
  relevantWords,
  searchedSide,
  sideHubnessWords,
  strengthOf,
  tiedWords,
} from "./hubness-words.js";
import type { SummaryLine } from "./summary-line.js";

/** Hubness in the one-screen summary. */
export function hubnessLines(findings: HubnessFindings): readonly SummaryLine[] {
  const side = searchedSide(findings);
  const owners = findings.queryToItem === null ? "items" : "queries";
  const strong = strengthOf(measuredAt(side)) === "strong";
  const tied = tiedWords(side);
  const relevant = relevantWords(side);
  const labels = labelWords(findings);
  return [
    {
      label: "Hubness",
      text: `${owners}${sideHubnessWords(side)}`,
      style: strong ? ("caution" as const) : undefined,
    },
    { label: "Hubness", text: reachWords(side) },
    ...(tied === null ? [] : [{ label: "Hubness", text: tied }]),
    ...(relevant === null ? [] : [{ label: "Hubness", text: relevant }]),
    ...(labels === null ? [] : [{ label: "Hubness", text: labels }]),
  ];
}

/** Hubness in the long form: measures of both sides, the hubs, the anti-hubs. */
export function hubnessBlock(findings: HubnessFindings, width: number, color: boolean): string {
  const labels = labelWords(findings);
  return [
    styled("Hubness: is something everybody's neighbour?", "bold", color),
    ...(findings.queryToItem === null ? [] : sideBlock(findings.queryToItem, "queries", width, color)),
    ...sideBlock(findings.itemToItem, "items", width, color),
    ...(labels === null ? [] : wrapToWidth(`Labels: ${labels}.`, width)),
    ...wrapToWidth(hubnessCaution, width).map((line) => styled(line, "dim", color)),
  ].join("\n");
}

function sideBlock(side: HubnessSide, owners: "items" | "queries", width: number, color: boolean): string[] {
  const { text } = textTable(
    [
      { header: `${owners} among the items, top ${side.k}` },
      { header: "value", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "random lists", align: "right" },
    ],
    measureRows(measuredAt(side)),
    { width, color },
  );
  const tied = tiedWords(side);
  const relevant = relevantWords(side);
  return [
    "",
    text,
    ...(tied === null ? [] : wrapToWidth(`Ties: ${tied}.`, width)),
    ...(relevant === null ? [] : wrapToWidth(`Anti-hubs: ${relevant}.`, width)),
    ...side.hubs.slice(0, 5).flatMap((hub) => hubBlock(hub, width)),
  ];
}

function hubBlock(hub: FoundHub, width: number): string[] {
  const signs = hubSigns(hub);
  const next = hub.crowdsOut.map(({ id, text, lists }) => `${shown(text ?? id)} (${formatCount(lists)})`);
  return [
    cutToWidth(`  ${formatPercent(hub.share).padStart(6)} of lists  ${shown(hub.text ?? hub.id)}`, width),
    ...(signs === "" ? [] : [cutToWidth(`                   ${signs}`, width)]),
    ...(next.length === 0 ? [] : [cutToWidth(`                   keeps out ${next.join(" · ")}`, width)]),
  ];
}

function shown(text: string): string {
  return cutToWidth(visibleText(text), 60);
}
