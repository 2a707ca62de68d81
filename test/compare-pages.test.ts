import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { PerQueryScores } from "../src/contracts/benchmark-details.js";
import { InputError } from "../src/contracts/errors.js";
import { reportBlockId, reportBlockVersion } from "../src/contracts/report-block.js";
import { sampleReport } from "../src/reports/sample-report.case.js";
import { compare } from "../src/workflows/compare.js";
import { emptyFolder } from "./run-cli.js";

const { result, perQuery } = sampleReport();
const primary = result.metrics[0]!;
let cwd: string;

async function page(name: string, scores: PerQueryScores | null, length?: number): Promise<string> {
  const block = JSON.stringify({ schema: reportBlockVersion, result, perQuery: scores });
  const html = `<script type="application/json" id="${reportBlockId}">${block}</script></body>`;
  await writeFile(join(cwd, name), html.slice(0, length));
  return join(cwd, name);
}

async function failure(a: string, b: string, metrics?: readonly string[]): Promise<string> {
  const error = await compare({ a, b, metrics, seed: 1, cwd }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

beforeAll(async () => {
  cwd = await emptyFolder();
});

describe("compare of report pages that were shrunk", () => {
  test("compares by the metrics that both pages carry", async () => {
    const whole = await page("whole.html", perQuery);
    const scores = { ...perQuery!, metrics: { [primary]: perQuery!.metrics[primary]! } };
    const small = await page("small.html", scores);
    const { comparisons } = await compare({ a: whole, b: small, seed: 1, cwd });
    expect(new Set(comparisons.map(({ metric }) => metric))).toEqual(new Set([primary]));
    expect(result.metrics.length).toBeGreaterThan(1);
    expect(await failure(whole, small, [result.metrics[1]!])).toMatch(
      /left out the scores of single queries by .* name its result\.json/,
    );
  });

  test("says what a page without scores lacks, and what to name instead", async () => {
    const [whole, bare] = [await page("whole.html", perQuery), await page("bare.html", null)];
    for (const pair of [
      [whole, bare],
      [bare, whole],
    ] as const) {
      expect(await failure(...pair)).toMatch(/left out the scores of single queries .*result\.json/);
    }
  });

  test("names the file of a page that was cut off", async () => {
    const cut = await page("cut.html", perQuery, 500);
    expect(await failure(cut, cut)).toMatch(/cut or damaged.*cut\.html\)/);
  });
});
