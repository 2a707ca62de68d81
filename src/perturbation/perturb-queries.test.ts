import { describe, expect, test } from "vitest";
import { perturbationKinds } from "../contracts/perturbation-kind.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { commonSynonyms } from "./common-synonyms.js";
import { keyboardNeighbours } from "./keyboards.js";
import { inOtherCase } from "./letter-case.js";
import { perturbQueries } from "./perturb-queries.js";
import { parseSynonyms, withSynonym } from "./synonyms.js";
import { withTypos } from "./typos.js";
import { inOtherUnits } from "./units.js";
import { inOtherOrder } from "./word-order.js";

/** Every outcome of 200 seeds. */
const outcomes = (make: (random: ReturnType<typeof seededRandom>) => string): Set<string> =>
  new Set(Array.from({ length: 200 }, (_, seed) => make(seededRandom(seed))));

describe("typos", () => {
  test("neighbouring key, swap, omission, doubling; never the first letter; one word of a short query", () => {
    const seen = outcomes((random) => withTypos("red kettle", "en", random));
    expect(seen).toContain("red ketle");
    expect(seen).toContain("red kettel");
    expect(seen).toContain("red kettlle");
    expect(seen).toContain("red kertle");
    for (const text of seen) expect(text).toMatch(/^red k\p{L}{4,6}$/u);
    expect(seen).not.toContain("red kettle");
  });

  test("numbers, ids, model names, addresses, short words and marks stay", () => {
    for (const text of [
      "a4 80g 500",
      "WH-1000XM4",
      "SKU AB123",
      "mail@shop.org www.shop.org",
      "the red cup",
      "日本語の本",
      "कीमत",
    ]) {
      expect(outcomes((random) => withTypos(text, null, random))).toEqual(new Set([text]));
    }
    for (const text of outcomes((random) => withTypos("SONY headphones 1000", "en", random))) {
      expect(text).toMatch(/^SONY h\p{L}+ 1000$/u);
    }
  });

  test("one word in five", () => {
    const text = "seven kettles with handles that never become warm while boiling water";
    for (const typed of outcomes((random) => withTypos(text, "en", random))) {
      const words = text.split(" ");
      expect(typed.split(" ").filter((word, i) => word !== words[i])).toHaveLength(2);
    }
  });

  test("keys are those of the language", () => {
    expect(keyboardNeighbours("a", null)).toEqual(["q", "w", "s", "z"]);
    expect(keyboardNeighbours("a", "fr")).toEqual(["z", "q"]);
    expect(keyboardNeighbours("z", "de")).toEqual(["t", "u", "g", "h"]);
    expect(keyboardNeighbours("ф", "ru")).toContain("ы");
    expect(keyboardNeighbours("é", "fr")).toEqual([]);
    for (const text of outcomes((random) => withTypos("чайник", "ru", random)))
      expect(text).toMatch(/^ч\p{Script=Cyrillic}+$/u);
  });
});

describe("case", () => {
  test("the forms that differ", () => {
    expect(outcomes((random) => inOtherCase("usb cable", "en", random))).toEqual(
      new Set(["USB CABLE", "Usb Cable"]),
    );
    expect(outcomes((random) => inOtherCase("women's Kettle", "en", random))).toEqual(
      new Set(["women's kettle", "WOMEN'S KETTLE", "Women's Kettle"]),
    );
  });

  test("Turkish has two letters i; scripts without case stay", () => {
    expect(outcomes((random) => inOtherCase("ışık için", "tr", random))).toContain("IŞIK İÇİN");
    expect(outcomes((random) => inOtherCase("日本語 123", "ja", random))).toEqual(new Set(["日本語 123"]));
  });
});

describe("word order", () => {
  test("two parts change places; a number keeps its unit, a question its mark", () => {
    expect(outcomes((random) => inOtherOrder("red running shoes", random))).toEqual(
      new Set(["running shoes red", "shoes red running"]),
    );
    expect(outcomes((random) => inOtherOrder("laptop 32 GB?", random))).toEqual(new Set(["32 GB laptop?"]));
    expect(outcomes((random) => inOtherOrder("alien 2 film", random))).toEqual(
      new Set(["2 film alien", "film alien 2"]),
    );
    for (const same of ["kettle", "", "go go", "日本語の本"])
      expect(outcomes((random) => inOtherOrder(same, random))).toEqual(new Set([same]));
  });
});

