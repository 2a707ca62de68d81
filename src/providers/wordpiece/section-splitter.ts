export interface AddedToken {
  readonly content: string;
  readonly id: number;
}

/** Calls back with the sections of a text, in order: stretches of plain text by their bounds, and added tokens by their id. */
export type SectionSplitter = (
  text: string,
  onPlain: (text: string, from: number, to: number) => void,
  onAdded: (id: number) => void,
) => void;

/** Takes added tokens out of a text as they stand: from the left, the longest that fits first. */
export function sectionSplitter(addedTokens: readonly AddedToken[]): SectionSplitter {
  const longestFirst = [...addedTokens].sort((a, b) => b.content.length - a.content.length);
  const starts = [...new Set(addedTokens.map(({ content }) => content[0]!))];

  return (text, onPlain, onAdded) => {
    let from = 0;
    for (let i = nextStart(text, starts, 0); i < text.length; ) {
      const at = i;
      const found = longestFirst.find(({ content }) => text.startsWith(content, at));
      if (found === undefined) {
        i = nextStart(text, starts, i + 1);
        continue;
      }
      if (i > from) onPlain(text, from, i);
      onAdded(found.id);
      from = i + found.content.length;
      i = nextStart(text, starts, from);
    }
    if (from < text.length) onPlain(text, from, text.length);
  };
}

/** Where the next character that starts an added token stands; the length of the text where there is none. */
function nextStart(text: string, starts: readonly string[], from: number): number {
  let next = text.length;
  for (const start of starts) {
    const at = text.indexOf(start, from);
    if (at >= 0 && at < next) next = at;
  }
  return next;
}
