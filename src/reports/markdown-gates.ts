import type { GateFinding } from "../contracts/gates.js";
import { gatesHeadline, gatesLookWords, gateWords } from "./gates-words.js";
import { markdownTable, markdownText } from "./markdown-text.js";
import type { ReportView } from "./report-view.js";

/** What became of the gates, a row a check; empty where the config has none. */
export function gatesTable({ result, nameOf }: ReportView): string {
  const { gates } = result;
  if (gates === undefined) return "";
  const rows = gates.findings.map((finding) => {
    const { verdict, candidate, asked, evidence, power } = gateWords(finding, nameOf);
    const found = `${evidence}.${power === "" ? "" : ` ${power}`}`;
    return [`${marks[finding.status]} ${verdict}`, ...[candidate, asked, found].map(markdownText)];
  });
  const table = markdownTable(["Verdict", "Candidate", "Asked", "Found"], rows);
  return [`**${gatesHeadline(gates)}**`, table, gatesLookWords(result)]
    .filter((part) => part !== "")
    .join("\n\n");
}

const marks: Readonly<Record<GateFinding["status"], string>> = {
  passed: "✅",
  failed: "❌",
  "not-judged": "❓",
  silent: "➖",
};
