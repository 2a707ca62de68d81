import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Sweep } from "../contracts/sweep.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { sampleCandidate } from "./sample-candidate.case.js";
import { sweepFindings } from "./sweep-findings.js";
import { isSwept, sweptSettings } from "./swept-settings.js";

const sweep: Sweep = { dims: [8, 4, 2], quant: ["none", "binary"], margin: 0.02 };

describe("sweptSettings", () => {
  test("every combination but the whole float32 vectors; all dimensions by their number", () => {
    expect(sweptSettings(parseCandidateSpec("static:m"), sweep, 8).map(({ id }) => id)).toEqual([
      "static:m?quant=binary",
      "static:m?dims=4",
      "static:m?dims=4&quant=binary",
      "static:m?dims=2",
      "static:m?dims=2&quant=binary",
    ]);
  });

  test("more dimensions than there are, are left out; all of them only where they are asked for", () => {
    const settings = sweptSettings(parseCandidateSpec("static:m"), sweep, 6);
    expect(settings.map(({ dims, quant }) => [dims, quant])).toEqual([
      [4, "none"],
      [4, "binary"],
      [2, "none"],
      [2, "binary"],
    ]);
    expect(sweptSettings(parseCandidateSpec("static:m"), { quant: ["int8"], margin: 0 }, 6)).toHaveLength(1);
  });

  test("a name keeps its name, options keep their place", () => {
    const named = parseCandidateSpec("onnx:m?dtype=fp16", "mine");
    expect(sweptSettings(named, { dims: [4], margin: 0 }, 8)).toEqual([
      { id: "mine?dims=4", spec: "onnx:m?dtype=fp16&dims=4", dims: 4, quant: "none" },
    ]);
  });

  test("goes over candidates with vectors that say nothing of dims and quant", () => {
    const swept = (spec: string) => isSwept(parseCandidateSpec(spec));
    expect(
      ["static:m", "vectors:v", "lsa", "words:f", "openai:text-embedding-3-small"].map(swept),
    ).not.toContain(false);
    expect(["bm25", "run:f", "static:m?dims=8", "static:m?quant=int8"].map(swept)).not.toContain(true);
  });
});

describe("sweepFindings", () => {
  const queries = 400;
  const ids = [
    "static:m",
    "static:m?dims=4",
    "static:m?dims=2",
    "static:m?quant=binary",
    "static:m?dims=4&quant=binary",
  ];
  /** The whole, and what each setting changes in every query: at random around this mean. */
  const values = (means: readonly number[], spread: number): Float64Array => {
    const random = seededRandom(3);
    const whole = Float64Array.from({ length: queries }, () => 0.3 + 0.4 * random.uniform());
    return Float64Array.from(
      ids.flatMap((_, i) =>
        Array.from(whole, (value) => value + means[i]! + (i === 0 ? 0 : spread * random.normal())),
      ),
    );
  };
  const bytes = [32, 16, 8, 1, 0.5];
  const found = (means: readonly number[], spread = 0.02) => {
    const scores = { ids, queries, values: values(means, spread) };
    const candidates = ids.map((id, i) => {
      const mean =
        scores.values.subarray(i * queries, (i + 1) * queries).reduce((sum, value) => sum + value, 0) /
        queries;
      return sampleCandidate({
        id,
        dims: 8,
        metrics: { "ndcg@10": { mean, low: mean - 0.01, high: mean + 0.01, n: queries } },
        memory: {
          peakRssBytes: null,
          baselineRssBytes: null,
          reusedVectors: false,
          modelBytes: null,
          vectorBytes: bytes[i]! * 100,
          indexBytes: bytes[i]! * 100,
        },
      });
    });
    return sweepFindings({
      sweep,
      specs: [parseCandidateSpec("bm25"), parseCandidateSpec("static:m")],
      candidates,
      scores,
      metric: "ndcg@10",
      documents: 100,
      alpha: 0.05,
    })!;
  };

  test("the smallest that is shown, not the smallest that looks as good", () => {
    const { models, settings } = found([0, 0, -0.001, -0.1, -0.2]);
    expect(settings).toBe(4);
    expect(models[0]!.settings.map(({ bytesPerDocument }) => bytesPerDocument)).toEqual(bytes);
    expect(models[0]!.settings.map(({ loss }) => loss?.shown ?? null)).toEqual([
      null,
      true,
      true,
      false,
      false,
    ]);
    expect(models[0]!.smallest).toBe("static:m?dims=2");
  });

  test("Holm: those that pass leave, and the level of what is left rises", () => {
    const levels = found([0, 0, -0.001, -0.1, -0.2]).models[0]!.settings.map(
      ({ loss }) => loss?.level ?? null,
    );
    expect(levels).toEqual([null, 0.05 / 4, 0.05 / 4, 0.05 / 2, 0.05 / 2]);
  });

  test("where the spread is wide, no difference is no pass", () => {
    const { models } = found([0, 0, 0, 0, 0], 1);
    expect(models[0]!.smallest).toBeNull();
    expect(models[0]!.settings.filter(({ loss }) => loss?.shown)).toEqual([]);
  });

  test("a false pass at a true loss of the margin is rarer than alpha over the whole sweep", () => {
    const random = seededRandom(11);
    let wrong = 0;
    for (let round = 0; round < 200; round++) {
      const whole = new Float64Array(100).fill(0.5);
      const scores = {
        ids,
        queries: 100,
        values: Float64Array.from(
          ids.flatMap((_, i) =>
            Array.from(whole, (value) => (i === 0 ? value : value - sweep.margin + 0.1 * random.normal())),
          ),
        ),
      };
      const candidates = ids.map((id, i) =>
        sampleCandidate({
          id,
          metrics: { "ndcg@10": { mean: 0.5, low: 0.4, high: 0.6, n: 100 } },
          memory: {
            peakRssBytes: null,
            baselineRssBytes: null,
            reusedVectors: false,
            modelBytes: null,
            vectorBytes: bytes[i]! * 100,
          },
        }),
      );
      const one = sweepFindings({
        sweep,
        specs: [parseCandidateSpec("static:m")],
        candidates,
        scores,
        metric: "ndcg@10",
        documents: 100,
        alpha: 0.05,
      });
      if (one!.models[0]!.smallest !== null) wrong += 1;
    }
    // 5 % of 200 and three of its standard deviations.
    expect(wrong).toBeLessThan(20);
  });

  test("nothing where no setting has answered", () => {
    const one = sampleCandidate({ id: "static:m" });
    expect(
      sweepFindings({
        sweep,
        specs: [parseCandidateSpec("static:m")],
        candidates: [one],
        scores: { ids: ["static:m"], queries: 1, values: Float64Array.of(1) },
        metric: "ndcg@10",
        documents: 1,
        alpha: 0.05,
      }),
    ).toBeNull();
  });
});
