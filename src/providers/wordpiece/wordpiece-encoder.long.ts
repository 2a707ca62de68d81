import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { bertTokenizers, difficultTexts, firstDifference } from "./difficult-texts.case.js";

const datasets = shared("datasets");
const tokenizers = bertTokenizers();

describe("the WordPiece path beside @huggingface/tokenizers", () => {
  test.skipIf(datasets === null)(
    "has its ids for every text of every data set (needs the shared reference data)",
    () => {
      let texts = 0;
      function* all(): Generator<string> {
        const seen = new Set<string>();
        for (const text of textsUnder(datasets!)) {
          if (seen.has(text)) continue;
          seen.add(text);
          texts += 1;
          yield text;
        }
      }
      expect(firstDifference(tokenizers[0]![1], all())).toBe(null);
      expect(texts).toBeGreaterThan(100_000);
    },
    120_000,
  );

  test.each(tokenizers)(
    "has its ids for every UTF-16 unit in three places, with %s",
    (_, json) => {
      function* units(): Generator<string> {
        for (let unit = 0; unit < 65_536; unit++) {
          const character = String.fromCharCode(unit);
          yield `a${character}b ${character} Σ${character}\u0301${character}\u0334Σ`;
        }
      }
      expect(firstDifference(json, units())).toBe(null);
    },
    60_000,
  );

  test.each(tokenizers)(
    "has its ids for 15,000 random mixtures, with %s",
    (_, json) => {
      expect(firstDifference(json, difficultTexts(seededRandom(12), 15_000))).toBe(null);
    },
    60_000,
  );
});

/** Every string that a data file holds: the values of JSON lines, and the lines of anything else. */
function* textsUnder(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* textsUnder(path);
    else if (/\.(jsonl|csv|tsv|txt|md|json)$/.test(entry.name)) {
      for (const line of readFileSync(path, "utf8").split("\n"))
        yield* path.endsWith(".jsonl") ? stringsOf(line) : [line];
    }
  }
}

function* stringsOf(line: string): Generator<string> {
  if (line === "") return;
  for (const value of Object.values(JSON.parse(line) as object)) if (typeof value === "string") yield value;
}
