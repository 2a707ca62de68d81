/** Code points of a text; a pair of surrogates is one, half a pair is one too. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; count++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return count;
}
