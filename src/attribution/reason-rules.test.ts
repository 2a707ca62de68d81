import { expect, test } from "vitest";
import { createAnalyzer } from "../lexical/analyzer.js";
import { negationsOf } from "../lexical/negations.js";
import { type ReasonCase, readReasons } from "./reason-rules.js";
import { shingleSimilarity, textFacts } from "./text-facts.js";

const english = await createAnalyzer({ language: "en" });
const german = await createAnalyzer({ language: "de" });

interface Example {
  readonly query: string;
  readonly answer: string;
  readonly above: readonly string[];
  readonly language?: "en" | "de";
  readonly frequencies?: Readonly<Record<string, number>>;
  readonly read?: string;
  readonly grade?: number | null;
}

function reasonsOf(example: Example) {
  const analyzer = example.language === "de" ? german : english;
  const facts = (text: string) => textFacts(text, analyzer, numbers);
  const one: ReasonCase = {
    query: facts(example.query),
    answer: facts(example.answer),
    rivals: example.above.map((text, i) => ({
      id: `d${i + 1}`,
      rank: i + 1,
      grade: example.grade === undefined ? 0 : example.grade,
      facts: facts(text),
    })),
    negations: negationsOf(example.language ?? "en"),
    frequencyOf: (term) => example.frequencies?.[term] ?? 1000,
    documents: 1000,
    read: example.read === undefined ? null : facts(example.read),
    termOf: analyzer.term,
  };
  return readReasons(one);
}

const known = new Map<string, number>();
const numbers = (word: string): number => {
  if (!known.has(word)) known.set(word, known.size + 1);
  return known.get(word)!;
};

const codesOf = (example: Example) => reasonsOf(example).map(({ code }) => code);

test("no shared word: stems and stop words are looked through", () => {
  const [reason] = reasonsOf({ query: "gulping dog", answer: "Bowl for hasty pets", above: ["x"] });
  expect(reason).toMatchObject({ code: "no-shared-word", documents: [] });
  expect(reason!.evidence).toContain("“gulping”, “dog”");
  expect(codesOf({ query: "bowls", answer: "a bowl", above: ["x"] })).toEqual([]);
  // Nothing but stop words: there is no word that could be shared.
  expect(codesOf({ query: "the", answer: "bowl", above: ["x"] })).toEqual([]);
});

test("negation: only where a document above has what the query excludes, and the answer has not", () => {
  const query = "pan for induction, no teflon";
  const above = ["Teflon pan for induction", "Pan with no teflon for induction", "Pan for induction"];
  const [reason] = reasonsOf({ query, answer: "steel pan induction", above });
  expect(reason).toMatchObject({ code: "negation", documents: ["d1"] });
  expect(reason!.evidence).toContain("“teflon” (“no”)");
  expect(codesOf({ query, answer: "teflon pan induction", above })).toEqual([]);
  expect(codesOf({ query, answer: "steel pan, teflon free, induction", above })).toEqual(["negation"]);
  expect(codesOf({ query: "non stick pan", answer: "pan", above: ["stick pan"] })).toEqual([]);
});

test("negation in German: before the word and in it", () => {
  const above = ["Kekse mit viel Zucker"];
  for (const query of ["Kekse ohne Zucker", "Kekse zuckerfrei"]) {
    expect(codesOf({ query, answer: "Kekse aus Hafer", above, language: "de" })).toEqual(["negation"]);
  }
});

test("number: a quantity is matched across units, and another one must stand above", () => {
  const query = "frying pan 11 inch";
  const [reason] = reasonsOf({
    query,
    answer: "Frying pan 28 cm",
    above: ["Frying pan 40 cm", "Frying pan"],
  });
  expect(reason).toMatchObject({ code: "number", documents: ["d1"] });
  expect(reason!.evidence).toContain("11 inch, it says 28 cm");
  expect(reason!.evidence).toContain("40 cm");
  expect(codesOf({ query, answer: "Frying pan 28 cm", above: ["Frying pan 11 inch, 40 cm long"] })).toEqual(
    [],
  );
  expect(codesOf({ query, answer: "Frying pan", above: ["Frying pan 40 cm"] })).toEqual([]);
});

