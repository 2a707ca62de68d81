import { describe, expect, test } from "vitest";
import { detectEachLanguage, detectLanguage } from "./detect-language.js";

const english = [
  "The battery of this laptop lasts for a whole day.",
  "A quiet keyboard for the office.",
  "Running shoes for women",
];
const german = [
  "Der Akku dieses Laptops hält einen ganzen Tag.",
  "Eine leise Tastatur für das Büro.",
  "Laufschuhe für Damen im Winter",
];

describe("detectLanguage", () => {
  test("names the language of the majority and how sure it is", async () => {
    expect(await detectLanguage(german)).toMatchObject({ language: "de", confidence: 1, sampled: 3 });
    expect(await detectLanguage(["これは日本語の文章です。", "充電器とケーブルのセット"])).toMatchObject({
      language: "ja",
    });
    const mostly = await detectLanguage([...english, german[0]!]);
    expect(mostly).toMatchObject({
      language: "en",
      confidence: 0.75,
      note: "en: detected in 3 of 4 sampled texts",
    });
  });

  test("a mixed corpus has no language, and the note says what follows", async () => {
    const { language, note } = await detectLanguage([english[0]!, german[0]!]);
    expect(language).toBeNull();
    expect(note).toContain("neither stemmed nor dropped");
  });

  test("texts without letters, and no texts", async () => {
    expect(await detectLanguage(["123", "", "--"])).toMatchObject({ language: null, sampled: 0 });
    expect(await detectLanguage([])).toMatchObject({ language: null, confidence: 0 });
  });

  test("the sample is seeded", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => (i % 5 < 3 ? english[i % 3]! : german[i % 3]!));
    const first = await detectLanguage(texts, { samples: 50 });
    expect(await detectLanguage(texts, { samples: 50 })).toEqual(first);
    expect(first.sampled).toBe(50);
  });
});

test("each text by itself, and none where it is short or in no language for sure", async () => {
  expect(
    await detectEachLanguage([...german, "The battery of this laptop lasts for a whole day.", "aa", "12 34"]),
  ).toEqual(["de", "de", "de", "en", null, null]);
  expect(await detectEachLanguage([])).toEqual([]);
});
