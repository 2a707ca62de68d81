import { existsSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { removedText, resultsText } from "../cli/render-results.js";
import { benchmarkDetailsVersion } from "../contracts/benchmark-details.js";
import { sampleReport } from "../reports/sample-report.case.js";
import { writeResult } from "../storage/result-store.js";
import { removeResults, storedResults } from "./results.js";

let cwd: string;
let results: string;
const { result, ...rest } = sampleReport();
const details = { schema: benchmarkDetailsVersion, ...rest };
const ids = ["2026-01-01-000000-aaaaaa", "2026-01-02-000000-bbbbbb", "2026-01-03-000000-cccccc"];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-results-"));
  results = join(cwd, ".alidade", "results");
  for (const id of ids) {
    const texts = {
      "result.json": JSON.stringify({ ...result, id }),
      "details.json": JSON.stringify(details),
    };
    await writeResult(results, id, { texts, files: {}, qrels: null });
  }
});

describe("storedResults", () => {
  test("newest first, one that cannot be read with its reason", async () => {
    await writeResult(results, "2026-01-04-000000-dddddd", {
      texts: { "result.json": "{" },
      files: {},
      qrels: null,
    });
    const { results: entries } = await storedResults(cwd);
    expect(entries.map(({ id }) => id)).toEqual(["2026-01-04-000000-dddddd", ...[...ids].reverse()]);
    expect(entries[0]).toMatchObject({ bytes: 79, createdAt: null, error: expect.stringMatching(/JSON/) });
    expect(entries[1]).toMatchObject({
      dataset: result.dataset.name,
      candidates: result.candidates.map(({ id }) => id),
      decision: { winner: result.decision.winner },
      error: null,
    });
    const text = resultsText({ schema: "alidade/results/v1", results: entries }, 80);
    expect(text).toContain("cannot be r");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("an empty project has none", async () => {
    const list = await storedResults(await mkdtemp(join(tmpdir(), "alidade-results-")));
    expect(list.results).toEqual([]);
    expect(resultsText(list, 80)).toMatch(/no result yet/);
  });
});

describe("removeResults", () => {
  test("removes nothing unless it is confirmed", async () => {
    const told = await removeResults(cwd, { keep: 1, confirmed: false });
    expect(told).toMatchObject({ ids: ids.slice(0, 2), removed: false, left: 3 });
    expect(removedText(told)).toMatch(/^would remove 2 results .* add --yes/);
    expect(await readdir(results)).toEqual(ids);
  });

  test("removes all but the newest, and leaves nothing half removed", async () => {
    const done = await removeResults(cwd, { keep: 1, confirmed: true });
    expect(done).toMatchObject({ ids: ids.slice(0, 2), removed: true, left: 1 });
    expect(await readdir(results)).toEqual(ids.slice(2));
    expect(removedText(await removeResults(cwd, { keep: 1, confirmed: true }))).toMatch(/^nothing to remove/);
  });

  test("removes those that are named", async () => {
    await removeResults(cwd, { ids: [ids[1]!, ids[1]!], confirmed: true });
    expect(existsSync(join(results, ids[1]!))).toBe(false);
    expect(await readdir(results)).toHaveLength(2);
  });

  test.each([
    [
      { ids: ["2026-01-01-000000-aaaaab"] },
      /There is no result ".*b".*Did you mean "2026-01-01-000000-aaaaaa"/,
    ],
    [{ ids: ["../.."] }, /There is no result "\.\.\/\.\."/],
    [{}, /Say which results/],
    [{ ids: [ids[0]!], keep: 1 }, /Say which results/],
  ])("%j is refused, and nothing goes", async (which, message) => {
    await expect(removeResults(cwd, { ...which, confirmed: true })).rejects.toThrow(message);
    expect(await readdir(results)).toEqual(ids);
  });
});
