/**
 * The end of the tag (the sixth field) on every line of a run whose ids are escaped. Files of TREC part their fields by
 * white space, so an id such as `AB 12/x` can stand in one only in another form; the tag, which every program passes
 * over, says that it does, and a file without this end is taken as it is written.
 */
export const escapedIdsMark = ";ids=percent-encoded";

/** Whether a run with this id must be escaped: white space, control characters, or a query that begins a comment. */
export function needsEscape(id: string, owner: "query" | "document"): boolean {
  return /[\s\p{Cc}]/u.test(id) || (owner === "query" && id.startsWith("#"));
}

/** An id with `%`, white space, control characters and a leading `#` as the percent-encoded bytes of their UTF-8. */
export function escapedId(id: string): string {
  return id.replace(/[%\s\p{Cc}]|^#/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
      "",
    ),
  );
}

/** The id that `escapedId` wrote as this, or null where it writes no such thing. */
export function unescapedId(text: string): string | null {
  try {
    const id = decodeURIComponent(text);
    return escapedId(id) === text ? id : null;
  } catch {
    return null;
  }
}
