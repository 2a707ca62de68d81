/**
 * How many tokens of each of two texts are kept so that both fit into `room` together: Hugging Face's "longest first", by
 * which the longer text gives way until both are as long, and then both do; an odd token goes to the longer one, to the
 * second where they are equal.
 */
export function longestFirst(first: number, second: number, room: number): readonly [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [kept, rest] = shorter <= half ? [shorter, room - shorter] : [half, room - half];
  return first > second ? [rest, kept] : [kept, rest];
}
