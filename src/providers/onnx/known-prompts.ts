/** Text put in front of queries and of documents. */
export interface PromptPair {
  readonly query: string;
  readonly document: string;
}

/**
 * Prompts that the authors of a model ask for in its model card while its folder carries none.
 * Goes by the model's own name only (owner left out), because a fine-tuned descendant may want none. Null where none is known.
 */
export function knownPrompts(model: string): PromptPair | null {
  const name = model
    .toLowerCase()
    .split(/\/|__|--/)
    .at(-1)!;
  return knownModels.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const e5: PromptPair = { query: "query: ", document: "passage: " };
const e5Instruct: PromptPair = {
  query: "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
  document: "",
};
const searching: PromptPair = {
  query: "Represent this sentence for searching relevant passages: ",
  document: "",
};
const nomic: PromptPair = { query: "search_query: ", document: "search_document: " };

const knownModels: readonly (readonly [RegExp, PromptPair])[] = [
  [/^(multilingual-)?e5-(small|base|large)(-v2)?$/, e5],
  [/^(multilingual-e5-large|e5-mistral-7b)-instruct$/, e5Instruct],
  [/^bge-(small|base|large)-en(-v1\.5)?$/, searching],
  [/^bge-(small|base|large)-zh(-v1\.5)?$/, { query: "为这个句子生成表示以用于检索相关文章：", document: "" }],
  [/^snowflake-arctic-embed-(xs|s|m|l|m-v1\.5)$/, searching],
  [/^snowflake-arctic-embed-(m|l)-v2\.0$/, { query: "query: ", document: "" }],
  [/^mxbai-embed-large-v1$/, searching],
  [/^uae-large-v1$/, searching],
  [/^nomic-embed-text-v1(\.5)?$/, nomic],
];
