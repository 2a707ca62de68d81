import { cancel, confirm, intro, isCancel, log, outro, text } from "@clack/prompts";
import type { Team } from "../contracts/choice.js";
import { errorKind, errorMessage, InputError, InterruptedError } from "../contracts/errors.js";
import { checkTableFile, corpusColumns, inspectCorpus } from "../workflows/inspect-corpus.js";

export interface InitAnswers {
  corpus?: string;
  id?: string;
  text?: string;
  queries?: string;
  qrels?: string;
  /** Who keeps the candidates, as far as it was answered. */
  team?: Team;
}

/** How questions reach the user. Each answers undefined where the user cancels. */
export interface Prompter {
  intro(message: string): void;
  outro(message: string): void;
  error(message: string): void;
  confirm(message: string): Promise<boolean | undefined>;
  text(message: string, placeholder?: string): Promise<string | undefined>;
}

/**
 * Asks where the data are, and checks each answer against the files before the next question: a table that cannot be
 * read, or a column that is not there, is told and asked for again. Throws `InterruptedError` when the user cancels.
 */
export async function askInit(
  given: InitAnswers,
  cwd: string,
  prompter: Prompter = clackPrompter,
): Promise<InitAnswers> {
  const ask = askUntil.bind(null, prompter);
  prompter.intro("Alidade: compare embedding models on your own data");
  const existing = answered(
    await prompter.confirm("Do you have a table of documents (CSV, TSV, JSONL, Parquet)?"),
  );
  if (!existing) {
    const team = await askTeam(prompter);
    prompter.outro("A small sample is written that runs as it is.");
    return { ...given, ...team };
  }
  let columns: readonly string[] = [];
  const corpus = await ask("Its path", "products.csv", async (path) => {
    columns = await corpusColumns(path, cwd);
  });
  const list = columns.slice(0, 12).join(", ") + (columns.length > 12 ? ", …" : "");
  const someText = columns[0]!;
  const id = await ask(`Column of the id (empty: find it among ${list})`, undefined, async (name) => {
    await inspectCorpus(corpus, { cwd, id: orNone(name), text: someText });
  });
  const texts = await ask("Columns of the text, title first (empty: find them)", undefined, async (names) => {
    await inspectCorpus(corpus, { cwd, id: orNone(id), text: orNone(names) });
  });
  const optional = async (path: string): Promise<void> => {
    if (path !== "") await checkTableFile(path, cwd);
  };
  const queries = await ask("A table of queries (empty: a template is written)", undefined, optional);
  const qrels = await ask("A table of judgements (empty: a template is written)", undefined, optional);
  const team = await askTeam(prompter);
  prompter.outro("Writing alidade.yaml");
  const filled = Object.entries({ corpus, id, text: texts, queries, qrels }).filter(
    ([, value]) => value !== "",
  );
  return { ...Object.fromEntries(filled), ...team };
}

/** What upkeep is held against; an empty answer states nothing. */
async function askTeam(prompter: Prompter): Promise<Pick<InitAnswers, "team">> {
  const number = async (answer: string): Promise<void> => {
    if (answer !== "" && !/^\d+$/.test(answer))
      throw new InputError(`"${answer}" is not a number of judgements; write one such as 200, or nothing`);
  };
  const choice = async (answer: string): Promise<void> => {
    if (!["", "yes", "no"].includes(answer.toLowerCase()))
      throw new InputError(`"${answer}" is neither yes nor no; write one of them, or nothing`);
  };
  const labels = await askUntil(
    prompter,
    "How many judgements can your team make a month? (empty: not known)",
    undefined,
    number,
  );
  const gpu = await askUntil(
    prompter,
    "Is there a GPU for embedding? (yes, no, empty: not known)",
    undefined,
    choice,
  );
  const retrain = await askUntil(
    prompter,
    "Can somebody train or fit a model again? (yes, no, empty: not known)",
    undefined,
    choice,
  );
  const team: Team = {
    ...(labels === "" ? {} : { labelsPerMonth: Number(labels) }),
    ...(gpu === "" ? {} : { gpu: gpu.toLowerCase() === "yes" }),
    ...(retrain === "" ? {} : { retrain: retrain.toLowerCase() === "yes" }),
  };
  return Object.keys(team).length === 0 ? {} : { team };
}

/** Asks until `check` takes the answer; what it says of one that it does not take is shown. */
async function askUntil(
  prompter: Prompter,
  message: string,
  placeholder: string | undefined,
  check: (answer: string) => Promise<void>,
): Promise<string> {
  for (;;) {
    const answer = answered(await prompter.text(message, placeholder)).trim();
    try {
      await check(answer);
      return answer;
    } catch (error) {
      if (errorKind(error) !== "input") throw error;
      prompter.error(errorMessage(error));
    }
  }
}

function orNone(answer: string): string | undefined {
  return answer === "" ? undefined : answer;
}

function answered<T>(value: T | undefined): T {
  if (value === undefined) throw new InterruptedError();
  return value;
}

function orCancel<T>(value: T): Exclude<T, symbol> | undefined {
  if (!isCancel(value)) return value as Exclude<T, symbol>;
  cancel("nothing was written");
  return undefined;
}

const clackPrompter: Prompter = {
  intro,
  outro,
  error: (message) => log.error(message),
  confirm: async (message) => orCancel(await confirm({ message, initialValue: true })),
  text: async (message, placeholder) =>
    orCancel(
      await text({ message, defaultValue: "", ...(placeholder === undefined ? {} : { placeholder }) }),
    ),
};
