// A model of your own: alidade bench -m bm25 -m 'module:./my-provider.mjs?size=256'
// Here: counts of character trigrams, hashed. Yours may call anything that gives numbers for a text.

/** @type {import("alidade").ModuleExport<import("alidade").ModuleProvider>} */
export const provider = ({ options }) => {
  const dims = Number(options.size ?? 512);
  return {
    dims,
    normalized: true,
    embed: (texts) => texts.map((text) => trigramVector(text, dims)),
  };
};

/**
 * @param {string} text
 * @param {number} dims
 */
function trigramVector(text, dims) {
  const vector = new Float32Array(dims);
  const padded = `  ${text.toLowerCase()}  `;
  for (let i = 0; i + 3 <= padded.length; i++) {
    let hash = 0;
    for (const letter of padded.slice(i, i + 3))
      hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
    const place = hash % dims;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
