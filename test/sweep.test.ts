import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BenchmarkResult } from "../src/index.js";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";

const shop = join(cliPath, "..", "..", "..", "data", "demo-shop");

test("bench --dims --quant tries every setting of candidates with vectors on vectors embedded once, and verifies", async () => {
  const cwd = await emptyFolder();
  const args = ["-d", shop, "-m", "static:embedded", "--slice", "none", "--timing-queries", "2"];
  const bench = await runCli(
    ["bench", ...args, "--dims", "512,64", "--quant", "none,binary", "-o", "found.json", "-o", "found.html"],
    cwd,
  );
  expect(bench.code).toBe(0);
  expect(bench.stderr).toContain("has 256 dimensions; dims 512 of the sweep are left out");
  expect(bench.stderr).toContain("nothing says that it was trained to be cut (Matryoshka)");
  expect(bench.stdout).toContain(
    "Fewer dimensions and bits: bytes of a document's vectors, and what they cost",
  );
  const { sweep, candidates } = JSON.parse(
    await readFile(join(cwd, "found.json"), "utf8"),
  ) as BenchmarkResult;
  expect(candidates.map(({ id }) => id)).toEqual([
    "static:embedded",
    "static:embedded?dims=64",
    "static:embedded?dims=64&quant=binary",
  ]);
  const [model] = sweep!.models;
  expect(model!.settings.map(({ dims, quant, bytesPerDocument }) => [dims, quant, bytesPerDocument])).toEqual(
    [
      [256, "none", 1024],
      [64, "none", 256],
      [64, "binary", 8],
    ],
  );
  expect(sweep!.settings).toBe(2);
  // A folder of stored vectors for documents and one for queries: no setting embeds anew.
  expect(await readdir(join(cwd, ".alidade", "cache", "vectors"))).toHaveLength(2);
  const page = await readFile(join(cwd, "found.html"), "utf8");
  expect(page).toContain("nDCG@10 against bytes of a document");
  expect((await runCli(["verify"], cwd)).stdout).toContain("Verified.");
});

test("a flag of the sweep that cannot be is refused, exit 2", async () => {
  const cwd = await emptyFolder();
  const refused = async (...flags: string[]) => {
    const { code, stderr } = await runCli(["bench", "-d", shop, "-m", "static:embedded", ...flags], cwd);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused("--dims", "256,0")).toContain("--dims");
  expect(await refused("--quant", "int4")).toContain(
    '--quant is "int4"; expected none, int8, binary, ubinary',
  );
  expect(await refused("--sweep-margin", "0.02")).toContain("nothing is swept; add --dims or --quant");
  expect(await refused("--dims", "64", "--sweep-margin", "2")).toContain(
    "expected a number from 0 to below 1",
  );
});
