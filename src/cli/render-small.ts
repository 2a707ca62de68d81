import { egressWords } from "../reports/egress-words.js";
import {
  countOf,
  formatBytes,
  formatCount,
  formatPercent,
  formatScore,
  listOf,
  metricLabel,
} from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { DoctorReport } from "../workflows/doctor.js";
import type { SearchFindings } from "../workflows/search.js";
import type { PairSimilarity, SimilarityReport } from "../workflows/similarity.js";
import type { ClearedWork, storedWork } from "../workflows/stored-work.js";
import type { ValidateReport } from "../workflows/validate.js";
import { agreementText } from "./render-judgements.js";

/** Findings of `validate` for people. */
export function validationText(
  { dataset, agreement, candidates, notices, metrics, gates }: ValidateReport,
  width: number,
): string {
  const rows = [
    ["data", dataset.name],
    ["split", dataset.judgements === 0 ? "no judgements" : (dataset.split ?? "all judgements of the table")],
    ["documents", formatCount(dataset.documents)],
    ["queries", formatCount(dataset.queries)],
    ["judged queries", formatCount(dataset.judgedQueries)],
    ["without a relevant document", formatCount(dataset.withoutPositive)],
    ["judgements", formatCount(dataset.judgements)],
    ["fingerprint", dataset.fingerprint.slice(0, 16)],
    ["candidates", candidates.length === 0 ? "none named" : candidates.join(", ")],
    ["metrics", metrics.map(metricLabel).join(", ")],
  ];
  const facts = textTable([{ header: "" }, { header: "", overflow: "wrap" }], rows, { width }).text;
  const warnings = dataset.warnings.map(({ message }) => `warning: ${visibleText(message)}`);
  const notes = (dataset.notes ?? []).map((note) => `note: ${visibleText(note)}`);
  const choices = notices.map((notice) => `note: ${visibleText(notice)}`);
  const powers = gates.flatMap(({ says }) => wrapToWidth(`gate: ${visibleText(says)}`, width));
  const verdict = warnings.length === 0 ? "The data are sound." : "The data can be used; mind the warnings.";
  const raters =
    agreement === null || dataset.merged === undefined
      ? []
      : [`\n${agreementText(agreement, dataset.merged, width)}\n`];
  return `${[body(facts), ...notes, ...choices, ...raters, ...powers, ...warnings, verdict].join("\n")}\n`;
}

/** Lists of `search` side by side. */
export function searchText({ query, dataset, candidates }: SearchFindings, width: number): string {
  const judged = candidates.some(({ hits }) => hits.some(({ grade }) => grade !== null));
  const parts = candidates.map(({ candidate, error, hits }) => {
    if (error !== null) return `${visibleText(candidate)}\n  failed: ${visibleText(error)}`;
    if (hits.length === 0) return `${visibleText(candidate)}\n  finds nothing`;
    const rows = hits.map(({ rank, id, title, score, grade, foundBy }) => [
      String(rank),
      formatScore(score),
      ...(judged ? [grade === null ? "?" : String(grade)] : []),
      ...(candidates.length > 1
        ? [foundBy === candidates.length ? "all" : foundBy === 1 ? "only here" : ""]
        : []),
      id,
      title,
    ]);
    const table = textTable(
      [
        { header: "#", align: "right" },
        { header: "score", align: "right" },
        ...(judged ? [{ header: "grade", align: "right" as const }] : []),
        ...(candidates.length > 1 ? [{ header: "found by", dropOrder: 2 }] : []),
        { header: "id", overflow: "cut", dropOrder: 1 },
        { header: "title", overflow: "cut", minWidth: 20 },
      ],
      rows,
      { width },
    );
    return `${visibleText(candidate)}\n${table.text}`;
  });
  const grades = judged ? "\ngrade: from the judgements of this query; ? was never judged" : "";
  return `"${visibleText(query)}" in ${visibleText(dataset)}\n\n${parts.join("\n\n")}\n${grades}${grades === "" ? "" : "\n"}`;
}

/** Findings of `similarity` for people. */
export function similarityText(
  { a, b, roles, models, dataset, seed }: SimilarityReport,
  width: number,
): string {
  const rows = models.map(({ model, cosine, dot, euclidean, space }) => [
    model,
    cosine === null ? "none" : cosine.toFixed(4),
    dot.toFixed(4),
    euclidean.toFixed(4),
    space === null ? "unknown" : space.meanCosine.toFixed(4),
    space === null ? "unknown" : formatPercent(space.closerThan),
  ]);
  const table = textTable(
    [
      { header: "model", overflow: "cut", minWidth: 16 },
      { header: "cosine", align: "right" },
      { header: "dot", align: "right", dropOrder: 1 },
      { header: "Euclidean", align: "right", dropOrder: 2 },
      { header: "mean cosine here", align: "right", dropOrder: 3 },
      { header: "closer than", align: "right" },
    ],
    rows,
    { width },
  );
  const head = `a (${roles[0]}): ${visibleText(a)}\nb (${roles[1]}): ${visibleText(b)}`;
  const note = similarityNote(models, dataset, seed)
    .split("\n")
    .flatMap((line) => wrapToWidth(line, width));
  return `${head}\n\n${table.text}\n\n${note.join("\n")}\n`;
}

