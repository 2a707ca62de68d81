/**
 * Order of two strings by their UTF-8 bytes, which is the order of their code points. `<` compares
 * UTF-16 units and puts U+FF5E after U+1F600.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      // Surrogates stand for code points above every other unit.
      const xSurrogate = (x & 0xf800) === 0xd800;
      const ySurrogate = (y & 0xf800) === 0xd800;
      if (xSurrogate !== ySurrogate) return xSurrogate ? 1 : -1;
      return x - y;
    }
  }
  return a.length - b.length;
}

/** For each id its place (from 0) in ascending UTF-8 byte order. */
export function byteOrderRanks(ids: readonly string[]): Int32Array {
  const order = Int32Array.from(ids, (_, i) => i).sort((i, j) => compareUtf8(ids[i]!, ids[j]!));
  const ranks = new Int32Array(ids.length);
  for (let place = 0; place < order.length; place++) ranks[order[place]!] = place;
  return ranks;
}
