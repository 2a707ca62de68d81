/** A text as terms are looked for in it: NFKC, lower case. */
export function foldedText(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/**
 * Whether a folded text holds a folded term as words of its own: no letter or digit stands right before or after it. In
 * scripts without spaces any place counts.
 */
export function holdsTerm(text: string, term: string): boolean {
  const unspaced = unspacedScript.test(term);
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    if (unspaced) return true;
    const before = text.slice(0, at).slice(-2);
    if (
      !/[\p{L}\p{N}\p{M}]$/u.test(before) &&
      !/^[\p{L}\p{N}\p{M}]/u.test(text.slice(at + term.length, at + term.length + 2))
    )
      return true;
  }
  return false;
}

const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
