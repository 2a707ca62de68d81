import { expect, test } from "vitest";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { nextCommands } from "./next-commands.js";

const task = { worst: [{ id: "q 7", text: null, score: 0 }], causes: [] };

function commandsOf(command: string, judged = true): string[] {
  const result = {
    candidate: { spec: "static:embedded" },
    dataset: { name: "shop" },
    queries: 3,
    full: false,
    command,
    sections: { verdict: { task: judged ? task : null } },
  };
  return nextCommands(result as unknown as AnalysisResult).map((next) => next.command);
}

test("the data are named as they were, with their columns and quotes; how findings were shown is not repeated", () => {
  const data = `--corpus 'it'\\''s here.csv' '--text=title, note' --qrels q.tsv --queries=q.csv --split dev`;
  expect(commandsOf(`alidade analyze static:embedded ${data} --quiet --json -o a.json --k 5`)).toEqual([
    `alidade bench ${data} -m static:embedded --explain 'q 7'`,
    `alidade bench ${data} -m static:embedded -m bm25`,
    `alidade analyze static:embedded ${data} --k 5 --full -o report.html`,
  ]);
  expect(commandsOf("alidade analyze static:embedded -dshop --no-progress", false)).toEqual([
    "alidade judge -dshop -m static:embedded -m bm25",
    "alidade analyze static:embedded -dshop --full -o report.html",
  ]);
});

test("queries that are not those of the data are asked nothing that only knows the data", () => {
  expect(commandsOf("alidade analyze static:embedded -d shop --queries mine.csv")).toEqual([
    "alidade analyze static:embedded -d shop --queries mine.csv --full -o report.html",
  ]);
});
