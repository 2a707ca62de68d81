import { totalmem } from "node:os";
import { expect, test } from "vitest";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { modelMemoryLimit, sessionsWithin } from "./session-memory.js";

const model = (maxTokens: number | null, dims = 384) => ({
  manifest: { dims, maxTokens } as ProviderManifest,
  modelBytes: 100e6,
});
const gigabyte = 1e9;

test("as many sessions as threads where there is room, fewer where there is not, one at least", () => {
  expect(sessionsWithin(8 * gigabyte, 4, model(256))).toBe(4);
  // 160 MB of weights, 100.7 MB for the thread, 6.3 MB of attention
  expect(sessionsWithin(0.8 * gigabyte, 4, model(256))).toBe(2);
  expect(sessionsWithin(0.81 * gigabyte, 4, model(256))).toBe(3);
  expect(sessionsWithin(1, 4, model(256))).toBe(1);
});

test("a model of long texts is given room for its longest", () => {
  expect(sessionsWithin(8 * gigabyte, 4, model(8192))).toBe(1);
  expect(sessionsWithin(32 * gigabyte, 4, model(8192))).toBe(4);
});

test("the limit is what ALIDADE_MODEL_MEMORY says, else half of what there is", () => {
  expect(modelMemoryLimit({ ALIDADE_MODEL_MEMORY: "4GB" })).toBe(4e9);
  expect(() => modelMemoryLimit({ ALIDADE_MODEL_MEMORY: "four" })).toThrow("ALIDADE_MODEL_MEMORY");
  expect(modelMemoryLimit({})).toBeGreaterThan(0);
  expect(modelMemoryLimit({})).toBeLessThanOrEqual(totalmem() / 2);
});
