import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot, shared } from "../../test/shared-data.js";
import { type Price, priceListSchema } from "../contracts/price.js";
import { priceName, priceOf, requirePrice, staleAfterDays, withStatedPrices } from "./price-of.js";

const shipped = priceListSchema.parse(
  JSON.parse(readFileSync(join(projectRoot, "data", "prices.json"), "utf8")),
);
const price: Price = {
  provider: "acme",
  model: "embed/1",
  usdPerMillionTokens: 0.5,
  usdPerMillionTokensBatch: null,
  asOf: "2026-05",
  source: "a page",
  certainty: "reported",
};

describe("prices that come with the package", () => {
  test("name each model once, and every price says since when, who says so, and how sure it is", () => {
    const names = shipped.prices.map(priceName);
    expect(new Set(names).size).toBe(names.length);
    for (const { asOf, source, certainty } of shipped.prices) {
      expect(asOf).not.toBe("");
      expect(source).not.toBe("");
      expect(certainty).not.toBe("stated");
    }
    expect(priceOf(shipped.prices, "openai/text-embedding-3-large", new Date("2026-11-23"))).toMatchObject({
      usdPerMillionTokens: 0.13,
      usdPerMillionTokensBatch: 0.065,
      certainty: "reported",
      stale: true,
    });
  });

  const table = shared("reference-data", "prices.json");
  test.skipIf(table === null)(
    "are those of the table they were made from (needs the shared reference data)",
    () => {
      const { models } = JSON.parse(readFileSync(table!, "utf8")) as { models: Record<string, unknown>[] };
      expect(shipped.prices).toHaveLength(models.length);
      for (const [i, entry] of shipped.prices.entries()) expect(models[i]).toMatchObject(entry);
    },
  );
});

describe("priceOf", () => {
  test.each([
    ["2026", "2026-01-01", 0],
    ["2026", "2026-06-30", 180],
    ["2026-05", "2026-05-01", 0],
    ["2026-05", "2026-10-28", 180],
    ["2026-05-31", "2026-06-01", 1],
  ])("%s seen on %s is %i days old: a year or a month counts as its first day", (asOf, today, days) => {
    const found = priceOf([{ ...price, asOf }], "acme/embed/1", new Date(`${today}T23:59:59Z`))!;
    expect(found.ageDays).toBe(days);
    expect(found.stale).toBe(false);
    const nextDay = new Date(Date.parse(`${today}T00:00:00Z`) + (staleAfterDays + 1 - days) * 86_400_000);
    expect(priceOf([{ ...price, asOf }], "acme/embed/1", nextDay)!.stale).toBe(true);
  });

  test("a model that is not listed has no price, which is not zero; asking for one names the nearest", () => {
    const today = new Date("2026-11-23");
    expect(priceOf(shipped.prices, "openai/none", today)).toBeNull();
    expect(() =>
      requirePrice(shipped.prices, "openai/text-embeding-3-small", { today, from: "vectors:x" }),
    ).toThrow(
      /^vectors:x: there is no price of "openai\/text-embeding-3-small".*Did you mean "openai\/text-embedding-3-small"\?$/,
    );
  });

  test("an asOf that is no day is refused", () => {
    expect(() => priceOf([{ ...price, asOf: "soon" }], "acme/embed/1", new Date())).toThrow('asOf is "soon"');
  });
});

describe("withStatedPrices", () => {
  test("takes the place of one entry and adds others, the rest stays", () => {
    const prices = withStatedPrices(shipped.prices, [
      {
        model: "openai/text-embedding-3-small",
        usdPerMillionTokens: 0.018,
        asOf: "2026-11-01",
        source: "contract",
      },
      { model: "acme/large/2", usdPerMillionTokens: null, asOf: "2026" },
    ]);
    expect(prices).toHaveLength(shipped.prices.length + 1);
    const today = new Date("2026-11-23");
    expect(priceOf(prices, "openai/text-embedding-3-small", today)).toMatchObject({
      usdPerMillionTokens: 0.018,
      usdPerMillionTokensBatch: null,
      source: "contract",
      certainty: "stated",
      stale: false,
    });
    expect(priceOf(prices, "acme/large/2", today)).toMatchObject({
      provider: "acme",
      model: "large/2",
      usdPerMillionTokens: null,
    });
    expect(priceOf(prices, "openai/text-embedding-3-large", today)!.certainty).toBe("reported");
  });

  test("two prices of one name are refused", () => {
    const twice = { model: "acme/a", usdPerMillionTokens: 1, asOf: "2026" };
    expect(() => withStatedPrices([], [twice, twice])).toThrow('prices states "acme/a" twice');
  });
});