test("number: versions and model codes", () => {
  expect(codesOf({ query: "iphone 11", answer: "iphone 11 red", above: ["iphone 12 red"] })).toEqual([
    "number",
  ]);
  expect(codesOf({ query: "toner tn-2110", answer: "toner TN2110", above: ["toner TN2220"] })).toEqual([
    "number",
  ]);
  expect(codesOf({ query: "iphone 11", answer: "iphone 11", above: ["case for iphone 11 and 12"] })).toEqual(
    [],
  );
});

test("rare word: the answer has it and none of those above", () => {
  const example = { query: "tolva pan", answer: "Tolva frying pan", frequencies: { tolva: 2 } };
  const [reason] = reasonsOf({ ...example, above: ["steel pan"] });
  expect(reason).toMatchObject({ code: "rare-word" });
  expect(reason!.evidence).toContain("“tolva” stands in 2 of 1000 documents");
  expect(codesOf({ ...example, above: ["steel pan", "tolva lid, pan"] })).toEqual([]);
  expect(codesOf({ ...example, above: ["steel pan"], frequencies: { tolva: 6 } })).toEqual([]);
  expect(codesOf({ ...example, above: [] })).toEqual([]);
});

test("cut document: a word of the query stands only beyond the cut", () => {
  const answer = "A pan. For induction hobs.";
  const example = { query: "pan induction", answer, above: ["pan"] };
  const [reason] = reasonsOf({ ...example, read: "A pan." });
  expect(reason).toMatchObject({ code: "cut-document" });
  expect(reason!.evidence).toContain("first 6 of its 26 characters; “induction”");
  expect(codesOf({ ...example, read: "A pan. For induction" })).toEqual([]);
});

test("near-duplicate: Jaccard over words and pairs of words, worked by hand", () => {
  const base = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
  const [reason] = reasonsOf({ query: "one", answer: base, above: ["one", `${base} extra`], grade: null });
  // 14 words and 13 pairs, against 15 and 14: 27 / 29.
  expect(reason).toMatchObject({ code: "near-duplicate", documents: ["d2"] });
  expect(reason!.evidence).toContain("Jaccard 0.93");
  expect(reason!.evidence).toContain("nobody judged it");
  expect(reasonsOf({ query: "one", answer: base, above: [base], grade: 0 })[0]!.evidence).toContain(
    "graded 0",
  );
  expect(codesOf({ query: "one", answer: "one two three", above: ["one two four"] })).toEqual([]);
});

test("similarity is symmetric, 1 for a text and itself, 0 for texts without words", () => {
  const facts = (text: string) => textFacts(text, english, numbers);
  expect(shingleSimilarity(facts("a b a b c"), facts("a b a b c"))).toBe(1);
  expect(shingleSimilarity(facts("a b c"), facts("c b"))).toBe(
    shingleSimilarity(facts("c b"), facts("a b c")),
  );
  expect(shingleSimilarity(facts(""), facts(""))).toBe(0);
  // Two of three words and one of two pairs: 3 / 7; a threshold only says whether it is reached.
  expect(shingleSimilarity(facts("a b c"), facts("a b d"))).toBe(3 / 7);
  expect(shingleSimilarity(facts("a b c"), facts("a b d"), 3 / 7)).toBe(3 / 7);
  expect(shingleSimilarity(facts("a b c"), facts("a b d"), 0.43)).toBe(0);
});

test("an answer that the corpus lacks has no reason", () => {
  const one: ReasonCase = {
    query: textFacts("iphone 11", english),
    answer: null,
    rivals: [{ id: "d1", rank: 1, grade: 0, facts: textFacts("iphone 12", english) }],
    negations: null,
    frequencyOf: () => 1,
    documents: 10,
    read: null,
    termOf: english.term,
  };
  expect(readReasons(one)).toEqual([]);
});
