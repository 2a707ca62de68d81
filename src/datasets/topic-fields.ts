/**
 * The fields of one TREC topic by name in lower case, from what stands between its tags: SGML whose fields end where the
 * next begins (`<title> Airbus Subsidies`), or XML whose fields are closed. `desc` is `description`, `narr` is
 * `narrative`; customary beginnings such as `Number:` are left out, entities decoded, white space is one space. Text of
 * its own, outside any field, is the field `topic`. Of a field given twice the texts are joined.
 */
export function topicFields(inner: string): Map<string, string> {
  const fields = new Map<string, string>();
  const add = (name: string, raw: string): void => {
    const text = plainText(raw.replace(/<[^>]*>/g, " ")).replace(customaryStart[name] ?? /^/, "");
    if (text === "") return;
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? text : `${earlier} ${text}`);
  };
  let at = 0;
  for (;;) {
    openTag.lastIndex = at;
    const open = openTag.exec(inner);
    add("topic", inner.slice(at, open?.index));
    if (open === null) return fields;
    const [tag, written = ""] = open;
    const start = open.index + tag.length;
    const name = written.toLowerCase();
    const close = closingTag(inner, name, start);
    openTag.lastIndex = start;
    const next = openTag.exec(inner)?.index ?? inner.length;
    const end = close === null ? next : close.index;
    add(aliases[name] ?? name, inner.slice(start, end));
    at = close === null ? end : close.end;
  }
}

function closingTag(text: string, name: string, from: number): { index: number; end: number } | null {
  const pattern = new RegExp(`</${name}\\s*>`, "gi");
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? null : { index: match.index, end: match.index + match[0].length };
}

function plainText(raw: string): string {
  return raw
    .replace(/&(#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name.toLowerCase()]!;
      const hex = name[1]!.toLowerCase() === "x";
      const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/\s+/g, " ")
    .trim();
}

const openTag = /<([a-z][\w.-]*)(?:\s[^<>]*)?>/gi;
const aliases: Readonly<Record<string, string>> = { desc: "description", narr: "narrative" };
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** What the early topics put before the text of a field. */
const customaryStart: Readonly<Record<string, RegExp>> = {
  num: /^Number:\s*/i,
  title: /^Topic:\s*/i,
  description: /^Description:\s*/i,
  narrative: /^Narrative:\s*/i,
};
