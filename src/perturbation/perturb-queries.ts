import type { TextTable } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { type PerturbationKind, perturbationKinds } from "../contracts/perturbation-kind.js";
import { requireChoice } from "../contracts/require-choice.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { inOtherCase } from "./letter-case.js";
import { type SynonymTable, withSynonym } from "./synonyms.js";
import { withTypos } from "./typos.js";
import { inOtherUnits } from "./units.js";
import { inOtherOrder } from "./word-order.js";

export interface PerturbOptions {
  readonly seed: number;
  /** ISO 639-1; null where it is not known: keyboards are then QWERTY, and no English name of a unit is written. */
  readonly language: string | null;
  readonly synonyms: SynonymTable;
}

/**
 * The queries that a perturbation changes, with their new texts; those it leaves as they are stand in none. The change of a
 * query depends on the seed, the kind, its id and its text, and not on the other queries. Throws `InputError` for an unknown
 * kind, a seed that is no whole number, and ids without texts.
 */
export function perturbQueries(
  queries: TextTable,
  kind: PerturbationKind,
  options: PerturbOptions,
): TextTable {
  requireChoice("kind", kind, perturbationKinds);
  const { seed } = options;
  if (!Number.isSafeInteger(seed)) throw new InputError(`the seed is ${seed}; expected a whole number`);
  if (queries.texts.length !== queries.ids.length) {
    throw new InputError(`${queries.ids.length} ids have ${queries.texts.length} texts; expected one each`);
  }
  const ids: string[] = [];
  const texts: string[] = [];
  for (const [row, id] of queries.ids.entries()) {
    const text = queries.texts[row]!;
    const random = seededRandom(hashOf(`${seed}\n${kind}\n${id}`));
    const changed = perturbed(text, kind, options, random);
    if (changed === text || changed.trim() === "") continue;
    ids.push(id);
    texts.push(changed);
  }
  return { ids, texts };
}

function perturbed(
  text: string,
  kind: PerturbationKind,
  { language, synonyms }: PerturbOptions,
  random: SeededRandom,
): string {
  switch (kind) {
    case "typos":
      return withTypos(text, language, random);
    case "case":
      return inOtherCase(text, language, random);
    case "word-order":
      return inOtherOrder(text, random);
    case "units":
      return inOtherUnits(text, language, random);
    case "synonyms":
      return withSynonym(text, synonyms, random);
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
