import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type JobStep, stepsOfWorkflow, yamlBlocks } from "./ci-workflow.js";
import { checkJUnit } from "./junit-schema.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const run = promisify(execFile);

/** What a job's steps came to. */
interface JobRun {
  readonly codes: Readonly<Record<string, number | null>>;
  readonly summary: string;
  readonly log: string;
}

test("the steps of the workflow in docs/ci.md run as they stand, pass what is no worse and stop what is", async () => {
  const page = await readFile(join(projectRoot, "docs", "ci.md"), "utf8");
  const [config = "", workflow = ""] = yamlBlocks(page);
  const steps = stepsOfWorkflow(workflow);
  const folder = await projectOf(config);

  const first = await runJob(folder, steps);
  expect(first.codes, first.log).toEqual({ ...allSteps, [benchStep]: 0 });
  expect(first.summary).toContain("**Gates passed: 3 of 3 checks passed.**");
  expect(first.summary).toContain("✅ passed | search | ndcg@10 no worse than baseline/result.json by 0.05");
  expect(checkJUnit(await readFile(join(folder, "gates.junit.xml"), "utf8"))).toEqual([]);

  // A pull request changes the model. Of the last run only what the workflow caches is there.
  const cached = steps.find(({ uses }) => uses?.startsWith("actions/cache@"))!.with!.path!;
  await rename(join(folder, cached), join(folder, "kept"));
  await rm(join(folder, ".alidade"), { recursive: true });
  for (const file of ["summary.md", "gates.junit.xml", "report.html"]) await rm(join(folder, file));
  await mkdir(join(folder, ".alidade"));
  await rename(join(folder, "kept"), join(folder, cached));
  await writeFile(
    join(folder, "alidade.yaml"),
    config.replace("model: static:embedded", "model: static:embedded?dims=32"),
  );
  const second = await runJob(folder, steps);
  expect(second.codes, second.log).toEqual({ ...allSteps, [benchStep]: 3 });
  expect(second.log).toContain("it passes an equally good candidate in");
  expect(second.summary).toContain(
    "❌ not shown | search | ndcg@10 no worse than baseline/result.json by 0.05",
  );
  const xml = await readFile(join(folder, "gates.junit.xml"), "utf8");
  expect(checkJUnit(xml)).toEqual([]);
  expect(xml).toContain('<failure type="not shown"');
  const kept = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"))!.with!.path!;
  expect(await readdir(folder)).toEqual(expect.arrayContaining(kept.trim().split("\n")));
});

/** The project that the page describes, with a lock file, the package as users get it, and a committed baseline. */
async function projectOf(config: string): Promise<string> {
  const folder = await emptyFolder();
  await run("npm", ["pack", "--pack-destination", folder], { cwd: projectRoot });
  const [tarball] = await readdir(folder);
  await cp(join(projectRoot, "data", "demo-shop"), join(folder, "shop"), { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { alidade: `file:${tarball}` } }),
  );
  const options = ["--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...options], { cwd: folder });
  await writeFile(join(folder, "alidade.yaml"), config.replace(/^ {2}- nonInferior.*\n/m, ""));
  expect((await runCli(["bench", "--quiet"], folder)).code).toBe(0);
  const results = join(folder, ".alidade", "results");
  const [id] = await readdir(results);
  await mkdir(join(folder, "baseline"));
  for (const file of ["result.json", "details.json"])
    await cp(join(results, id!, file), join(folder, "baseline", file));
  await rm(join(folder, ".alidade"), { recursive: true });
  await writeFile(join(folder, "alidade.yaml"), config);
  return folder;
}

/** Runs the `run` steps as a runner does: by bash -e, the rest only where it asks to run after a failure. */
async function runJob(folder: string, steps: readonly JobStep[]): Promise<JobRun> {
  const summaryFile = join(folder, "step-summary");
  await writeFile(summaryFile, "");
  const env = { ...process.env, CI: "true", GITHUB_STEP_SUMMARY: summaryFile };
  const codes: Record<string, number | null> = {};
  let log = "";
  let failed = false;
  for (const { name, run: script, if: condition } of steps) {
    if (script === undefined) continue;
    if (condition !== undefined) expect(condition).toMatch(/^\$\{\{ !cancelled\(\) \}\}$/);
    if (failed && condition === undefined) {
      codes[name!] = null;
      continue;
    }
    const { code, output } = await bash(script, folder, env);
    codes[name!] = code;
    log += output;
    failed ||= code !== 0;
  }
  return { codes, summary: await readFile(summaryFile, "utf8"), log };
}

async function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  try {
    const { stdout, stderr } = await run("bash", ["-e", "-o", "pipefail", "-c", script], { cwd, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const benchStep = "Benchmark and judge the gates";
const allSteps = {
  Install: 0,
  "Check data and models, and tell the power of the gates": 0,
  "Write the job summary": 0,
};
