import type { Corpus, Dataset } from "../contracts/dataset.js";
import type { SheetRow } from "../judgements/pool-sheet.js";

/** What a judge sees of pairs of query and document, and how many texts were longer than the excerpt. */
export interface ShownPairs {
  readonly rows: SheetRow[];
  readonly cutTexts: number;
}

/** The pairs with their texts, each cut at `excerpt` characters. */
export function sheetRows(
  { corpus, queries }: Dataset,
  pooled: Iterable<{ readonly queryId: string; readonly documentIds: readonly string[] }>,
  excerpt: number,
): ShownPairs {
  const documents = new Map(corpus.ids.map((id, row) => [id, row]));
  const texts = new Map(queries.ids.map((id, row) => [id, queries.texts[row]!]));
  const rows: SheetRow[] = [];
  let cutTexts = 0;
  for (const { queryId, documentIds } of pooled) {
    for (const documentId of documentIds) {
      const row = documents.get(documentId);
      const whole = row === undefined ? "" : textWithoutTitle(corpus, row);
      const text =
        whole.length > excerpt ? `${whole.slice(0, excerpt - 1).replace(/[\ud800-\udbff]$/, "")}…` : whole;
      if (text !== whole) cutTexts++;
      const title = row === undefined ? "" : corpus.titles[row]!;
      rows.push({ queryId, query: texts.get(queryId)!, documentId, title, text });
    }
  }
  return { rows, cutTexts };
}

function textWithoutTitle({ titles, texts }: Corpus, row: number): string {
  const [title, text] = [titles[row]!.trim(), texts[row]!];
  return title !== "" && text.startsWith(title) ? text.slice(title.length).trim() : text;
}
