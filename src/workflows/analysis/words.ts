import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import type { FoundTerm, TermFailure, WordsFindings } from "../../contracts/analysis/words.js";
import { foldedText, holdsTerm } from "../../lexical/term-in-text.js";
import { exactSearch } from "../../neighbors/exact-search.js";
import type { NeighborLists } from "../../neighbors/neighbor-lists.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import type { PieceReader } from "../../providers/open-piece-reader.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import { holm } from "../../statistics/holm.js";
import { welchTest } from "../../statistics/welch-test.js";
import type { AnalysedTerms } from "./analysed-terms.js";
import { type QueryScores, queryScores } from "./query-scores.js";
import type { SectionInput } from "./section-input.js";
import { shownItem } from "./shown-item.js";

/**
 * What a model makes of the user's own terms: the pieces that its tokenizer cuts them into beside ordinary words of the
 * items, what lies near them, whether the space finds the items that hold them, and whether queries with broken terms
 * score worse. null where no terms were named.
 */
export async function words(input: SectionInput): Promise<WordsFindings | null> {
  const { terms: given, space, seed } = input;
  if (given === undefined || given === null) return null;
  const { terms, reader, file, repeated } = given;
  const leftOut: string[] = [];
  if (reader === null)
    leftOut.push(
      `pieces, and what follows from them: the tokenizer of "${space.id}" is not at hand; it is for onnx: and static: models`,
    );
  const broken = terms.map(({ text }) => (reader === null ? null : isBroken(text, reader)));
  const folded = terms.map(({ text }) => foldedText(text));
  const texts = space.items.texts?.map(foldedText) ?? null;
  const holders = texts === null ? null : folded.map((term) => rowsThatHold(texts, term));
  const listed = await describeTerms(given, input, broken, holders);
  const foundOver = (wanted: boolean) => {
    const shares = listed.flatMap(({ found }, i) => (broken[i] === wanted && found !== null ? [found] : []));
    return shares.length === 0 ? null : estimateMean(shares, { random: seededRandom(seed) });
  };
  return {
    file,
    terms: terms.length,
    repeated,
    tokens: reader === null ? null : tokenFindings(given, reader, broken, space, seed),
    categories: categoriesOf(listed),
    found: texts === null || reader === null ? null : { broken: foundOver(true), whole: foundOver(false) },
    metric,
    failures: failuresOf(input, folded, broken, holders, leftOut),
    listed: listed.sort((a, b) => (b.piecesPerWord ?? 0) - (a.piecesPerWord ?? 0)).slice(0, mostListed),
    leftOut,
  };
}

