/** How a language says that something is not wanted. */
export interface Negations {
  /** Tokens before what they negate: "without nickel". */
  readonly before: readonly string[];
  /** Tokens after it: "nickel free". */
  readonly after: readonly string[];
  /** Ends of one word with it: "zuckerfrei". */
  readonly suffixes: readonly string[];
}

/**
 * The negations of a language by ISO 639-1 code; null where none are listed. Listed are words that leave little doubt
 * in a query ("without", "sans", "ohne"); a prefix such as "un-" is part of a word of its own.
 */
export function negationsOf(code: string | null): Negations | null {
  return code !== null && Object.hasOwn(negations, code) ? negations[code]! : null;
}

function words(before: string, after = "", suffixes = ""): Negations {
  const list = (text: string) => text.split(" ").filter((word) => word !== "");
  return { before: list(before), after: list(after), suffixes: list(suffixes) };
}

const negations: Readonly<Record<string, Negations>> = {
  ar: words("بدون بلا غير ليس ليست"),
  bg: words("без не освен"),
  da: words("uden ikke ingen intet undtagen", "fri", "fri"),
  de: words("ohne nicht kein keine keinen keiner keinem keines außer", "frei", "frei"),
  el: words("χωρίς δίχως όχι δεν μην εκτός"),
  en: words("without not no except excluding", "free"),
  es: words("sin no excepto salvo ningún ninguna nunca"),
  fi: words("ilman ei eivät", "", "ton tön"),
  fr: words("sans pas sauf aucun aucune hormis"),
  ga: words("gan ní níl"),
  hi: words("", "बिना नहीं रहित"),
  hu: words("nem nincs", "nélkül mentes", "mentes"),
  id: words("tanpa bukan tidak tak kecuali"),
  it: words("senza non no tranne eccetto nessun nessuna"),
  lt: words("be ne nėra išskyrus"),
  nl: words("zonder niet geen behalve", "vrij", "vrij"),
  no: words("uten ikke ingen unntatt", "fri", "fri"),
  pt: words("sem não exceto nenhum nenhuma nunca"),
  ro: words("fără nu exceptând"),
  ru: words("без не нет кроме"),
  sl: words("brez ne ni razen"),
  sr: words("bez ne nije osim без не није осим"),
  sv: words("utan inte ej ingen inga förutom", "fri", "fri"),
  tr: words("", "olmadan değil hariç"),
  uk: words("без не немає крім"),
};
