import type { FailureReason, ReasonCode } from "../contracts/failures.js";
import type { Negations } from "../lexical/negations.js";
import { type Quantity, quantitiesOf, sameQuantity } from "../lexical/quantities.js";
import { shingleSimilarity, type TextFacts } from "./text-facts.js";

/** A document graded lower than the answer, as the rules see it. */
export interface Rival {
  readonly id: string;
  readonly rank: number;
  /** null: nobody judged it. */
  readonly grade: number | null;
  readonly facts: TextFacts;
}

/** Everything the rules look at for one query and one relevant document. */
export interface ReasonCase {
  readonly query: TextFacts;
  /** The relevant document; null where the corpus lacks it. */
  readonly answer: TextFacts | null;
  readonly rivals: readonly Rival[];
  readonly negations: Negations | null;
  /** In how many of the corpus' `documents` a term of the query stands. */
  readonly frequencyOf: (term: string) => number;
  readonly documents: number;
  /** The beginning of the answer that the candidate's model reads; null where it reads all, or that is not known. */
  readonly read: TextFacts | null;
  /** The term of a word; null for a stop word. */
  readonly termOf: (token: string) => string | null;
}

/** One rule: the evidence, or null where there is none. A rule never guesses. */
type Rule = (one: ReasonCase) => Omit<FailureReason, "code"> | null;

/** The reasons that can be read off, in the order of `reasonRules`; empty: no reason read off. */
export function readReasons(one: ReasonCase): FailureReason[] {
  return (Object.entries(reasonRules) as [ReasonCode, Rule][]).flatMap(([code, rule]) => {
    const read = rule(one);
    return read === null ? [] : [{ code, ...read }];
  });
}

/** A term counts as rare in at most this many of `documents`: 3, or half a percent. */
export function rareUpTo(documents: number): number {
  return Math.max(3, Math.floor(documents / 200));
}

/** Jaccard similarity of words and neighbouring words from which two documents are near-duplicates. */
export const nearDuplicateFrom = 0.8;

function noSharedWord({ query, answer }: ReasonCase): ReturnType<Rule> {
  if (answer === null || query.termSet.size === 0) return null;
  for (const term of query.termSet) if (answer.termSet.has(term)) return null;
  return { evidence: `none of the query's words (${quoted(wordsOf(query))}) stands in it`, documents: [] };
}

/** The query excludes a word that a document above has, and the answer has not. */
function negation({ query, answer, rivals, negations, termOf }: ReasonCase): ReturnType<Rule> {
  if (negations === null || answer === null) return null;
  for (const { sign, term, word } of negatedTerms(query, negations, termOf)) {
    if (affirms(answer, term, negations)) continue;
    const above = rivals.filter(({ facts }) => affirms(facts, term, negations));
    if (above.length === 0) continue;
    const stands = above.length === 1 ? "stands in a document" : `stands in ${above.length} documents`;
    return {
      evidence: `the query excludes “${word}” (“${sign}”), which ${stands} above it and not in it`,
      documents: above.map(({ id }) => id),
    };
  }
  return null;
}

/** The query names a quantity or a number that the answer has; a document above has another one in its place. */
function number({ query, answer, rivals }: ReasonCase): ReturnType<Rule> {
  if (answer === null || !/\d/.test(query.text)) return null;
  return quantityRead(query, answer, rivals) ?? codeRead(query, answer, rivals);
}

function quantityRead(query: TextFacts, answer: TextFacts, rivals: readonly Rival[]): ReturnType<Rule> {
  const asked = quantitiesOf(query.text);
  if (asked.length === 0) return null;
  const inAnswer = quantitiesOf(answer.text);
  for (const wanted of asked) {
    const match = inAnswer.find((quantity) => sameQuantity(quantity, wanted));
    if (match === undefined) continue;
    const others = rivals.flatMap(({ id, facts }) => {
      const same = quantitiesOf(facts.text).filter(({ dimension }) => dimension === wanted.dimension);
      return same.length > 0 && !same.some((quantity) => sameQuantity(quantity, wanted))
        ? [{ id, quantity: same[0]! }]
        : [];
    });
    if (others.length > 0) {
      const as = match.text === wanted.text ? "as it does" : `it says ${match.text}`;
      return {
        evidence: `the query asks for ${wanted.text}, ${as}; ${other(others.map(({ quantity }) => quantity))}`,
        documents: others.map(({ id }) => id),
      };
    }
  }
  return null;
}

function other(quantities: readonly Quantity[]): string {
  const texts = [...new Set(quantities.map(({ text }) => text))].slice(0, 3).join(", ");
  return `above it stand others (${texts})`;
}

/** Model numbers and versions: "tn-2110" against "tn-2220", "iphone 11" against "iphone 12". */
function codeRead(query: TextFacts, answer: TextFacts, rivals: readonly Rival[]): ReturnType<Rule> {
  const inAnswer = new Set(numbered(answer).map(({ key }) => key));
  for (const { key, stem, shown } of numbered(query)) {
    if (!inAnswer.has(key)) continue;
    const others = rivals.flatMap(({ id, facts }) => {
      const same = numbered(facts).filter((one) => one.stem === stem);
      return same.length > 0 && !same.some((one) => one.key === key) ? [{ id, shown: same[0]!.shown }] : [];
    });
    if (others.length > 0) {
      const texts = [...new Set(others.map((one) => one.shown))].slice(0, 3).join(", ");
      return {
        evidence: `the query and it say ${shown}; above it stand others (${texts})`,
        documents: others.map(({ id }) => id),
      };
    }
  }
  return null;
}

