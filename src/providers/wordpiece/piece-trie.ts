/**
 * The strings of a vocabulary as a trie over UTF-16 units, in flat arrays that threads can share. Units that occur in no
 * string have the symbol 0. The child of `node` by `symbol` is found by the key `node × symbols + symbol`, modulo 2³², in a
 * hash table with linear probing: `slots` holds key and child, two numbers a slot, child 0 being a free one.
 */
export interface PieceTrie {
  /** Symbol of each UTF-16 unit, 0 for those that no string has. */
  readonly symbolOf: Uint16Array;
  /** How many symbols there are, 0 among them. */
  readonly symbols: number;
  readonly slots: Int32Array;
  /** Id of the string that ends at each node, -1 where none does. */
  readonly tokenOf: Int32Array;
  /** Node at which the pieces start that go on with a word. */
  readonly continuation: number;
}

/** Node of the empty string. */
export const rootNode = 0;

/**
 * Builds the trie of `tokens` (string to id); pieces that go on with a word start with `prefix`. null where keys would not
 * fit in 32 bits. Cost: one step a character.
 */
export function buildPieceTrie(tokens: ReadonlyMap<string, number>, prefix: string): PieceTrie | null {
  const symbolOf = shared(Uint16Array, 65_536);
  let symbols = 1;
  let units = prefix.length;
  for (const string of [prefix, ...tokens.keys()]) {
    units += string.length;
    for (let i = 0; i < string.length; i++) {
      const unit = string.charCodeAt(i);
      if (symbolOf[unit] === 0) symbolOf[unit] = symbols++;
    }
  }
  // Strings that begin alike share nodes: a table of as many slots as characters is mostly a quarter full.
  let room = 1024;
  while (room < units) room *= 2;
  let trie = insertAll(tokens, prefix, { symbolOf, symbols, room });
  if (trie === null) trie = insertAll(tokens, prefix, { symbolOf, symbols, room: 2 * room });
  return trie !== null && trie.tokenOf.length * symbols <= 2 ** 32 ? trie : null;
}

/** Child of `node` by `symbol`, 0 where there is none. */
export function childOf({ slots, symbols }: PieceTrie, node: number, symbol: number): number {
  const mask = (slots.length >> 1) - 1;
  const key = (Math.imul(node, symbols) + symbol) | 0;
  for (let slot = slotOf(key, mask); ; slot = (slot + 1) & mask) {
    const child = slots[2 * slot + 1]!;
    if (child === 0 || slots[2 * slot] === key) return child;
  }
}

/** null where more than half of the slots would be taken. */
function insertAll(
  tokens: ReadonlyMap<string, number>,
  prefix: string,
  { symbolOf, symbols, room }: { symbolOf: Uint16Array; symbols: number; room: number },
): PieceTrie | null {
  const slots = shared(Int32Array, 2 * room);
  const mask = room - 1;
  const ends = new Int32Array(room).fill(-1);
  let nodes = 1;

  function insert(string: string): number {
    let node = rootNode;
    for (let i = 0; i < string.length; i++) {
      const key = (Math.imul(node, symbols) + symbolOf[string.charCodeAt(i)]!) | 0;
      let slot = slotOf(key, mask);
      while (slots[2 * slot + 1] !== 0 && slots[2 * slot] !== key) slot = (slot + 1) & mask;
      if (slots[2 * slot + 1] === 0) {
        slots[2 * slot] = key;
        slots[2 * slot + 1] = nodes++;
      }
      node = slots[2 * slot + 1]!;
    }
    return node;
  }

  const continuation = insert(prefix);
  for (const [string, id] of tokens) {
    if (nodes + string.length > room / 2) return null;
    ends[insert(string)] = id;
  }
  const tokenOf = shared(Int32Array, nodes);
  tokenOf.set(ends.subarray(0, nodes));
  return { symbolOf, symbols, slots, tokenOf, continuation };
}

/** Where the search for a key begins; `mask` is the number of slots minus 1. */
function slotOf(key: number, mask: number): number {
  const mixed = Math.imul(key, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

function shared<T>(
  Type: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length: number,
): T {
  return new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
}
