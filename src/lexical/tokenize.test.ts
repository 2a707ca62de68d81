import { describe, expect, test } from "vitest";
import { tokenize } from "./tokenize.js";

describe("tokenize", () => {
  test.each([
    ["The quick, brown FOX!", ["the", "quick", "brown", "fox"]],
    ["", []],
    ["  ... -- ' ", []],
    ["18V 5000mAh dv7-1211ea", ["18v", "5000mah", "dv7", "1211ea", "dv71211ea"]],
    ["USB-C", ["usb", "c", "usbc"]],
    ["Wi-Fi 802.11ac", ["wi", "fi", "wifi", "802", "11ac"]],
    ["state-of-the-art", ["state", "of", "the", "art", "stateoftheart"]],
    ["long-lasting power", ["long", "lasting", "power"]],
    ["43.2 cm, 1,000 pcs. 5.", ["43.2", "cm", "1,000", "pcs", "5"]],
    ["1.2.3", ["1.2.3"]],
    ["women's l'eau O’Reilly rock'n'roll", ["women", "eau", "reilly", "rock", "roll"]],
    ["'quoted' words'", ["quoted", "words"]],
    ["ﬁne ｗｉｄｅ Ⅳ", ["fine", "wide", "iv"]],
    ["naïve Größe ΑΘΗΝΑ", ["naïve", "größe", "αθηνα"]],
    ["हिन्दी भाषा", ["हिन्दी", "भाषा"]],
    ["東京都 USBケーブル 犬", ["東京", "京都", "usb", "ケー", "ーブ", "ブル", "犬"]],
    ["무선 마우스", ["무선", "마우", "우스"]],
    ["iPhone手机壳", ["iphone", "手机", "机壳"]],
  ])("%s", (text, tokens) => {
    expect(tokenize(text)).toEqual(tokens);
  });

  test("composed and decomposed letters give one token", () => {
    expect(tokenize("cafe\u0301")).toEqual(tokenize("café"));
  });

  test("asks for the whole form of a contraction before it is split", () => {
    expect(tokenize("don't you’re it", (token) => ["don't", "you're"].includes(token))).toEqual(["it"]);
    expect(tokenize("don't")).toEqual(["don"]);
  });

  test("emoji and symbols are no words", () => {
    expect(tokenize("👍 great 100% ★★★")).toEqual(["great", "100"]);
  });
});