function similarityNote(models: readonly PairSimilarity[], dataset: string | null, seed: number): string {
  const empty = models.filter(({ cosine }) => cosine === null).map(({ model }) => model);
  const none =
    empty.length > 0 ? `A text has no token that ${listOf(empty)} knows, so there is no cosine.\n` : "";
  const cut = models.filter(({ truncated }) => truncated[0] || truncated[1]).map(({ model }) => model);
  const cutNote = cut.length > 0 ? `A text was cut by ${listOf(cut)}.\n` : "";
  const space = models.find((model) => model.space !== null)?.space;
  if (dataset === null || space === null || space === undefined) {
    return `${none}${cutNote}A cosine means something only beside its space: name data (--data FOLDER) to see where this pair lies among its pairs.`;
  }
  const { pairs, texts, medianTokens } = space;
  const short = models[0]!.tokens.some((tokens, side) => tokens * 3 < medianTokens[side]!);
  const shortNote = short
    ? `\nThe texts of these pairs have ${formatCount(medianTokens[0])} and ${formatCount(medianTokens[1])} tokens in the median, yours ${models[0]!.tokens.join(" and ")}: short texts lie elsewhere in the space, so read the share with care.`
    : "";
  return `${none}${cutNote}"closer than": share of ${formatCount(pairs)} random pairs of texts of ${visibleText(dataset)} in the same roles (from ${formatCount(texts[0])} and ${formatCount(texts[1])} texts, seed ${seed}) with a lower cosine. Cosines of different models are not comparable; this share is.${shortNote}`;
}

/** Findings of `doctor` for people. */
export function doctorText({ version, healthy, checks, egress, notes }: DoctorReport, width: number): string {
  const rows = checks.map(({ name, status, detail }) => [status, name, detail]);
  const table = textTable(
    [{ header: "" }, { header: "" }, { header: "", overflow: "wrap", minWidth: 30 }],
    rows,
    { width },
  );
  const verdict = healthy
    ? "Everything the default path needs works."
    : "Something the default path needs is broken; see above.";
  const went = egress === null ? [] : egressWords(egress);
  const lines = [verdict, ...went, ...notes].flatMap((text) => wrapToWidth(text, width));
  return `Alidade ${version}\n${body(table.text)}\n${lines.join("\n")}\n`;
}

/** What is stored, for people. */
export function cacheText(usage: Awaited<ReturnType<typeof storedWork>>, width: number): string {
  const rows = [
    ...usage.vectors.map(({ kind, model, dtype, role, rows, bytes }) => [
      role === "query" ? "vectors of queries" : "vectors of documents",
      `${kind} ${model} ${dtype}`,
      formatCount(rows),
      formatBytes(bytes),
    ]),
    ...(usage.fitted.count === 0
      ? []
      : [["fitted models", "", formatCount(usage.fitted.count), formatBytes(usage.fitted.bytes)]]),
    ["runs of candidates", "", formatCount(usage.outcomes.count), formatBytes(usage.outcomes.bytes)],
    ...(usage.graphs.count === 0
      ? []
      : [["unfinished graphs", "", formatCount(usage.graphs.count), formatBytes(usage.graphs.bytes)]]),
    ["results", "", formatCount(usage.results.count), formatBytes(usage.results.bytes)],
  ];
  const table = textTable(
    [
      { header: "what" },
      { header: "model", overflow: "cut", minWidth: 16 },
      { header: "number", align: "right" },
      { header: "size", align: "right" },
    ],
    rows,
    { width },
  );
  const damaged = usage.vectors
    .filter((vectors) => vectors.damaged > 0)
    .map(
      ({ kind, model, dtype, role, damaged }) =>
        `! damaged: ${countOf(damaged, "file")} of the vectors of ${kind} ${model} ${dtype} (${role}); made again when they are needed\n`,
    );
  return `${table.text}\n\n${damaged.join("")}${formatBytes(usage.totalBytes)} in all; \`alidade cache clear\` removes vectors and runs, results stay\n`;
}

/** What clearing freed, for people. */
export function clearedText({ freedBytes, results }: ClearedWork): string {
  const stay =
    results.count === 0
      ? "there is no result"
      : `${countOf(results.count, "result")} of ${formatBytes(results.bytes)} with ${results.count === 1 ? "its" : "their"} runs ${results.count === 1 ? "stays" : "stay"} (\`alidade results\`)`;
  return `removed ${formatBytes(freedBytes)} of stored vectors and runs; ${stay}\n`;
}

/** A table without its line of empty headers. */
function body(table: string): string {
  const lines = table.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !/^[\s─-]+$/.test(line));
  return lines.slice(Math.max(0, first)).join("\n");
}