describe("units", () => {
  const all = (text: string, language: string | null = "en") =>
    outcomes((random) => inOtherUnits(text, language, random));

  test("space, name, inch", () => {
    expect(all("laptop 32 GB")).toEqual(new Set(["laptop 32GB", "laptop 32 gigabytes"]));
    expect(all("32gb ram", "de")).toEqual(new Set(["32 gb ram"]));
    expect(all('27" monitor')).toEqual(new Set(["27 inch monitor", "27-inch monitor"]));
    expect(all("27 inch monitor", null)).toEqual(new Set(["27inch monitor", '27" monitor']));
  });

  test.each([
    ["2.5 cm", ["25 mm", "0.025 m"]],
    ["25mm", ["2.5cm"]],
    ["100 cm", ["1000 mm", "1 m"]],
    ["1,5 kg", ["1500 g"]],
    ["500 g", ["0.5 kg"]],
    ["0.5 l", ["500 ml"]],
    ["5 ml", ["0.005 l"]],
  ])("%s is exactly %j", (text, expected) => {
    for (const form of expected) expect(all(text)).toContain(form);
  });

  test("conversions keep the value to the last digit", () => {
    for (const number of ["1", "10", "0.1", "12.05", "7.50", "999"]) {
      for (const form of all(`${number} cm`, null)) {
        const [, value, unit] = /^([\d.]+) ?(mm|cm|m)$/.exec(form)!;
        const scale = { mm: 0.1, cm: 1, m: 100 }[unit as "mm" | "cm" | "m"];
        expect(Number(value) * scale).toBeCloseTo(Number(number), 10);
      }
    }
  });

  test("what only looks like a unit, or may be thousands, stays", () => {
    for (const text of [
      "5G router",
      "5 in 1 tool",
      "iphone 12",
      '"size 27"',
      "10-20 cm",
      "a4",
      "10x20 cm",
      "m 3",
    ])
      expect(all(text)).toEqual(new Set([text]));
    expect(all("1,000 g", null)).toEqual(new Set(["1,000g"]));
  });
});

describe("synonyms", () => {
  test("the longest term, in its case, once", () => {
    const table = parseSynonyms(
      "# furniture\nsofa, couch\nsofa bed, pull-out couch\ntv => television\n",
      "s.txt",
    );
    expect(outcomes((random) => withSynonym("Sofa bed", table, random))).toEqual(new Set(["Pull-out couch"]));
    expect(outcomes((random) => withSynonym("red SOFA tv", table, random))).toEqual(
      new Set(["red COUCH tv", "red SOFA television"]),
    );
    expect(outcomes((random) => withSynonym("television sofas", table, random))).toEqual(
      new Set(["television sofas"]),
    );
  });

  test.each([
    ["sofa\n", /"sofa" is no line of synonyms.*\(s\.txt:1\)/],
    ["a, b\n\nx =>\n", /s\.txt:3/],
    ["a => b => c", /s\.txt:1/],
    ["# nothing\n", /names no synonyms.*s\.txt/],
  ])("refuses %j", (text, message) => {
    expect(() => parseSynonyms(text, "s.txt")).toThrow(message);
  });

  test("the table that ships reads, and no term stands for itself", () => {
    const table = parseSynonyms(commonSynonyms, "common-synonyms");
    expect(table.size).toBeGreaterThan(200);
    for (const [term, others] of table) expect(others).not.toContain(term);
  });
});

describe("perturbQueries", () => {
  const queries = { ids: ["q1", "q2", "q3"], texts: ["buy a red kettle 2 l", "42", "sofa for small rooms"] };
  const options = { seed: 1, language: "en", synonyms: parseSynonyms(commonSynonyms, "common-synonyms") };

  test("holds the changed queries alone; the same seed gives the same, another other ones", () => {
    for (const kind of perturbationKinds) {
      const found = perturbQueries(queries, kind, options);
      expect(found.ids).not.toContain("q2");
      expect(found.ids.length).toBeGreaterThan(0);
      expect(perturbQueries(queries, kind, options)).toEqual(found);
      for (const [i, id] of found.ids.entries())
        expect(found.texts[i]).not.toBe(queries.texts[queries.ids.indexOf(id)]);
    }
    const typed = (seed: number) => perturbQueries(queries, "typos", { ...options, seed }).texts.join();
    expect(new Set([1, 2, 3, 4].map(typed)).size).toBeGreaterThan(1);
  });

  test("a query's change does not depend on the others", () => {
    const alone = perturbQueries({ ids: ["q3"], texts: [queries.texts[2]!] }, "typos", options);
    const among = perturbQueries(queries, "typos", options);
    expect(alone.texts[0]).toBe(among.texts[among.ids.indexOf("q3")]);
  });
});
