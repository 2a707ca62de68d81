import { expect, test } from "vitest";
import { mostCandidateBytes } from "./candidate-kernel.js";
import { tileSpaceBytes } from "./tile-space.js";
import { tileSide } from "./tile-units.js";
import { stripRows } from "./tiled-graph.js";

const items = { similarity: "cosine", dims: 384, items: 1_000_000 } as const;
const bytesOf = (owners: number) => tileSpaceBytes({ ...items, owners, ownersAreItems: true, k: 50 });

test("more memory than the largest space there can be is not asked for", () => {
  const most = stripRows(items, 50, mostCandidateBytes);
  expect(bytesOf(most)).toBeLessThanOrEqual(mostCandidateBytes);
  expect(bytesOf(items.items)).toBeGreaterThan(mostCandidateBytes);
  expect(stripRows(items, 50, 2 ** 34)).toBe(most);
});

test("strips are whole tiles, as even as that allows, and none where one tile does not fit", () => {
  const bytes = bytesOf(300 * tileSide);
  const strip = stripRows(items, 50, bytes);
  expect(strip % tileSide).toBe(0);
  expect(bytesOf(strip)).toBeLessThanOrEqual(bytes);
  // 977 tiles in 4 strips.
  expect(strip).toBe(245 * tileSide);
  expect(stripRows(items, 50, bytesOf(tileSide) - 1)).toBe(0);
});
