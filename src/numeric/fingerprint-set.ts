/** Which strings were there before, by 64 bits of each: 16 to 32 bytes a string, whatever its length. */
export interface FingerprintSet {
  /** Takes a string up; true where it was there. Two of a million strings are taken for one once in 10⁷ sets. */
  add(text: string): boolean;
}

export function fingerprintSet(): FingerprintSet {
  let room = 1024;
  let slots = new Int32Array(2 * room);
  let size = 0;

  /** Whether the two halves are there; they are put there where not. */
  function put(low: number, high: number): boolean {
    const mask = room - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [a, b] = [slots[2 * slot]!, slots[2 * slot + 1]!];
      if (a === low && b === high) return true;
      if (a !== 0 || b !== 0) continue;
      slots[2 * slot] = low;
      slots[2 * slot + 1] = high;
      return false;
    }
  }

  function grow(): void {
    const before = slots;
    room *= 2;
    slots = new Int32Array(2 * room);
    for (let i = 0; i < before.length; i += 2) {
      if (before[i] !== 0 || before[i + 1] !== 0) put(before[i]!, before[i + 1]!);
    }
  }

  return {
    add(text) {
      let low = 0x9e3779b9 | 0;
      let high = 0x7f4a7c15 | 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        low = Math.imul(low ^ unit, 0x85ebca6b);
        high = Math.imul(high ^ unit, 0xc2b2ae35);
        low ^= low >>> 15;
        high ^= high >>> 13;
      }
      low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
      high = Math.imul(high ^ (high >>> 16), 0x27d4eb2f) ^ Math.imul(low ^ (low >>> 15), 0x165667b1);
      if (low === 0 && high === 0) high = 1; // a free slot is zero
      if (put(low, high)) return true;
      size += 1;
      if (2 * size > room) grow();
      return false;
    },
  };
}
