import { InputError } from "../contracts/errors.js";
import type { SeededRandom } from "../numeric/seeded-random.js";

/** For each term in small letters what may stand in its place. */
export type SynonymTable = ReadonlyMap<string, readonly string[]>;

/**
 * Reads synonyms as search engines keep them (Solr, Elasticsearch): `sofa, couch, settee` are equal, `tv => television`
 * is one way; `#` starts a comment. `file` is named in errors. Throws `InputError` with the line for a line that names fewer
 * than two terms, and for a file without any.
 */
export function parseSynonyms(text: string, file: string): SynonymTable {
  const table = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    if (from.toLowerCase() === to.toLowerCase()) return;
    const known = table.get(from.toLowerCase()) ?? new Set();
    table.set(from.toLowerCase(), known.add(to));
  };
  for (const [i, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = raw.replace(/#.*$/, "").trim();
    if (line === "") continue;
    const sides = line.split("=>").map(termsOf);
    const [from, to] = sides.length === 1 ? [sides[0]!, sides[0]!] : [sides[0]!, sides[1]!];
    if (sides.length > 2 || from.length === 0 || to.length === 0 || (sides.length === 1 && from.length < 2)) {
      throw new InputError(
        `"${line}" is no line of synonyms; expected terms that mean the same, separated by commas ("sofa, couch"), or one way ("tv => television")`,
        { file, line: i + 1 },
      );
    }
    for (const term of from) for (const other of to) add(term, other);
  }
  if (table.size === 0)
    throw new InputError("The file names no synonyms; write one set a line, such as: sofa, couch", { file });
  return new Map([...table].map(([term, others]) => [term, [...others]]));
}

/**
 * The text with one term replaced by a synonym: a seeded choice among the terms of the table that stand in it as whole
 * words (of overlapping ones the longest), then among their synonyms, in the case of what they replace. The same text where
 * none does.
 */
export function withSynonym(text: string, table: SynonymTable, random: SeededRandom): string {
  const found = termsIn(text, table);
  if (found.length === 0) return text;
  const { start, end, term } = found[random.below(found.length)]!;
  const others = table.get(term)!;
  const other = others[random.below(others.length)]!;
  return text.slice(0, start) + inCaseOf(text.slice(start, end), other) + text.slice(end);
}

interface FoundTerm {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

/** From left to right, at each word the longest term that starts there. */
function termsIn(text: string, table: SynonymTable): FoundTerm[] {
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu)].map(
    ({ 0: word, index }) => ({
      start: index,
      end: index + word.length,
    }),
  );
  const longest = Math.max(...[...table.keys()].map((term) => term.split(/\s+/).length));
  const found: FoundTerm[] = [];
  for (let i = 0; i < words.length; ) {
    let length = Math.min(longest, words.length - i);
    for (; length > 0; length--) {
      const [start, end] = [words[i]!.start, words[i + length - 1]!.end];
      const term = text.slice(start, end).toLowerCase().replace(/\s+/g, " ");
      if (!table.has(term)) continue;
      found.push({ start, end, term });
      break;
    }
    i += Math.max(1, length);
  }
  return found;
}

function termsOf(side: string): string[] {
  return side
    .split(",")
    .map((term) => term.trim().replace(/\s+/g, " "))
    .filter((term) => term !== "");
}

function inCaseOf(replaced: string, term: string): string {
  if (replaced.length > 1 && replaced === replaced.toUpperCase() && replaced !== replaced.toLowerCase()) {
    return term.toUpperCase();
  }
  const first = [...replaced][0]!;
  return first === first.toLowerCase() ? term : term.charAt(0).toUpperCase() + term.slice(1);
}