/** A word of three pieces or more, or with an unknown one, is broken. */
function isBroken(text: string, { pieces, unknown }: PieceReader): boolean {
  return wordsOf(text).some((word) => {
    const found = pieces(word);
    return found.length >= brokenFrom || (unknown !== null && found.includes(unknown));
  });
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function tokenFindings(
  { terms }: AnalysedTerms,
  reader: PieceReader,
  broken: readonly (boolean | null)[],
  { items: { texts } }: AnalysedSpace,
  seed: number,
): NonNullable<WordsFindings["tokens"]> {
  const ordinary =
    texts === null ? null : ordinaryWords(texts, seed).map((word) => reader.pieces(word).length);
  const perWord = terms.map(({ text }) => reader.pieces(text).length / wordsOf(text).length);
  return {
    piecesPerWord: estimateMean(perWord, { random: seededRandom(seed), range: [0, Number.MAX_VALUE] }),
    ordinary:
      ordinary === null || ordinary.length === 0
        ? null
        : { mean: ordinary.reduce((sum, count) => sum + count, 0) / ordinary.length, n: ordinary.length },
    broken: broken.filter((one) => one === true).length,
    ordinaryBroken:
      ordinary === null || ordinary.length === 0
        ? null
        : ordinary.filter((count) => count >= brokenFrom).length / ordinary.length,
    unknown: terms.filter(
      ({ text }) => reader.unknown !== null && reader.pieces(text).includes(reader.unknown),
    ).length,
  };
}

/** Words of letters out of a sample of texts, as often as they stand there. */
function ordinaryWords(texts: readonly string[], seed: number): string[] {
  const sample = seededSample(texts.length, mostTexts, seededRandom(seed));
  return Array.from(sample).flatMap((row) => texts[row]!.slice(0, 2_000).match(/\p{L}[\p{L}\p{M}]+/gu) ?? []);
}

function rowsThatHold(texts: readonly string[], term: string): Int32Array {
  const rows: number[] = [];
  texts.forEach((text, row) => {
    if (holdsTerm(text, term)) rows.push(row);
  });
  return Int32Array.from(rows);
}

/** Pieces and neighbours of every term, in the order of the file. */
async function describeTerms(
  { terms, vectors, reader }: AnalysedTerms,
  { space: { items, similarity }, engine, signal }: SectionInput,
  broken: readonly (boolean | null)[],
  holders: readonly Int32Array[] | null,
): Promise<FoundTerm[]> {
  const options = { similarity, engine, signal };
  const near = await exactSearch(vectors.query, items.matrix, {
    ...options,
    k: Math.min(10, items.matrix.rows),
  });
  const exclude = terms.map((_, row) => Int32Array.of(row));
  const others =
    terms.length < 2
      ? null
      : await exactSearch(vectors.document, vectors.document, { ...options, k: 3, exclude });
  return terms.map(({ text, category }, row): FoundTerm => {
    const pieces = reader?.pieces(text) ?? null;
    const nearest = entriesOf(near, row);
    const holding = holders === null ? null : new Set(holders[row]);
    const hits = nearest.filter((entry) => holding?.has(entry.row)).length;
    return {
      term: text,
      category,
      pieces,
      piecesPerWord: pieces === null ? null : pieces.length / wordsOf(text).length,
      unknown: pieces !== null && reader!.unknown !== null && pieces.includes(reader!.unknown),
      broken: broken[row]!,
      inItems: holding?.size ?? null,
      found:
        holding === null || holding.size === 0 || nearest.length === 0
          ? null
          : hits / Math.min(holding.size, nearest.length),
      items: nearest.slice(0, 3).map((entry) => ({ ...shownItem(items, entry.row), score: entry.score })),
      terms:
        others === null
          ? []
          : entriesOf(others, row).map((entry) => ({ term: terms[entry.row]!.text, score: entry.score })),
    };
  });
}

function entriesOf(
  { offsets, rows, scores }: NeighborLists,
  query: number,
): { row: number; score: number }[] {
  return Array.from(rows.subarray(offsets[query]!, offsets[query + 1]!), (row, i) => ({
    row,
    score: scores[offsets[query]! + i]!,
  }));
}

function categoriesOf(listed: readonly FoundTerm[]): WordsFindings["categories"] {
  const byCategory = new Map<string, FoundTerm[]>();
  for (const term of listed) {
    if (term.category === null) continue;
    byCategory.set(term.category, [...(byCategory.get(term.category) ?? []), term]);
  }
  return [...byCategory].map(([category, terms]) => {
    const known = terms.filter(({ pieces }) => pieces !== null);
    return {
      category,
      n: terms.length,
      piecesPerWord:
        known.length === 0
          ? null
          : known.reduce((sum, { piecesPerWord }) => sum + piecesPerWord!, 0) / known.length,
      broken: known.length === 0 ? null : known.filter(({ broken }) => broken).length,
    };
  });
}

/** The scores of judged queries with a broken term against the others', by where the term stands. */
function failuresOf(
  { space, queryGraph }: SectionInput,
  folded: readonly string[],
  broken: readonly (boolean | null)[],
  holders: readonly Int32Array[] | null,
  leftOut: string[],
): TermFailure[] {
  const scores = queryGraph === null ? null : queryScores(space, queryGraph, metric);
  if (scores === null || scores.rows.length === 0) {
    leftOut.push("whether broken terms hurt: no judged queries");
    return [];
  }
  if (broken.every((one) => one !== true)) {
    if (!broken.includes(null)) leftOut.push("whether broken terms hurt: no term is broken");
    return [];
  }
  const brokenTerms = folded.filter((_, i) => broken[i] === true);
  const brokenItems = new Set(holders?.flatMap((rows, i) => (broken[i] === true ? [...rows] : [])));
  const places: [TermFailure["where"], (row: number) => boolean][] = [
    ["query", inQueries(space, brokenTerms)],
    ["relevant documents", inRelevant(space, brokenItems)],
  ];
  const compared = places.flatMap(([where, holds]) => {
    const found = comparedBy(scores, holds);
    if (typeof found === "string") leftOut.push(`broken terms in the ${where}: ${found}`);
    return typeof found === "string" ? [] : [{ where, ...found }];
  });
  const adjusted = holm(compared.map(({ p }) => p));
  return compared.map((one, i) => ({ ...one, adjusted: adjusted[i]! }));
}

function inQueries({ queries }: AnalysedSpace, terms: readonly string[]): (row: number) => boolean {
  return (row) => {
    const text = foldedText(queries?.texts?.[row] ?? "");
    return terms.some((term) => holdsTerm(text, term));
  };
}

function inRelevant(
  { queries, qrels, items }: AnalysedSpace,
  holders: ReadonlySet<number>,
): (row: number) => boolean {
  const rowOf = new Map(items.ids.map((id, row) => [id, row]));
  const queryOf = new Map(qrels?.queryIds.map((id, i) => [id, i]));
  return (row) => {
    const query = queryOf.get(queries!.ids[row]!);
    if (qrels === null || query === undefined) return false;
    for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++)
      if (qrels.grades[i]! > 0 && holders.has(rowOf.get(qrels.documentIds[qrels.documents[i]!]!) ?? -1))
        return true;
    return false;
  };
}

function comparedBy(
  { rows, ofRow }: QueryScores,
  holds: (row: number) => boolean,
): Omit<TermFailure, "where" | "adjusted"> | string {
  const held = rows.filter(holds);
  const others = rows.filter((row) => !held.includes(row));
  if (held.length < fewest || others.length < fewest)
    return `${held.length} judged queries have one and ${others.length} have none; expected ${fewest} of each`;
  const first = held.map((row) => ofRow[row]!);
  const second = others.map((row) => ofRow[row]!);
  const test = welchTest(first, second);
  if (test === null) return "all scores are equal";
  const { difference, low, high, p } = test;
  return { with: sideOf(first), without: sideOf(second), difference, low, high, p };
}

function sideOf(values: readonly number[]): { n: number; mean: number } {
  return { n: values.length, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
}

const metric = "ndcg@10";
/** Pieces of a word from which it counts as broken. */
const brokenFrom = 3;
/** Texts that ordinary words are taken from. */
const mostTexts = 500;
/** Queries that either side of a comparison needs. */
const fewest = 5;
const mostListed = 200;
