import { cancel, confirm, intro, isCancel, outro, text } from "@clack/prompts";
import { InterruptedError } from "../contracts/errors.js";

export interface InitAnswers {
  corpus?: string;
  id?: string;
  text?: string;
  queries?: string;
  qrels?: string;
}

/** Asks where the data are. Throws `InterruptedError` when the user cancels. */
export async function askInit(given: InitAnswers): Promise<InitAnswers> {
  intro("Alidade: compare embedding models on your own data");
  const existing = answer(
    await confirm({
      message: "Do you have a table of documents (CSV, TSV, JSONL, Parquet)?",
      initialValue: true,
    }),
  );
  if (!existing) {
    outro("A small sample is written that runs as it is.");
    return given;
  }
  const corpus = answer(await text({ message: "Its path", placeholder: "products.csv", validate: required }));
  const id = answer(await text({ message: "Column of the id (empty: find it)", defaultValue: "" }));
  const columns = answer(
    await text({ message: "Columns of the text, title first (empty: find them)", defaultValue: "" }),
  );
  const queries = answer(
    await text({ message: "A table of queries (empty: a template is written)", defaultValue: "" }),
  );
  const qrels = answer(
    await text({ message: "A table of judgements (empty: a template is written)", defaultValue: "" }),
  );
  outro("Writing alidade.yaml");
  const filled = Object.entries({ corpus, id, text: columns, queries, qrels }).filter(
    ([, value]) => value !== "",
  );
  return Object.fromEntries(filled);
}

function required(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? "A path is needed" : undefined;
}

function answer<T>(value: T | symbol): T {
  if (isCancel(value)) {
    cancel("nothing was written");
    throw new InterruptedError();
  }
  return value as T;
}
