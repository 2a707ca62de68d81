import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { projectRoot } from "../../test/shared-data.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { kendallTau } from "./kendall-tau.js";
import { rankBiasedOverlap } from "./rank-biased-overlap.js";

interface Cases {
  readonly lists: { a: string[]; b: string[]; p: number; rboExt?: number }[];
  readonly scores: { x: number[]; y: number[]; tau?: number | null }[];
}

test.skipIf(!pythonHas("rbo", "scipy"))(
  "RBO and tau-b of 200 new rankings, as rbo and scipy have them now (needs ALIDADE_PYTHON with test/requirements.txt)",
  () => {
    const random = seededRandom(20261);
    const cases: Cases = {
      lists: Array.from({ length: 100 }, () => ({
        a: someOf(random, 50),
        b: someOf(random, 50),
        p: [0.3, 0.7, 0.9, 0.95][random.below(4)]!,
      })),
      scores: Array.from({ length: 100 }, () => {
        const n = 2 + random.below(60);
        const levels = 2 + random.below(80);
        return { x: draws(random, n, levels), y: draws(random, n, levels) };
      }),
    };
    const script = readFileSync(join(projectRoot, "test", "fixtures", "rank-similarity.py"), "utf8");
    const found = runPython(script, [JSON.stringify(cases)]) as Cases;
    for (const { a, b, p, rboExt } of found.lists) {
      expect(rankBiasedOverlap({ items: a }, { items: b }, { p }).ext).toBeCloseTo(rboExt!, 10);
    }
    for (const { x, y, tau } of found.scores) {
      const own = kendallTau(x, y);
      if (tau === null) expect(own).toBeNull();
      else expect(own).toBeCloseTo(tau!, 10);
    }
    expect([found.lists.length, found.scores.length]).toEqual([100, 100]);
  },
);

function someOf(random: SeededRandom, most: number): string[] {
  const items = Array.from({ length: most }, (_, i) => ({ id: `d${i}`, key: random.uniform() }));
  items.sort((a, b) => a.key - b.key);
  return items.slice(0, 1 + random.below(most)).map(({ id }) => id);
}

function draws(random: SeededRandom, n: number, levels: number): number[] {
  return Array.from({ length: n }, () => random.below(levels));
}
