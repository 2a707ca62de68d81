// A search engine of your own: alidade bench -m bm25 -m module:./my-retriever.mjs
// Here: how many words of the query a document has. Yours may ask the engine you run in production.

/** @type {import("alidade").ModuleExport<import("alidade").ModuleRetriever>} */
export const retriever = () => {
  /** @type {{ id: string, words: Set<string> }[]} */
  let documents = [];
  return {
    index({ ids, texts }) {
      documents = ids.map((id, row) => ({ id, words: wordsOf(texts[row] ?? "") }));
    },
    search(query, { depth }) {
      const asked = [...wordsOf(query)];
      return documents
        .map(({ id, words }) => ({ id, score: asked.filter((word) => words.has(word)).length }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, depth);
    },
  };
};

/** @param {string} text */
function wordsOf(text) {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}
