import type { MergedRaters } from "../../contracts/dataset.js";
import { egressWords } from "../egress-words.js";
import { countOf, formatBytes, formatCount, formatScore, formatTime, metricLabel } from "../format.js";
import { html } from "../html.js";
import { shorten } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { definitions } from "./definitions.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** The data: facts, and what its reader warned of. */
export function dataSection({ result: { dataset, egress } }: ReportView): ReportSection {
  const facts: [string, string][] = [
    ["Documents", formatCount(dataset.documents)],
    ["Queries answered", formatCount(dataset.queries)],
    ["Judged queries", formatCount(dataset.judgedQueries)],
    ["… without a relevant document (left out of means)", formatCount(dataset.withoutPositive)],
    ["Judgements", formatCount(dataset.judgements)],
    ["Fingerprint", dataset.fingerprint],
  ];
  for (const note of dataset.notes ?? []) facts.push(["Reading", note]);
  if (dataset.merged !== undefined) facts.push(["Raters", mergedWords(dataset.merged)]);
  if (dataset.seen !== undefined) facts.push(["Items excluded as seen", formatCount(dataset.seen)]);
  return reportSection(
    "data",
    "Data",
    false,
    html`${definitions(facts)}
${egress !== undefined && html`<h3>Where the texts went</h3><ul>${egressWords(egress).map((line) => html`<li><bdi>${line}</bdi></li>`)}</ul>`}
${
  dataset.warnings.length > 0 &&
  html`<h3>Warnings</h3><ul class="warnings">${dataset.warnings.map(
    ({ message, count, examples }) =>
      html`<li><bdi>${message}</bdi>${
        examples.length > 0 &&
        html` <small class="mono inline"><bdi>${examples.map((id) => shorten(id, 40)).join(", ")}${count > examples.length ? ", …" : ""}</bdi></small>`
      }</li>`,
  )}</ul>`
}`,
  );
}

function mergedWords({ raters, ratings, ratedTwice, disagreements, meaning, alpha }: MergedRaters): string {
  const agreed = alpha === null ? "" : `; Krippendorff's alpha ${formatScore(alpha)} (ordinal)`;
  return `${countOf(raters, "rater")}, ${countOf(ratings, "grade")}; ${countOf(ratedTwice, "pair")} graded at least twice, ${formatCount(disagreements)} of them differently; merged by ${meaning}${agreed}`;
}

/** How each number came about: settings, machine, versions, the manifest of each candidate, and the command. */
export function manifestSection(view: ReportView, detail: ReportDetail): ReportSection {
  const { result, data } = view;
  const { machine } = result;
  return reportSection(
    "manifest",
    "How it was computed",
    false,
    html`${
      data.command !== null &&
      html`<h3>Compute it again</h3><pre tabindex="0"><code><bdi>${data.command}</bdi></code></pre>`
    }
${definitions([
  ["Metrics", result.metrics.map(metricLabel).join(", ")],
  ["Profile", result.profile],
  ["Depth of the lists", formatCount(result.depth)],
  ["Seed", String(result.seed)],
  ["Baseline", result.baseline === null ? "none: all pairs" : view.nameOf(result.baseline)],
  ["Finished", formatTime(result.createdAt)],
  [
    "Machine",
    `${machine.cpu}, ${countOf(machine.cores, "core")}, ${formatBytes(machine.memoryBytes)}, ${machine.platform}, Node ${machine.node}`,
  ],
  [
    "Versions",
    Object.entries(result.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  ],
])}
${
  detail.manifests &&
  view.rows.map(
    ({
      candidate,
      name,
      key,
    }) => html`<details class="settings"><summary><span class="key">${key}</span> <bdi>${name}</bdi></summary>${definitions(
      [
        ["Candidate", candidate.id],
        ["Lists", `runs/${candidate.slug}.trec`],
        ...Object.entries(candidate.manifest).map(([name, value]): [string, string] => [
          name,
          shorten(plain(value), 2000),
        ]),
      ],
    )}</details>
`,
  )
}`,
  );
}

function plain(value: unknown): string {
  if (value === "") return "(empty)";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
