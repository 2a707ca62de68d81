import { describe, expect, test } from "vitest";
import type { Traffic } from "../contracts/monthly-cost.js";
import type { PriceInUse } from "../contracts/price.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { sumAmounts, tokensAt, unknownAmount } from "./amount.js";
import { hnswLinkBytes } from "./hnsw-bytes.js";
import { type CostFacts, monthlyCost } from "./monthly-cost.js";

const price: PriceInUse = {
  provider: "acme",
  model: "small",
  usdPerMillionTokens: 0.02,
  usdPerMillionTokensBatch: 0.01,
  batchCertainty: "derived",
  asOf: "2026-05",
  source: "a page",
  certainty: "reported",
  ageDays: 30,
  stale: false,
};
const hosted: CostFacts = {
  embeddings: [{ name: "acme", price, tokensPerQuery: 8, tokensPerDocument: 256 }],
  dims: 768,
  indexes: 1,
  lexical: false,
  documentsPerSecond: 100,
};
const own: CostFacts = { ...hosted, embeddings: [{ ...hosted.embeddings[0]!, price: "own" }] };
const whole: Traffic = {
  queriesPerMonth: 3e6,
  documents: 1e8,
  documentsChangedPerMonth: 1e6,
  reembedsPerYear: 1,
  bytesPerDimension: 4,
  copies: 1,
  hnswM: 16,
  storageUsdPerGbMonth: 0.25,
  memoryUsdPerGbMonth: 3,
  machineUsdPerHour: 0.5,
};
const usdOf = (facts: CostFacts, traffic: Traffic): Record<string, number | null> =>
  Object.fromEntries(monthlyCost(facts, traffic).parts.map(({ part, amount }) => [part, amount.usd]));

describe("monthlyCost by hand", () => {
  test("100 million texts of 256 tokens at 0.02 a million are 512 USD, as 307 GB of float32", () => {
    const cost = monthlyCost(hosted, whole);
    expect(cost.embedAgain).toMatchObject({ tokens: 25.6e9, amount: { usd: 512 } });
    expect(cost.vectorBytes).toBe(307.2e9);
    expect(cost.indexBytes).toBeCloseTo(307.2e9 + 1e8 * 4 * (32 + 16 / Math.log(16)), 0);
  });

  test("each part, and their sum", () => {
    const parts = usdOf(hosted, whole);
    expect(parts["query embedding"]).toBeCloseTo(0.48, 12); // 24 M tokens
    expect(parts["document embedding"]).toBeCloseTo(5.12, 12); // 256 M tokens
    expect(parts["embedding again"]).toBeCloseTo(512 / 12, 10);
    expect(parts["vector storage"]).toBeCloseTo(76.8, 10);
    expect(parts["index memory"]).toBeCloseTo(3 * (307.2 + 0.1 * hnswLinkBytes(16)), 8);
    expect(parts).not.toHaveProperty("machine");
    const { total } = monthlyCost(hosted, whole);
    expect(total.usd).toBeCloseTo(
      Object.values(parts).reduce<number>((sum, usd) => sum + usd!, 0),
      9,
    );
    expect(total.certainty).toBe("reported");
  });

  test("the batch price goes to documents alone, and is as sure as it is", () => {
    const { parts, total } = monthlyCost(hosted, { ...whole, batch: true });
    expect(parts[0]!.amount.usd).toBeCloseTo(0.48, 12);
    expect(parts[1]!.amount.usd).toBeCloseTo(2.56, 12);
    expect(parts[2]!.amount.usd).toBeCloseTo(256 / 12, 10);
    expect(total.certainty).toBe("derived");
  });

  test("a model of one's own costs its machine, 730 hours a month, and hours to embed again", () => {
    const parts = usdOf(own, whole);
    expect([parts["query embedding"], parts["document embedding"], parts["embedding again"]]).toEqual([
      0, 0, 0,
    ]);
    expect(parts.machine).toBe(365);
    expect(monthlyCost(own, whole).embedAgain.hours).toBeCloseTo(1e8 / 100 / 3600, 9);
    expect(monthlyCost(hosted, whole).embedAgain.hours).toBeNull();
  });

  test("links of an index: 4 (2M + M / ln M) bytes, a little above 8M", () => {
    expect(hnswLinkBytes(16)).toBeCloseTo(151.083, 3);
    expect(hnswLinkBytes(32)).toBeGreaterThan(8 * 32);
  });

  test("copies multiply bytes, two indexes have links twice", () => {
    const one = monthlyCost(hosted, whole);
    const three = monthlyCost(hosted, { ...whole, copies: 3 });
    expect(three.vectorBytes).toBe(3 * one.vectorBytes!);
    expect(three.indexBytes).toBeCloseTo(3 * one.indexBytes!, 0);
    expect(monthlyCost({ ...hosted, indexes: 2 }, whole).indexBytes! - one.indexBytes!).toBeCloseTo(
      1e8 * hnswLinkBytes(16),
      0,
    );
  });

  test("a fusion with words: the index of words is unknown, the rest is known from below", () => {
    const { total, parts } = monthlyCost({ ...hosted, lexical: true }, whole);
    expect(total.usd).toBeNull();
    expect(total.atMostUsd).toBeNull();
    expect(total.atLeastUsd).toBeCloseTo(monthlyCost(hosted, whole).total.usd!, 9);
    expect(parts.flatMap(({ missing }) => missing)).toEqual(["the size of an index of words"]);
  });

  test("words alone embed nothing and store no vectors", () => {
    const words: CostFacts = { embeddings: [], dims: 0, indexes: 0, lexical: true, documentsPerSecond: 9 };
    const cost = monthlyCost(words, whole);
    expect(cost.vectorBytes).toBe(0);
    expect(cost.total).toEqual({ usd: null, atLeastUsd: 0, atMostUsd: null, certainty: null });
  });
});

