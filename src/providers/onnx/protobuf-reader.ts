import type { FileHandle } from "node:fs/promises";

/** The bytes are no such message. */
export class ProtobufError extends Error {}

/**
 * Called with the place of a length-delimited field, or with the value (as `from`) of a varint field; `begin` is where the
 * field itself begins, with its tag.
 */
type FieldVisitor = (field: number, from: number, to: number, begin: number) => Promise<void>;

/** Walks protobuf messages in an open file through a window on it. Throws `ProtobufError` where there are none. */
export class ProtobufReader {
  private window = new Uint8Array(0);
  private windowStart = 0;

  constructor(private readonly file: FileHandle) {}

  async fields(start: number, end: number, visit: FieldVisitor): Promise<void> {
    let at = start;
    while (at < end) {
      const [tag, afterTag] = await this.varint(at, end);
      const wireType = tag % 8;
      const field = Math.floor(tag / 8);
      if (field === 0) throw new ProtobufError();
      if (wireType === 0) {
        const [number, next] = await this.varint(afterTag, end);
        await visit(field, number, next, at);
        at = next;
      } else if (wireType === 2) {
        const [length, from] = await this.varint(afterTag, end);
        const after = from + length;
        if (after > end) throw new ProtobufError();
        await visit(field, from, after, at);
        at = after;
      } else if (wireType === 1 || wireType === 5) {
        at = afterTag + (wireType === 1 ? 8 : 4);
      } else throw new ProtobufError();
    }
    if (at !== end) throw new ProtobufError();
  }

  /** Visits the messages reached by following `path` of nested fields. */
  async path(
    start: number,
    end: number,
    [first, ...rest]: readonly number[],
    visit: (from: number, to: number) => Promise<void>,
  ): Promise<void> {
    if (first === undefined) return visit(start, end);
    await this.fields(start, end, async (field, from, to) => {
      if (field === first) await this.path(from, to, rest, visit);
    });
  }

  async text(from: number, to: number): Promise<string> {
    if (to - from > longestName) throw new ProtobufError();
    await this.fill(from, to);
    return new TextDecoder().decode(this.window.subarray(from - this.windowStart, to - this.windowStart));
  }

  /** A copy of the bytes from one place to another. */
  async bytes(from: number, to: number): Promise<Uint8Array> {
    await this.fill(from, to);
    return this.window.slice(from - this.windowStart, to - this.windowStart);
  }

  private async varint(at: number, end: number): Promise<[number, number]> {
    if (at >= this.windowStart + this.window.length - 10 || at < this.windowStart) {
      await this.fill(at, Math.min(at + 10, end));
    }
    let number = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.window[at + i - this.windowStart];
      if (byte === undefined || at + i >= end) throw new ProtobufError();
      number += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return [number, at + i + 1];
    }
    throw new ProtobufError();
  }

  /** Makes the window hold bytes `from` to `to`. */
  private async fill(from: number, to: number): Promise<void> {
    if (from >= this.windowStart && to <= this.windowStart + this.window.length) return;
    const window = new Uint8Array(Math.max(windowBytes, to - from));
    const { bytesRead } = await this.file.read(window, 0, window.length, from);
    this.window = window.subarray(0, bytesRead);
    this.windowStart = from;
    if (to > from + this.window.length) throw new ProtobufError();
  }
}

const windowBytes = 1 << 16;
const longestName = 1 << 16;
