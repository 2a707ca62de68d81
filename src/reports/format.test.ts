import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDelta,
  formatInterval,
  formatLevel,
  formatMs,
  formatP,
  formatPEquation,
  formatPercent,
  formatRate,
  formatScore,
  formatTime,
  formatUsd,
  listOf,
  metricLabel,
} from "./format.js";

describe("numbers", () => {
  test("a level has three digits and no exponent", () => {
    expect([0.05, 0.025, 0.0015625, 0.00026041666, 0.0000001, 0.1].map(formatLevel)).toEqual([
      "0.05",
      "0.025",
      "0.00156",
      "0.00026",
      "0.0000001",
      "0.1",
    ]);
  });

  test("scores have four decimals and differences a sign", () => {
    expect(formatScore(0.59449)).toBe("0.5945");
    expect(formatScore(-0.2)).toBe("−0.2000");
    expect(formatDelta(0.01234)).toBe("+0.0123");
    expect(formatDelta(-0.01234)).toBe("−0.0123");
    expect(formatDelta(-0.00001)).toBe("0.0000");
    expect(formatInterval(0.5512, 0.6378)).toBe("0.5512 to 0.6378");
  });

  test("what is unknown is a dash, never zero", () => {
    for (const format of [
      formatScore,
      formatDelta,
      formatMs,
      formatBytes,
      formatRate,
      formatCount,
      formatPercent,
      formatP,
    ]) {
      expect(format(null)).toBe("–");
      expect(format(undefined)).toBe("–");
      expect(format(Number.NaN)).toBe("–");
      expect(format(Number.POSITIVE_INFINITY)).toBe("–");
      expect(format(0)).not.toBe("–");
    }
    expect(formatUsd(null)).toBe("unknown");
    expect(formatUsd(0)).toBe("$0.00");
  });

  test.each([
    [0.0421, "0.042 ms"],
    [0.0001, "< 0.001 ms"],
    [4.312, "4.31 ms"],
    [9.996, "10.0 ms"],
    [99.96, "100 ms"],
    [128.4, "128 ms"],
    [9999.4, "9999 ms"],
    [12_300, "12.3 s"],
    [180_000, "3.00 min"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test.each([
    [512, "512 B"],
    [7_610_000, "7.61 MB"],
    [90_900_000, "90.9 MB"],
    [999_600, "1.00 MB"],
    [1.2e9, "1.20 GB"],
    [3e15, "3000 TB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test("a share says 0 % and 100 % only when it is", () => {
    expect([0, 0.0004, 0.004, 0.118, 0.995, 0.9996, 1].map(formatPercent)).toEqual([
      "0 %",
      "< 0.1 %",
      "0.4 %",
      "12 %",
      "99.5 %",
      "> 99.9 %",
      "100 %",
    ]);
  });

  test("p-values never print as zero", () => {
    expect([0.00001, 0.0004, 0.0123, 0.0996, 0.474, 1].map(formatP)).toEqual([
      "< 0.0001",
      "0.0004",
      "0.012",
      "0.10",
      "0.47",
      "1.00",
    ]);
    expect(formatPEquation(0.00001)).toBe("p < 0.0001");
    expect(formatPEquation(0.0123)).toBe("p = 0.012");
  });

  test("counts, rates and prices", () => {
    expect(formatCount(1_234_567)).toBe("1,234,567");
    expect(formatRate(25_149)).toBe("25,100");
    expect(formatRate(0.4211)).toBe("0.42");
    expect(formatUsd(0.00423)).toBe("$0.0042");
    expect(formatUsd(12.3)).toBe("$12.30");
  });
});

test("metrics are written as the field writes them", () => {
  expect(
    ["ndcg@10", "precision@5", "recall@5", "mrr@10", "r-precision", "unheard-of@3"].map(metricLabel),
  ).toEqual(["nDCG@10", "P@5", "R@5", "MRR@10", "R-precision", "unheard-of@3"]);
});

test("times to the minute, lists with and", () => {
  expect(formatTime("2026-11-12T09:34:41.120Z")).toBe("2026-11-12 09:34 UTC");
  expect(formatTime("yesterday")).toBe("yesterday");
  expect([listOf([]), listOf(["a"]), listOf(["a", "b"]), listOf(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});
