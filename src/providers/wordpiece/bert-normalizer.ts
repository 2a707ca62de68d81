/** The settings of a BertNormalizer that is known here; control characters are always removed and Chinese ones set apart. */
export interface BertNormalizer {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** A text as a BertNormalizer leaves it, as @huggingface/tokenizers does it: code unit by code unit where that does. */
export function normalizeBert(text: string, { lowercase, stripAccents }: BertNormalizer): string {
  let spaced = "";
  for (const character of text) {
    if (isDropped(character)) continue;
    if (isSpace(character)) spaced += " ";
    else spaced += isChinese(character.charCodeAt(0)) ? ` ${character} ` : character;
  }
  const cased = lowercase ? spaced.toLowerCase() : spaced;
  return stripAccents ? cased.normalize("NFD").replace(nonSpacingMark, "") : cased;
}

/** The words and single marks that a BertPreTokenizer splits a normalised text into. */
export function splitBert(normalized: string): readonly string[] {
  return normalized.trim().match(wordOrMark) ?? [];
}

/** What one UTF-16 unit of a text becomes, whatever stands beside it. */
export type UnitForm =
  | { readonly kind: "letter" | "mark"; readonly unit: number }
  | { readonly kind: "space" | "dropped" }
  /** What it becomes depends on its neighbours, or is more than one unit. */
  | { readonly kind: "contextual" };

/**
 * The form of a UTF-16 unit. Its normal form is its own but for surrogates, the sigma (lower-cased by its place in the word)
 * and combining characters that are kept and may change places.
 */
export function unitForm(unit: number, normalizer: BertNormalizer): UnitForm {
  if (unit >= 0xd800 && unit <= 0xdfff) return { kind: "contextual" };
  const character = String.fromCharCode(unit);
  if (isDropped(character)) return { kind: "dropped" };
  if (isSpace(character)) return { kind: "space" };
  if (normalizer.lowercase && unit === capitalSigma) return { kind: "contextual" };
  const normalized = normalizeBert(character, normalizer).trim();
  if (normalized.length === 0) return { kind: "dropped" };
  if (normalized.length > 1) return { kind: "contextual" };
  if (normalizer.stripAccents && changesPlaces(normalized)) return { kind: "contextual" };
  const alone = isChinese(unit) || mark.test(normalized);
  return { kind: alone ? "mark" : "letter", unit: normalized.charCodeAt(0) };
}

/** Whether a character between spaces is only a space itself. */
function isSpace(character: string): boolean {
  return /^\s$/.test(character);
}

function isDropped(character: string): boolean {
  if (character === "\t" || character === "\n" || character === "\r") return false;
  return character === "\0" || character === "\ufffd" || controlCharacter.test(character);
}

/** By UTF-16 unit: ideographs beyond the first plane are not set apart. */
function isChinese(unit: number): boolean {
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0x3400 && unit <= 0x4dbf) ||
    (unit >= 0xf900 && unit <= 0xfaff)
  );
}

/** Whether canonical ordering moves a character behind a mark of the lowest class. */
function changesPlaces(character: string): boolean {
  return `${character}\u0334`.normalize("NFD").startsWith("\u0334");
}

const capitalSigma = 0x3a3;
const controlCharacter = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const nonSpacingMark = /\p{Mn}/gu;
const marks = "\\p{P}\\u0021-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007E";
const mark = new RegExp(`[${marks}]`, "u");
const wordOrMark = new RegExp(`[^\\s${marks}]+|[${marks}]`, "gu");
