import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const run = promisify(execFile);

describe("the package as users get it", () => {
  test("packs, installs without scripts in an empty folder, runs its demo and can be imported", async () => {
    const shelf = await emptyFolder();
    await run("npm", ["pack", "--pack-destination", shelf], { cwd: projectRoot });
    const [tarball] = await readdir(shelf);
    const folder = await emptyFolder();
    // `--prefix`: else npm installs into a folder above, where that has a package.json.
    const install = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", [...install, join(shelf, tarball!)], { cwd: folder });
    const demo = await run("npx", ["alidade", "demo", "--json"], { cwd: folder, maxBuffer: 1 << 26 });
    const result = JSON.parse(demo.stdout) as { schema: string; candidates: { status: string }[] };
    expect(result.schema).toBe("alidade/benchmark-result/v1");
    expect(result.candidates.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    const script =
      "import { evaluateRun, parseMetricName } from 'alidade'; console.log(parseMetricName('nDCG@10').canonical, typeof evaluateRun);";
    const imported = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
    expect(imported.stdout.trim()).toBe("ndcg@10 function");
    const doctor = await run("npx", ["alidade", "doctor", "--json"], { cwd: folder });
    expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: true });
  });
});
