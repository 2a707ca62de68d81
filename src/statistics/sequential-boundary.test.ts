import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { normalSf } from "./normal.js";
import { crossingProbability, sequentialBoundary } from "./sequential-boundary.js";

test("with shape 0 it is the reflection principle: 2 (1 - Φ(C)), whatever the first look", () => {
  for (const constant of [1.5, 2.2414, 3]) {
    expect(crossingProbability(constant, 0.02, 0)).toBeCloseTo(2 * normalSf(constant), 4);
  }
  expect(sequentialBoundary(0.025, 0.05, 0).criticalZ(1)).toBeCloseTo(2.2414, 3);
  expect(sequentialBoundary(0.025, 0.05, 0).criticalZ(0.25)).toBeCloseTo(2 * 2.2414, 3);
});

test("Brownian motion in steps crosses it a little less often than its level, because steps leave gaps", () => {
  const random = seededRandom(7);
  const boundary = sequentialBoundary(0.05, 0.1);
  const [paths, looks] = [4000, 200];
  let crossed = 0;
  for (let path = 0; path < paths; path++) {
    let sum = 0;
    for (let look = 1; look <= looks; look++) {
      sum += random.normal();
      if (look < looks / 10) continue;
      if (sum / Math.sqrt(look) >= boundary.criticalZ(look / looks)) {
        crossed++;
        break;
      }
    }
  }
  expect(crossed / paths).toBeGreaterThan(0.035);
  expect(crossed / paths).toBeLessThan(0.055);
});

test("a stricter level asks for more; a late first look for less", () => {
  expect(sequentialBoundary(0.01, 0.1).criticalZ(1)).toBeGreaterThan(
    sequentialBoundary(0.02, 0.1).criticalZ(1),
  );
  expect(sequentialBoundary(0.02, 0.9).criticalZ(1)).toBeLessThan(sequentialBoundary(0.02, 0.1).criticalZ(1));
});

test("levels, looks and shapes that are none are refused", () => {
  expect(() => sequentialBoundary(0.5, 0.1)).toThrow("less than 0.5");
  expect(() => sequentialBoundary(Number.NaN, 0.1)).toThrow("the level");
  expect(() => sequentialBoundary(0.05, 0)).toThrow("a share above 0");
  expect(() => sequentialBoundary(0.05, 0.1, 2)).toThrow("0 to 0.5");
});
