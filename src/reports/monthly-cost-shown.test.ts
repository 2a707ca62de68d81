import { expect, test } from "vitest";
import type { MonthlyCost } from "../contracts/monthly-cost.js";
import type { Amount } from "../contracts/price.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import type { ReportData } from "./report-data.js";
import { sampleReport } from "./sample-report.case.js";

const unknown: Amount = { usd: null, atLeastUsd: null, atMostUsd: null, certainty: null };
const known: Amount = { usd: 12.5, atLeastUsd: 12.5, atMostUsd: 12.5, certainty: "reported" };
const monthly: MonthlyCost = {
  total: { ...known, usd: null, atMostUsd: null },
  parts: [
    { part: "query embedding", amount: known, missing: [] },
    { part: "vector storage", amount: unknown, missing: ["traffic.storageUsdPerGbMonth"] },
  ],
  vectorBytes: 2e9,
  indexBytes: null,
  embedAgain: { tokens: 5e6, amount: known, hours: null },
  assumptions: [
    { name: "queriesPerMonth", value: 3e6, from: "stated (traffic)" },
    { name: "USD per million tokens, acme/small", value: "0.02", from: "a page; as of 2026-05, reported" },
  ],
};

function withMonth(): ReportData {
  const data = sampleReport();
  const [first, ...others] = data.result.candidates;
  const candidates = [{ ...first!, cost: { ...first!.cost, monthly } }, ...others];
  return { ...data, result: { ...data.result, candidates } };
}

test("without a stated traffic nothing is said of a month", () => {
  expect(benchmarkTerminal(sampleReport())).not.toContain("A month");
  expect(benchmarkHtml(sampleReport()).html).not.toContain('id="cost"');
});

test("the terminal says in a sentence what a month costs, and what is not known of it", () => {
  const text = benchmarkTerminal(withMonth(), { columns: 160 });
  expect(text).toMatch(
    /A month at the traffic stated: .+ at least \$12\.50\. Not known: traffic\.storageUsdPerGbMonth\./,
  );
});

test("the report has each part, what is missing, and every number it stands on with its source", () => {
  const { html } = benchmarkHtml(withMonth());
  const section = html.slice(html.indexOf('id="cost"'));
  for (const words of [
    "at least $12.50",
    "unknown",
    "not known: traffic.storageUsdPerGbMonth",
    "2.00 GB",
    "3,000,000",
    "a page; as of 2026-05, reported",
  ])
    expect(section).toContain(words);
});
