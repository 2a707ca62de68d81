import { resolve } from "node:path";
import type { Dataset } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { PerturbationKind } from "../contracts/perturbation-kind.js";
import type { Qrels } from "../contracts/qrels.js";
import { openInputFile } from "../datasets/input-file.js";
import { detectLanguage } from "../lexical/detect-language.js";
import { commonSynonyms } from "../perturbation/common-synonyms.js";
import { perturbQueries } from "../perturbation/perturb-queries.js";
import { parseSynonyms, type SynonymTable } from "../perturbation/synonyms.js";
import type { Wording } from "./candidate-job.js";

/** The perturbed queries, before any candidate answers them. */
export interface PlannedPerturbations {
  readonly kinds: readonly PerturbationKind[];
  /** Entry `i` holds the queries that `kinds[i]` changes. */
  readonly wordings: readonly Wording[];
  readonly language: string | null;
  readonly synonymSource: string;
  /** Judgements of the originals, which hold for the other wordings too. */
  readonly qrels: Qrels;
}

export interface PerturbationSettings {
  readonly kinds: readonly PerturbationKind[];
  /** The user's file of synonyms; undefined: the table that ships, for English queries. */
  readonly synonyms: string | undefined;
  readonly seed: number;
  readonly cwd: string;
}

/**
 * Words the queries otherwise. Throws `InputError` without judgements (nothing could be lost), for a kind named twice, for
 * synonyms that are not asked for, and for a file of synonyms that cannot be read.
 */
export async function planPerturbations(
  { queries, corpus, qrels }: Pick<Dataset, "queries" | "corpus" | "qrels">,
  { kinds, synonyms, seed, cwd }: PerturbationSettings,
): Promise<PlannedPerturbations> {
  if (qrels === null) {
    throw new InputError(
      "Perturbed queries are scored against the judgements of the originals, and there are none; give --qrels or leave --perturb out",
    );
  }
  const double = kinds.find((kind, i) => kinds.indexOf(kind) !== i);
  if (double !== undefined)
    throw new InputError(`The perturbation "${double}" was named twice; name it once`);
  if (synonyms !== undefined && !kinds.includes("synonyms")) {
    throw new InputError(
      `Synonyms were given (${synonyms}), but they are not used; add synonyms to --perturb or leave them out`,
    );
  }
  const language = await languageOf([queries.texts, corpus.texts], seed);
  const table = kinds.includes("synonyms") ? await synonymsFor(language, synonyms, cwd) : noSynonyms;
  return {
    kinds,
    qrels,
    language,
    synonymSource: table.source,
    wordings: kinds.map((kind) => ({
      name: kind,
      queries: perturbQueries(queries, kind, { seed, language, synonyms: table.table }),
    })),
  };
}

/** Of the first texts that have one: queries of a word or two are too short to tell, and the documents stand in. */
async function languageOf(sides: readonly (readonly string[])[], seed: number): Promise<string | null> {
  for (const texts of sides) {
    const { language } = await detectLanguage(texts, { seed });
    if (language !== null) return language;
  }
  return null;
}

interface SourcedSynonyms {
  readonly table: SynonymTable;
  readonly source: string;
}

async function synonymsFor(
  language: string | null,
  file: string | undefined,
  cwd: string,
): Promise<SourcedSynonyms> {
  if (file !== undefined) return { table: parseSynonyms(await textOf(file, cwd), file), source: file };
  if (language !== "en") {
    return {
      table: new Map(),
      source: `none: the table that ships is English, and the queries ${language === null ? "are in no language that could be told" : `are in ${language}`}; give --synonyms`,
    };
  }
  return {
    table: parseSynonyms(commonSynonyms, "common-synonyms"),
    source: "the English table that ships with Alidade",
  };
}

async function textOf(file: string, cwd: string): Promise<string> {
  const { handle, bytes } = await openInputFile({ path: resolve(cwd, file), shown: file });
  try {
    if (bytes > mostBytes) {
      throw new InputError(`The file of synonyms has ${bytes} bytes; expected at most ${mostBytes}`, {
        file,
      });
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await handle.readFile());
  } catch (error) {
    if (error instanceof TypeError)
      throw new InputError("The file is not UTF-8 text; save it as UTF-8", { file });
    throw error;
  } finally {
    await handle.close();
  }
}

const noSynonyms: SourcedSynonyms = { table: new Map(), source: "not asked for" };
const mostBytes = 20_000_000;
