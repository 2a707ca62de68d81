import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { readLines } from "./read-lines.js";

/** A term of the user's own. */
export interface Term {
  readonly text: string;
  readonly category: string | null;
}

/** Terms in the order of the file, each once. */
export interface TermFile {
  readonly terms: readonly Term[];
  /** Lines whose term stood in an earlier line. */
  readonly repeated: number;
}

/**
 * Reads a list of terms: one a line, optionally a tab and a category after it. Empty lines are none. Throws `InputError` for
 * a file that cannot be read, one without a term, and, with its line, a tab with nothing before it.
 */
export async function readTerms(given: string, { cwd }: { readonly cwd: string }): Promise<TermFile> {
  const terms = new Map<string, Term>();
  let repeated = 0;
  let line = 0;
  await readLines({ path: resolve(cwd, given), shown: given }, (text) => {
    line++;
    const [term = "", category = ""] = text
      .replace(/^\uFEFF/, "")
      .split("\t", 2)
      .map((part) => part.trim());
    if (term === "" && category === "") return;
    if (term === "") {
      throw new InputError(
        `"${category}" is a category without a term; expected a term, and a tab before the category`,
        {
          file: given,
          line,
        },
      );
    }
    if (terms.has(term)) repeated++;
    else terms.set(term, { text: term, category: category === "" ? null : category });
  });
  if (terms.size === 0)
    throw new InputError("There is not one term in it; expected one a line", { file: given });
  return { terms: [...terms.values()], repeated };
}
