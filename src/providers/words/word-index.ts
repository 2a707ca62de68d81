/** Words by 64-bit hash of their bytes, and where each stands in its file; grows by doubling. */
export interface WordIndex {
  readonly size: number;
  /** Adds a word, unless `isSame` says of a word of the same hash that it is the same; returns whether it was added. */
  add(
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    isSame: (offset: number) => boolean,
  ): boolean;
  /** The number of a word, from 0 in the order of adding; `isSame` decides among words of one hash. -1: not there. */
  find(bytes: Uint8Array, isSame: (offset: number) => boolean): number;
  /** Where a word stands in the file. */
  offset(number: number): number;
  /** Four values a word: hash and offset, each as low and high half. */
  toArray(): Uint32Array;
}

/**
 * An index of words that holds no word: 16 bytes an entry and at most 16 more of table, so that a file of millions of
 * words takes tens of megabytes. What is found by hash is compared with the file.
 */
export function createWordIndex(entries: Uint32Array = new Uint32Array(0)): WordIndex {
  let columns = new Uint32Array(Math.max(1 << 12, entries.length));
  columns.set(entries);
  let size = entries.length / 4;
  let slots = tableFor(size);
  for (let number = 0; number < size; number++) place(number);

  function place(number: number): void {
    let slot = columns[4 * number]! & (slots.length - 1);
    while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = number;
  }

  function offset(number: number): number {
    return columns[4 * number + 3]! * 2 ** 32 + columns[4 * number + 2]!;
  }

  function lookup(low: number, high: number, isSame: (offset: number) => boolean): number {
    let slot = low & (slots.length - 1);
    for (let number = slots[slot]!; number >= 0; number = slots[slot]!) {
      if (columns[4 * number] === low && columns[4 * number + 1] === high && isSame(offset(number)))
        return number;
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  function grow(): void {
    if (4 * size === columns.length) {
      const larger = new Uint32Array(2 * columns.length);
      larger.set(columns);
      columns = larger;
    }
    if (2 * (size + 1) <= slots.length) return;
    slots = tableFor(size + 1);
    for (let number = 0; number < size; number++) place(number);
  }

  return {
    get size() {
      return size;
    },
    add(bytes, start, end, at, isSame) {
      const low = hash(bytes, start, end, 0x811c9dc5);
      const high = hash(bytes, start, end, 0x9747b28c);
      if (lookup(low, high, isSame) >= 0) return false;
      grow();
      columns.set([low, high, at >>> 0, Math.floor(at / 2 ** 32)], 4 * size);
      place(size++);
      return true;
    },
    find: (bytes, isSame) =>
      lookup(hash(bytes, 0, bytes.length, 0x811c9dc5), hash(bytes, 0, bytes.length, 0x9747b28c), isSame),
    offset,
    toArray: () => columns.slice(0, 4 * size),
  };
}

/** An empty table for `size` words, at most half full. */
function tableFor(size: number): Int32Array {
  let length = 1 << 10;
  while (length < 2 * size) length *= 2;
  return new Int32Array(length).fill(-1);
}

/** FNV-1a with the finaliser of MurmurHash3, so that the low bits are fit for a table. */
function hash(bytes: Uint8Array, start: number, end: number, basis: number): number {
  let h = basis;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
