import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { benchmarkResultSchema, type Decision } from "../src/contracts/benchmark-result.js";
import { lookLevel } from "../src/selection/look-level.js";
import type { LookList } from "../src/workflows/looks.js";
import { emptyFolder, runCli } from "./run-cli.js";

const words = ["bowl", "leash", "ball", "bed", "brush", "cage", "crate", "collar", "whistle", "blanket"];

async function writeShop(folder: string, queries: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = (header: string, lines: readonly string[]) => `${[header, ...lines].join("\n")}\n`;
  const documents = words.flatMap((word) => [`${word}-1,red ${word}`, `${word}-2,blue ${word} for cats`]);
  await writeFile(join(folder, "corpus.csv"), rows("id,text", documents));
  const asked = words.slice(0, queries);
  await writeFile(
    join(folder, "queries.csv"),
    rows(
      "id,text",
      asked.map((word) => `q-${word},a ${word} for my cat`),
    ),
  );
  await writeFile(
    join(folder, "qrels.csv"),
    rows(
      "query-id,corpus-id,score",
      asked.map((word) => `q-${word},${word}-2,1`),
    ),
  );
}

async function decisionOf(cwd: string, args: readonly string[]): Promise<Decision> {
  const candidates = ["-m", "bm25", "-m", "static:embedded"];
  const run = await runCli(["bench", ...candidates, ...args, "--json", "--quiet"], cwd);
  expect(run.stderr.match(/^error.*/m)).toBeNull();
  return benchmarkResultSchema.parse(JSON.parse(run.stdout)).decision;
}

test("bench counts what is asked of the same data, moved, grown, sampled, at once and again", async () => {
  const cwd = await emptyFolder();
  const shop = join(cwd, "shop");
  await writeShop(shop, 8);
  const first = await decisionOf(cwd, ["--data", shop]);
  expect(first).toMatchObject({ looksCounted: true, look: { number: 1, level: 0.025, earlier: [] } });
  expect(await decisionOf(cwd, ["--data", shop, "--refresh", "--seed", "7"])).toMatchObject({
    look: first.look,
  });

  const moved = join(cwd, "elsewhere", "renamed");
  await writeShop(moved, 10);
  const grown = await decisionOf(cwd, ["--data", moved]);
  expect(grown.look).toMatchObject({ number: 2, level: 0.0125, earlier: [{ number: 1, queries: 8 }] });
  const sample = await decisionOf(cwd, ["--data", moved, "--limit", "5", "--seed", "1"]);
  expect(sample.look!.number).toBe(3);

  // Two at once: each gets a number of its own.
  const both = await Promise.all(
    ["6", "7"].map((limit) => decisionOf(cwd, ["--data", moved, "--limit", limit])),
  );
  expect(both.map(({ look }) => look!.number).sort()).toEqual([4, 5]);

  expect((await runCli(["results", "remove", "--keep", "0", "--yes"], cwd)).code).toBe(0);
  expect((await runCli(["cache", "clear"], cwd)).code).toBe(0);
  const listed = await runCli(["results", "looks", "--json"], cwd);
  const { data }: LookList = JSON.parse(listed.stdout);
  expect(data.map(({ looks }) => looks.map(({ number, told }) => [number, told]))).toEqual([
    [
      [1, 2],
      [2, 1],
      [3, 1],
      ...(data[0]!.looks[3]!.number === 4
        ? [
            [4, 1],
            [5, 1],
          ]
        : [
            [5, 1],
            [4, 1],
          ]),
    ],
  ]);
  expect(await decisionOf(cwd, ["--data", shop])).toMatchObject({
    look: { ...first.look, later: 4, nextLevel: lookLevel(6) },
  });

  await appendFile(join(cwd, ".alidade", "ledger.jsonl"), '{"schema":"alid');
  const damaged = await runCli(["results", "looks"], cwd);
  expect(damaged.stdout).toMatch(/line \d+ of the ledger is not whole and not counted/);
});
