import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analysisResultSchema } from "../src/contracts/analysis-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const data = ["-d", join(projectRoot, "data", "demo-shop")];

test("analyze: one screen, stored, listed and shown again; vectors of an earlier run are not made anew", async () => {
  const folder = await emptyFolder();
  const first = await runCli(["analyze", "static:embedded", ...data], folder, { COLUMNS: "80" });
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain("The space of static:embedded over demo-shop");
  expect(first.stdout).toMatch(/Your task +nDCG@10 0\.\d{4}/);
  expect(first.stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(24);
  const [id] = await readdir(join(folder, ".alidade", "results"));
  const file = join(folder, ".alidade", "results", id!, "analysis.json");
  const stored = analysisResultSchema.parse(JSON.parse(await readFile(file, "utf8")));
  expect(stored.candidate.provider?.model).toBe("embedded");
  const vectors = join(folder, ".alidade", "cache", "vectors");
  const made = await readdir(vectors, { recursive: true });
  const listed = await runCli(["results", "--json"], folder);
  expect(JSON.parse(listed.stdout).results).toMatchObject([{ id, kind: "analysis", error: null }]);
  const verified = await runCli(["verify", id!], folder);
  expect(verified.code).toBe(2);
  expect(verified.stderr).toContain(`alidade report ${id}`);
  const page = await runCli(["report", id!, "-o", "page.html"], folder);
  expect(page.code, page.stderr).toBe(0);
  expect(await readFile(join(folder, "page.html"), "utf8")).toContain("Does it touch your task?");
  const again = await runCli(
    ["analyze", "static:embedded", ...data, "--section", "verdict", "--json"],
    folder,
  );
  expect(analysisResultSchema.parse(JSON.parse(again.stdout)).sections).toEqual({
    verdict: stored.sections.verdict,
  });
  expect(await readdir(vectors, { recursive: true })).toEqual(made);
});

test("analyze: mistakes end with 2, name the place and write nothing", async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, "labels.csv"), "id,label\nnobody,x\n");
  await writeFile(join(folder, "topics.csv"), "id,matter\nnobody,x\n");
  const cases: [string[], RegExp][] = [
    [["nowhere"], /"nowhere" is not a candidate, and there is no folder of that name/],
    [["labels.csv"], /"labels.csv" is a file.*name the folder of the vectors/],
    [["vectors:."], /expected documents\.npy, items\.npy or vectors\.npy/],
    [["static:embedded", ...data, "--section", "words"], /section "words".*--terms FILE/],
    [["static:embedded", ...data, "--clusters", "1001"], /clusters is 1001; .* from 2 to 1000/],
    [
      ["static:embedded", ...data, "--section", "shape", "--min-cluster-size", "9"],
      /minClusterSize is about section "structure".*--section structure/,
    ],
    [
      ["static:embedded", ...data, "--labels", "topics.csv"],
      /hold the label; name it with the heading "label"/,
    ],
    [["static:embedded"], /name data \(--data FOLDER\)/],
    [["static:embedded", ...data, "--section", "hubnes"], /hubness/],
    [["static:embedded", ...data, "--labels", "labels.csv"], /"nobody".*\(labels\.csv:2\)/],
    [["static:embedded", ...data, "-o", "page.pdf"], /use \.html, \.json/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli(["analyze", ...args], folder);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
  }
  await expect(readdir(join(folder, ".alidade", "results"))).rejects.toThrow("ENOENT");
});
