import type { GateFinding } from "../contracts/gates.js";
import { gatesHeadline, gatesLookWords, gateWords } from "./gates-words.js";
import { visibleText } from "./plain-text.js";
import type { ReportView } from "./report-view.js";
import { styled, type TextStyle } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/**
 * What became of the gates, for a terminal: an entry a check; empty where the config has none. `brief` leaves out the
 * power of checks that passed.
 */
export function gatesBlock(
  { result, nameOf }: ReportView,
  width: number,
  { color, brief }: { readonly color: boolean; readonly brief: boolean },
): string {
  const { gates } = result;
  if (gates === undefined) return "";
  const headline = wrapToWidth(gatesHeadline(gates), width).map((line) => styled(line, "bold", color));
  const entries = gates.findings.flatMap((finding) => {
    const { verdict, asked, candidate, evidence, power } = gateWords(finding, nameOf);
    const { sign, style } = marks[finding.status];
    const told = power === "" || (brief && finding.status === "passed") ? "" : ` ${power}`;
    const text = visibleText(`${verdict}: ${candidate}, ${asked}: ${evidence}.${told}`);
    return wrapToWidth(text, width - 2).map((line, i) =>
      styled(`${i === 0 ? sign : " "} ${line}`, i === 0 ? style : null, color),
    );
  });
  const looks = wrapToWidth(gatesLookWords(result), width).filter((line) => line !== "");
  return [...headline, ...entries, ...looks].join("\n");
}

const marks: Readonly<Record<GateFinding["status"], { readonly sign: string; readonly style: TextStyle }>> = {
  passed: { sign: "+", style: "good" },
  failed: { sign: "x", style: "failure" },
  "not-judged": { sign: "?", style: "failure" },
  silent: { sign: "-", style: "dim" },
};
