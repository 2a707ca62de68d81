/** Numbers for strings that are known as bytes, without making strings of them. */
export interface ByteStringTable {
  /** The number of `bytes[start … end)`, or -1 where it has none yet. */
  get(bytes: Uint8Array, start: number, end: number): number;
  /** Gives a string that has none a number from 0. */
  set(bytes: Uint8Array, start: number, end: number, value: number): void;
}

/**
 * A hash table over copies of the strings (FNV-1a, 32 bits, linear probing, at most half full). Memory is the bytes
 * themselves and up to 32 bytes a string.
 */
export function createByteStringTable(): ByteStringTable {
  let capacity = 1 << 12;
  let size = 0;
  /** Place of an entry in `hashes`, `starts` and `values`, plus 1. */
  let slots = new Int32Array(capacity);
  let hashes = new Int32Array(capacity / 2);
  let values = new Int32Array(capacity / 2);
  /** Entry i is `text[starts[i] … starts[i + 1])`. */
  let starts = new Float64Array(capacity / 2 + 1);
  let text = new Uint8Array(1 << 16);

  function find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    let slot = (hash ^ (hash >>> 15)) & (capacity - 1);
    for (; slots[slot] !== 0; slot = (slot + 1) & (capacity - 1)) {
      const entry = slots[slot]! - 1;
      if (hashes[entry] !== hash) continue;
      const from = starts[entry]!;
      if (starts[entry + 1]! - from !== end - start) continue;
      let i = start;
      while (i < end && bytes[i] === text[from + i - start]) i++;
      if (i === end) return slot;
    }
    return slot;
  }

  function grow(): void {
    capacity *= 2;
    slots = new Int32Array(capacity);
    hashes = resized(hashes, new Int32Array(capacity / 2));
    values = resized(values, new Int32Array(capacity / 2));
    starts = resized(starts, new Float64Array(capacity / 2 + 1));
    for (let entry = 0; entry < size; entry++) {
      const hash = hashes[entry]!;
      let slot = (hash ^ (hash >>> 15)) & (capacity - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (capacity - 1);
      slots[slot] = entry + 1;
    }
  }

  return {
    get(bytes, start, end) {
      const entry = slots[find(hashOf(bytes, start, end), bytes, start, end)]!;
      return entry === 0 ? -1 : values[entry - 1]!;
    },
    set(bytes, start, end, value) {
      if (2 * (size + 1) > capacity) grow();
      const hash = hashOf(bytes, start, end);
      const from = starts[size]!;
      const to = from + end - start;
      if (to > text.length) text = resized(text, new Uint8Array(Math.max(to, 2 * text.length)));
      for (let i = start; i < end; i++) text[from + i - start] = bytes[i]!;
      slots[find(hash, bytes, start, end)] = size + 1;
      hashes[size] = hash;
      values[size] = value;
      starts[++size] = to;
    },
  };
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function resized<T extends Int32Array | Float64Array | Uint8Array>(values: T, larger: T): T {
  larger.set(values as never);
  return larger;
}