describe("monthlyCost says what it stands on", () => {
  test("everything stated, measured or listed is among the assumptions", () => {
    const { assumptions } = monthlyCost(hosted, whole);
    for (const key of Object.keys(whole))
      expect(assumptions).toContainEqual({
        name: key,
        value: whole[key as keyof Traffic],
        from: "stated (traffic)",
      });
    expect(assumptions.find(({ name }) => name.startsWith("USD per million"))).toEqual({
      name: "USD per million tokens, acme/small",
      value: "0.02",
      from: "a page; as of 2026-05, reported",
    });
    expect(assumptions.find(({ name }) => name === "tokens a document, acme")!.value).toBe(256);
    expect(assumptions.find(({ name }) => name === "hours a month")).toBeUndefined();
    expect(monthlyCost(own, whole).assumptions.find(({ name }) => name === "hours a month")!.value).toBe(730);
  });

  test("without anything stated everything is unknown, and each part names what to state", () => {
    const { total, parts } = monthlyCost(hosted, {});
    expect(total).toEqual(unknownAmount);
    expect(Object.fromEntries(parts.map(({ part, missing }) => [part, missing]))).toEqual({
      "query embedding": ["traffic.queriesPerMonth"],
      "document embedding": ["traffic.documentsChangedPerMonth"],
      "embedding again": ["traffic.documents", "traffic.reembedsPerYear"],
      "vector storage": [
        "traffic.documents",
        "traffic.bytesPerDimension",
        "traffic.copies",
        "traffic.storageUsdPerGbMonth",
      ],
      "index memory": [
        "traffic.documents",
        "traffic.bytesPerDimension",
        "traffic.copies",
        "traffic.hnswM",
        "traffic.memoryUsdPerGbMonth",
      ],
    });
    expect(monthlyCost(own, {}).parts.find(({ part }) => part === "machine")!.missing).toEqual([
      "traffic.machineUsdPerHour",
    ]);
  });

  test("an unknown price, and unmeasured tokens, make a part unknown and are named; a quantity of zero costs nothing", () => {
    const unpriced: CostFacts = { ...hosted, embeddings: [{ ...hosted.embeddings[0]!, price: null }] };
    const cost = monthlyCost(unpriced, { ...whole, queriesPerMonth: 0 });
    expect(cost.parts[0]).toMatchObject({ amount: { usd: 0 }, missing: [] });
    expect(cost.parts[1]).toEqual({
      part: "document embedding",
      amount: unknownAmount,
      missing: ["the price of acme"],
    });
    const uncounted: CostFacts = {
      ...hosted,
      embeddings: [{ ...hosted.embeddings[0]!, tokensPerQuery: null }],
    };
    expect(monthlyCost(uncounted, whole).parts[0]!.missing).toEqual(["traffic.tokensPerQuery"]);
    expect(usdOf(uncounted, { ...whole, tokensPerQuery: 8 })["query embedding"]).toBeCloseTo(0.48, 12);
    const noBatch: CostFacts = {
      ...hosted,
      embeddings: [{ ...hosted.embeddings[0]!, price: { ...price, usdPerMillionTokensBatch: null } }],
    };
    expect(monthlyCost(noBatch, { ...whole, batch: true }).parts[1]!.missing).toEqual([
      "the batch price of acme",
    ]);
  });

  test("a price that is a range stays one, and an unverified one marks the sum", () => {
    const packs: PriceInUse = { ...price, usdPerMillionTokensHigh: 0.05, certainty: "unverified" };
    const { parts, total } = monthlyCost(
      { ...hosted, embeddings: [{ ...hosted.embeddings[0]!, price: packs }] },
      whole,
    );
    expect(parts[1]!.amount.usd).toBeNull();
    expect(parts[1]!.amount.atLeastUsd).toBeCloseTo(5.12, 12);
    expect(parts[1]!.amount.atMostUsd).toBeCloseTo(12.8, 12);
    expect(total.certainty).toBe("unverified");
    expect(total.atMostUsd! - total.atLeastUsd!).toBeCloseTo(1.5 * (0.48 + 5.12 + 512 / 12), 9);
  });

  test.each([
    [{ queriesPerMonth: -1 }, "traffic.queriesPerMonth is -1; expected a number from 0"],
    [{ documents: Number.NaN }, "traffic.documents is NaN; expected a number"],
    [{ hnswM: 1 }, "traffic.hnswM is 1; expected a number from 2"],
  ])("a traffic that cannot be is refused: %j", (traffic, message) => {
    expect(() => monthlyCost(hosted, traffic)).toThrow(message);
  });
});

