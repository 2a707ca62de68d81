import type { CostPreview, PreviewPart } from "../contracts/cost-preview.js";
import type { TerminalOptions } from "./benchmark-terminal.js";
import { countOf, formatCount, formatMs, formatUsd, unknownValue } from "./format.js";
import { amountWords } from "./money-words.js";
import { visibleText } from "./plain-text.js";
import { styled, textTable } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** What a benchmark would do and cost, for a terminal. No line break at the end. */
export function costPreviewTerminal(
  preview: CostPreview,
  { columns = 80, color = false }: TerminalOptions = {},
): string {
  const width = Math.max(24, Math.min(columns, 160));
  const { dataset, candidates, total, maxCostUsd } = preview;
  const paragraph = (text: string): string[] => wrapToWidth(visibleText(text), width);
  const { text } = textTable(
    [
      { header: "Candidate", overflow: "cut-middle", minWidth: 20 },
      { header: "texts", align: "right" },
      { header: "stored", align: "right", dropOrder: 3 },
      { header: "tokens to embed", align: "right" },
      { header: "calls", align: "right", dropOrder: 2 },
      { header: "price", align: "right" },
      { header: "time", align: "right", dropOrder: 1 },
    ],
    candidates.map((candidate) => rowOf(candidate)),
    { width, color },
  );
  const paid = total.calls > 0 || candidates.some(({ parts }) => parts.some(({ vendor }) => vendor !== null));
  const budget = maxCostUsd === null ? "" : ` of a budget of ${formatUsd(maxCostUsd)}`;
  return [
    ...paragraph(
      `${dataset.name}: ${countOf(dataset.documents, "document")}, ${countOf(dataset.queries, "query", "queries")}`,
    ).map((line) => styled(line, "bold", color)),
    "",
    text,
    ...notesOf(preview)
      .flatMap((note) => paragraph(note))
      .map((line) => styled(line, "dim", color)),
    "",
    ...paragraph(
      paid
        ? `In all ${amountWords(total.amount)}${budget} for ${countOf(total.calls, "call")} to vendors.`
        : "Nothing to pay: no vendor price; your machine.",
    ).map((line) => styled(line, "bold", color)),
    ...paragraph("This is a preview: no provider was called and nothing was written."),
  ].join("\n");
}

type Candidate = CostPreview["candidates"][number];

function rowOf({ id, stored, parts, calls, amount }: Candidate): string[] {
  const name = visibleText(id);
  if (stored) return [name, "all stored", unknownValue, "0", "0", "nothing", "none"];
  if (parts.length === 0) return [name, "none", unknownValue, "0", "0", "your machine", unknownValue];
  const sum = (of: (part: PreviewPart) => number): string =>
    formatCount(parts.reduce((all, part) => all + of(part), 0));
  const vendors = parts.some(({ vendor }) => vendor !== null);
  const seconds = parts.every((part) => part.seconds !== null)
    ? parts.reduce((all, part) => all + part.seconds!, 0)
    : null;
  return [
    name,
    sum(({ texts }) => texts),
    sum((part) => part.stored),
    tokensWords(parts),
    vendors ? formatCount(calls) : unknownValue,
    vendors ? amountWords(amount) : "your machine",
    seconds === null ? unknownValue : `about ${formatMs(seconds * 1000)}`,
  ];
}

function tokensWords(parts: readonly PreviewPart[]): string {
  if (parts.some(({ tokens }) => tokens === null)) return "not counted";
  const count = formatCount(parts.reduce((all, { tokens }) => all + tokens!, 0));
  return parts.some(({ tokensFrom }) => tokensFrom === "estimate") ? `about ${count} (estimated)` : count;
}

/** Where the numbers come from: prices with date and source, estimates, times. */
function notesOf({ candidates }: CostPreview): string[] {
  const parts = candidates.flatMap((candidate) => candidate.parts);
  const prices = parts.flatMap(({ vendor, price }) => {
    if (vendor === null) return [];
    if (price === null) return [`${vendor}: its price is not known; state it in the config (prices).`];
    const { usdPerMillionTokens: low, usdPerMillionTokensHigh: high, certainty, asOf, source } = price;
    const asked = `${formatUsd(low)}${high === undefined ? "" : ` to ${formatUsd(high)}`}`;
    return [`${vendor}: ${asked} a million tokens, ${certainty}, as of ${asOf} (${source}).`];
  });
  const estimated = parts.some(({ tokensFrom }) => tokensFrom === "estimate")
    ? ["Estimated: a token for four bytes of UTF-8; the vendor's tokenizer is not known here."]
    : [];
  const timed = parts.reduce((sum, { timedTexts }) => sum + timedTexts, 0);
  const timing =
    timed === 0 ? [] : [`${countOf(timed, "query", "queries")} among the calls are asked again to be timed.`];
  const speeds = [...new Set(parts.flatMap(({ secondsFrom }) => secondsFrom ?? []))];
  const times =
    speeds.length === 0 ? [] : [`Times: embedding alone, at the speed measured for ${speeds.join(", ")}.`];
  return [...new Set([...prices, ...estimated, ...timing, ...times])];
}
