/**
 * The letters around a letter on the keyboard people of a language type on; empty for letters of other scripts. `letter`
 * is one lower-case letter; without a known language Latin is QWERTY and Cyrillic Russian.
 */
export function keyboardNeighbours(letter: string, language: string | null): readonly string[] {
  const rows = rowsFor(letter, language);
  const y = rows.findIndex((row) => row.includes(letter));
  if (y < 0) return [];
  const x = [...rows[y]!].indexOf(letter) + offsets[y]!;
  return rows.flatMap((row, otherY) =>
    [...row].filter((other, i) => {
      const [dx, dy] = [i + offsets[otherY]! - x, otherY - y];
      return other !== letter && Math.abs(dy) <= 1 && dx * dx + dy * dy < 1.7;
    }),
  );
}

/** Whether the letters of a word are typed one by one on a keyboard known here: Latin, Cyrillic or Greek. */
export function isTypedByLetter(word: string): boolean {
  return /^(?:\p{Script=Latin}+|\p{Script=Cyrillic}+|\p{Script=Greek}+)$/u.test(word);
}

function rowsFor(letter: string, language: string | null): readonly string[] {
  if (/\p{Script=Cyrillic}/u.test(letter)) return language === "uk" ? ukrainian : russian;
  if (/\p{Script=Greek}/u.test(letter)) return greek;
  return (language === null ? undefined : latin[language]) ?? qwerty;
}

/** How far each row is shifted to the right, in keys. */
const offsets = [0, 0.25, 0.75];

const qwerty = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const qwertz = ["qwertzuiopü", "asdfghjklöä", "yxcvbnm"];
const azerty = ["azertyuiop", "qsdfghjklm", "wxcvbn"];
const swedish = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm"];
const russian = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];
const ukrainian = ["йцукенгшщзхї", "фівапролджє", "ячсмитьбю"];
const greek = ["ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"];

const latin: Readonly<Record<string, readonly string[]>> = {
  de: qwertz,
  hu: qwertz,
  cs: qwertz,
  fr: azerty,
  sv: swedish,
  fi: swedish,
  da: ["qwertyuiopå", "asdfghjklæø", "zxcvbnm"],
  no: ["qwertyuiopå", "asdfghjkløæ", "zxcvbnm"],
  es: ["qwertyuiop", "asdfghjklñ", "zxcvbnm"],
  pt: ["qwertyuiop", "asdfghjklç", "zxcvbnm"],
  tr: ["qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç"],
};