/** A word followed by a number, or letters and digits in one word; `stem` is what is left without the digits. */
function numbered({ tokens }: TextFacts): { key: string; stem: string; shown: string }[] {
  return tokens.flatMap((token, i) => {
    if (!/\d/.test(token)) return [];
    if (/\p{L}/u.test(token)) {
      const stem = token.replace(/\d+/g, "#");
      // One letter and digits ("x2", "2x") stand for too much.
      return /\p{L}{2}/u.test(token) ? [{ key: token, stem, shown: token }] : [];
    }
    const before = tokens[i - 1];
    if (before === undefined || !/^\p{L}{2,}$/u.test(before)) return [];
    return [{ key: `${before} ${token}`, stem: `${before} #`, shown: `${before} ${token}` }];
  });
}

/** A word of the query that few documents have: the answer has it, none of those above. */
function rareWord({ query, answer, rivals, frequencyOf, documents }: ReasonCase): ReturnType<Rule> {
  if (answer === null || rivals.length === 0) return null;
  let best: { word: string; frequency: number } | null = null;
  query.terms.forEach((term, i) => {
    if (term === null || !answer.termSet.has(term)) return;
    const frequency = frequencyOf(term);
    if (frequency > rareUpTo(documents) || rivals.some(({ facts }) => facts.termSet.has(term))) return;
    if (best === null || frequency < best.frequency) best = { word: query.tokens[i]!, frequency };
  });
  // The assignments inside the callback are not seen by the type checker.
  const found = best as { word: string; frequency: number } | null;
  if (found === null) return null;
  const share = found.frequency === 1 ? "it alone" : `${found.frequency} of ${documents} documents`;
  return {
    evidence: `“${found.word}” stands in ${share}${found.frequency === 1 ? "" : ", it among them"}, and in none of the ${rivals.length} above it`,
    documents: [],
  };
}

/** The model does not read to the end, and words of the query stand only in what it does not read. */
function cutDocument({ query, answer, read }: ReasonCase): ReturnType<Rule> {
  if (answer === null || read === null) return null;
  const lost = query.tokens.filter((_, i) => {
    const term = query.terms[i];
    return term !== null && term !== undefined && answer.termSet.has(term) && !read.termSet.has(term);
  });
  if (lost.length === 0) return null;
  return {
    evidence: `the model reads the first ${read.text.length} of its ${answer.text.length} characters; ${quoted([...new Set(lost)])} stands only after that`,
    documents: [],
  };
}

/** Almost the same text stood above: graded lower, or judged by nobody, which is likely a hole in the judgements. */
function nearDuplicate({ answer, rivals }: ReasonCase): ReturnType<Rule> {
  if (answer === null) return null;
  let best: { rival: Rival; similarity: number } | null = null;
  for (const rival of rivals) {
    const similarity = shingleSimilarity(answer, rival.facts, nearDuplicateFrom);
    if (similarity > (best?.similarity ?? 0)) best = { rival, similarity };
  }
  if (best === null) return null;
  const { rival, similarity } = best;
  const grade =
    rival.grade === null
      ? "nobody judged it, which is likely a hole in the judgements"
      : `graded ${rival.grade}`;
  return {
    evidence: `${rival.id} above it has nearly the same text (Jaccard ${similarity.toFixed(2)}); ${grade}`,
    documents: [rival.id],
  };
}

/** What a query says it does not want. */
function negatedTerms(
  { tokens, terms }: TextFacts,
  { before, after, suffixes }: Negations,
  termOf: (token: string) => string | null,
): { sign: string; word: string; term: string }[] {
  return tokens.flatMap((token, i) => {
    const from = before.includes(token) ? i + 1 : after.includes(token) ? i - 1 : null;
    if (from !== null) {
      // Articles may stand between: "without a lid".
      const at = from < i ? from : firstContent(terms, from);
      const term = terms[at];
      return term === null || term === undefined || /\p{N}/u.test(tokens[at]!)
        ? []
        : [{ sign: token, word: tokens[at]!, term }];
    }
    const suffix = suffixes.find((end) => token.endsWith(end) && token.length >= end.length + 3);
    if (suffix === undefined) return [];
    const word = token.slice(0, -suffix.length);
    const term = termOf(word);
    return term === null ? [] : [{ sign: token, word, term }];
  });
}

function firstContent(terms: readonly (string | null)[], from: number): number {
  for (let at = from; at < Math.min(terms.length, from + 3); at++) if (terms[at] !== null) return at;
  return -1;
}

/** Whether a term stands in a text without a negation around it. */
function affirms({ tokens, terms, termSet }: TextFacts, term: string, { before, after }: Negations): boolean {
  if (!termSet.has(term)) return false;
  return terms.some(
    (one, i) =>
      one === term &&
      !tokens.slice(Math.max(0, i - 2), i).some((token) => before.includes(token)) &&
      !after.includes(tokens[i + 1] ?? ""),
  );
}

function wordsOf({ tokens, terms }: TextFacts): string[] {
  return [...new Set(tokens.filter((_, i) => terms[i] !== null))];
}

function quoted(words: readonly string[]): string {
  const shown = words.slice(0, 6).map((word) => `“${word}”`);
  return words.length > 6 ? `${shown.join(", ")}, …` : shown.join(", ");
}

const reasonRules: Readonly<Record<ReasonCode, Rule>> = {
  "no-shared-word": noSharedWord,
  negation,
  number,
  "rare-word": rareWord,
  "cut-document": cutDocument,
  "near-duplicate": nearDuplicate,
};
