// A reranker of your own: in alidade.yaml
//   pipelines:
//     - retrieve: [bm25, static:embedded]
//       rerank: { model: module:./my-reranker.mjs, top: 50 }
// Here: the share of the query's words that a document begins with. Yours may ask a model.

/** @type {import("alidade").ModuleReranker} */
export const reranker = {
  rerank(query, documents) {
    const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    return documents.map((document) => {
      const title = document.toLowerCase().slice(0, 60);
      return words.filter((word) => title.includes(word)).length / Math.max(1, words.length);
    });
  },
};
