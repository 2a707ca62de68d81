import { expect, test } from "vitest";
import { guessUnits, settleUnits, tileSide, tileUnits } from "./tile-units.js";

test("owners that are items meet each block of items once, on one side or the other", () => {
  const [blocks, first, owned] = [41, 3, 20];
  const times = new Map<string, number>();
  const units = tileUnits(blocks * tileSide - 5, owned * tileSide, first * tileSide);
  for (const [block, from, to] of triples(units)) {
    expect(to - from).toBeLessThanOrEqual(16);
    for (let items = from; items < to; items++) {
      const pairs = [[block, items]];
      // The tile serves its items too where they own lists and come before its owners.
      if (items >= first && items < first + block) pairs.push([items - first, first + block]);
      for (const pair of pairs) times.set(pair.join(), (times.get(pair.join()) ?? 0) + 1);
    }
  }
  expect(times.size).toBe(owned * blocks);
  expect(new Set(times.values())).toEqual(new Set([1]));
});

test("other owners meet all items, in units of 16 tiles", () => {
  expect(triples(tileUnits(17 * tileSide + 1, 2 * tileSide, null))).toEqual([
    [1, 0, 16],
    [1, 16, 18],
    [0, 0, 16],
    [0, 16, 18],
  ]);
});

test("owners are guessed by block and settled by 64", () => {
  expect(triples(guessUnits(tileSide + 1))).toEqual([
    [0, 0, 0],
    [1, 0, 0],
  ]);
  expect(triples(settleUnits(130))).toEqual([
    [0, 0, 64],
    [0, 64, 128],
    [0, 128, 130],
  ]);
  expect(settleUnits(130).buffer).toBeInstanceOf(SharedArrayBuffer);
});

function triples(units: Int32Array): [number, number, number][] {
  return Array.from({ length: units.length / 3 }, (_, i) => [
    units[3 * i]!,
    units[3 * i + 1]!,
    units[3 * i + 2]!,
  ]);
}
