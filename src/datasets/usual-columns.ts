/**
 * Usual names of columns, in lower case without separators, best first; those that shop systems export (Shopify,
 * Shopware, spreadsheets in German) last.
 */
export const documentIdNames = [
  "id",
  "docid",
  "documentid",
  "docno",
  "corpusid",
  "productid",
  "itemid",
  "articleid",
  "sku",
  "asin",
  "variantsku",
  "productnumber",
  "articlenumber",
  "itemnumber",
  "artikelnummer",
  "artikelnr",
  "produktnummer",
];
export const titleNames = [
  "title",
  "name",
  "producttitle",
  "productname",
  "headline",
  "titel",
  "bezeichnung",
  "artikelname",
  "produktname",
];
export const textNames = [
  "text",
  "description",
  "productdescription",
  "body",
  "content",
  "contents",
  "passage",
  "abstract",
  "document",
  "bodyhtml",
  "beschreibung",
  "artikelbeschreibung",
  "produktbeschreibung",
];
export const queryIdNames = ["queryid", "qid", "id", "topicid", "questionid"];
export const queryTextNames = [
  "text",
  "query",
  "querytext",
  "question",
  "searchterm",
  "keywords",
  "title",
  "searchquery",
  "suchbegriff",
  "suchanfrage",
];
export const judgedQueryNames = [
  "queryid",
  "qid",
  "query",
  "topicid",
  "topic",
  "questionid",
  "searchterm",
  "searchquery",
  "suchbegriff",
  "suchanfrage",
];
export const judgedDocumentNames = [
  ...documentIdNames.filter((name) => name !== "id"),
  "document",
  "doc",
  "id",
];
export const gradeNames = [
  "score",
  "grade",
  "relevance",
  "label",
  "rel",
  "judgement",
  "judgment",
  "rating",
  "gain",
  "bewertung",
  "relevanz",
];