describe("properties of monthlyCost", () => {
  const source = seededRandom(7);
  const random = (): number => source.uniform();
  const draws = Array.from({ length: 200 }, () => ({
    traffic: {
      ...whole,
      queriesPerMonth: Math.floor(random() * 1e7),
      documents: Math.floor(random() * 1e8),
      documentsChangedPerMonth: Math.floor(random() * 1e6),
      reembedsPerYear: Math.floor(random() * 12),
      storageUsdPerGbMonth: random(),
      machineUsdPerHour: random() * 5,
    },
    factor: 1 + random() * 9,
    facts: random() < 0.5 ? hosted : own,
  }));
  const quantities = ["queriesPerMonth", "documents", "documentsChangedPerMonth"] as const;

  test("linear: k times the queries, documents and changes cost k times each part but the machine", () => {
    for (const { traffic, factor, facts } of draws) {
      const scaled = { ...traffic };
      for (const key of quantities) scaled[key] *= factor;
      const before = usdOf(facts, traffic);
      for (const [part, usd] of Object.entries(usdOf(facts, scaled))) {
        const expected = part === "machine" ? before[part]! : factor * before[part]!;
        expect(Math.abs(usd! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected));
      }
    }
  });

  test("monotone: more of anything, or a higher price, never costs less", () => {
    const keys = [
      ...quantities,
      "reembedsPerYear",
      "storageUsdPerGbMonth",
      "memoryUsdPerGbMonth",
      "machineUsdPerHour",
    ];
    for (const { traffic, factor, facts } of draws) {
      const before = monthlyCost(facts, traffic).total.usd!;
      for (const key of keys as (typeof quantities)[number][])
        expect(
          monthlyCost(facts, { ...traffic, [key]: traffic[key] * factor }).total.usd,
        ).toBeGreaterThanOrEqual(before);
    }
  });

  test("taking one statement away never makes the rest cheaper or the total look whole", () => {
    for (const { traffic, facts } of draws) {
      const all = monthlyCost(facts, traffic).total;
      for (const key of Object.keys(traffic) as (keyof Traffic)[]) {
        const { [key]: _, ...less } = traffic;
        const cost = monthlyCost(facts, less);
        const used = cost.parts.some(({ missing }) => missing.includes(`traffic.${key}`));
        if (!used) expect(cost.total).toEqual(all);
        else {
          expect(cost.total.usd).toBeNull();
          expect(cost.total.atMostUsd).toBeNull();
          expect(cost.total.atLeastUsd!).toBeLessThanOrEqual(all.usd!);
        }
      }
    }
  });
});

describe("amounts", () => {
  test("no tokens cost nothing at any price; unknown tokens or prices are unknown, not zero", () => {
    expect(tokensAt(0, null).usd).toBe(0);
    expect(tokensAt(null, price)).toEqual(unknownAmount);
    expect(tokensAt(5, { ...price, usdPerMillionTokens: null })).toEqual(unknownAmount);
    expect(tokensAt(5e6, { ...price, usdPerMillionTokens: 0 }).usd).toBe(0);
  });

  test("a sum of nothing is zero, of unknown parts unknown, of some unknown parts at least the rest", () => {
    expect(sumAmounts([]).usd).toBe(0);
    expect(sumAmounts([unknownAmount, unknownAmount])).toEqual(unknownAmount);
    expect(sumAmounts([tokensAt(1e6, price), unknownAmount])).toEqual({
      usd: null,
      atLeastUsd: 0.02,
      atMostUsd: null,
      certainty: "reported",
    });
  });
});
