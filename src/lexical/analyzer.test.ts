import { describe, expect, test } from "vitest";
import { createAnalyzer } from "./analyzer.js";
import { languageCode, languageNames, loadLanguage } from "./languages.js";

describe("createAnalyzer", () => {
  test("English: stop words, stems, product codes as they are", async () => {
    const { terms, ...analyzer } = await createAnalyzer({ language: "en" });
    expect(terms("The chargers are charging batteries, don't you think? 2020s A1278s")).toEqual([
      "charger",
      "charg",
      "batteri",
      "think",
      "2020s",
      "a1278s",
    ]);
    expect(analyzer).toMatchObject({ language: "en", stem: true, stopwords: true });
  });

  test("English nouns in -ion meet their verbs", async () => {
    const { terms } = await createAnalyzer({ language: "english" });
    expect(terms("connection connections connected")).toEqual(["connect", "connect", "connect"]);
    expect(terms("inhibition inhibits")).toEqual(["inhibit", "inhibit"]);
    expect(terms("nation station generation generates")).toEqual(["nation", "station", "gener", "gener"]);
  });

  test("stemming and stop words can be turned off", async () => {
    const plain = await createAnalyzer({ language: "en", stem: false, stopwords: false });
    expect(plain.terms("The running dogs")).toEqual(["the", "running", "dogs"]);
    expect(plain).toMatchObject({ stem: false, stopwords: false });
    const none = await createAnalyzer({ language: null });
    expect(none).toMatchObject({ language: null, stem: false, stopwords: false });
  });

  test.each([
    ["de", "Die Häuser und das Haus", ["haus", "haus"]],
    ["fr", "les maisons de la ville", ["maison", "vill"]],
    ["es", "los libros y el libro", ["libr", "libr"]],
    ["ru", "книги и книга", ["книг", "книг"]],
  ])("%s", async (language, text, terms) => {
    expect((await createAnalyzer({ language })).terms(text)).toEqual(terms);
  });

  test("a language with stop words alone says that it does not stem", async () => {
    expect(await createAnalyzer({ language: "sl" })).toMatchObject({ stem: false, stopwords: true });
  });
});

describe("languages", () => {
  test.each(Object.keys(languageNames))("%s loads", async (code) => {
    const { stemmer, stopwords } = await loadLanguage(code);
    expect(stemmer === null && stopwords === null).toBe(false);
    if (stemmer !== null) expect(typeof stemmer("information")).toBe("string");
  });

  test("an unknown one names the nearest and lists all", () => {
    expect(languageCode(" German ")).toBe("de");
    expect(() => languageCode("germann")).toThrow('"germann" is not a language that can be stemmed');
    expect(() => languageCode("germann")).toThrow('Did you mean "german"?');
    expect(() => languageCode("constructor")).toThrow("ar, bg, da, de");
  });
});
