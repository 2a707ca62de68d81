/** A value in Thrift's compact protocol, with what it is needs to be known to write it. */
export type ThriftValue =
  | { readonly type: "i32" | "i64"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "struct"; readonly value: ThriftStruct }
  | {
      readonly type: "list";
      readonly of: "i32" | "string" | "struct";
      readonly value: readonly ThriftValue[];
    };

/** Fields by their number, in rising order. */
export type ThriftStruct = readonly (readonly [id: number, value: ThriftValue])[];

export const i32 = (value: number): ThriftValue => ({ type: "i32", value });
export const i64 = (value: number): ThriftValue => ({ type: "i64", value });
export const string = (value: string): ThriftValue => ({ type: "string", value });
export const struct = (...value: ThriftStruct): ThriftValue => ({ type: "struct", value });
export const list = (of: "i32" | "string" | "struct", value: readonly ThriftValue[]): ThriftValue => ({
  type: "list",
  of,
  value,
});

/**
 * Bytes of a struct in Thrift's compact protocol: fields by the distance of their numbers, integers in zigzag and base 128,
 * a zero at the end. Whole numbers up to 2⁵³.
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function thriftCompact(fields: ThriftStruct): Uint8Array {
  const bytes: number[] = [];
  writeStruct(fields, bytes);
  return Uint8Array.from(bytes);
}

/** A number from 0 in base 128, low digits first. */
export function varint(value: number, into: number[]): void {
  let rest = value;
  while (rest >= 128) {
    into.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

function writeStruct(fields: ThriftStruct, into: number[]): void {
  let before = 0;
  for (const [id, value] of fields) {
    into.push(((id - before) << 4) | types[value.type]);
    writeValue(value, into);
    before = id;
  }
  into.push(0);
}

function writeValue(thrift: ThriftValue, into: number[]): void {
  switch (thrift.type) {
    case "i32":
    case "i64":
      varint(2 * thrift.value, into);
      return;
    case "string": {
      const text = new TextEncoder().encode(thrift.value);
      varint(text.length, into);
      for (const byte of text) into.push(byte);
      return;
    }
    case "struct":
      writeStruct(thrift.value, into);
      return;
    case "list": {
      const { length } = thrift.value;
      if (length < 15) into.push((length << 4) | types[thrift.of]);
      else {
        into.push(0xf0 | types[thrift.of]);
        varint(length, into);
      }
      for (const value of thrift.value) writeValue(value, into);
    }
  }
}

const types = { i32: 5, i64: 6, string: 8, list: 9, struct: 12 } as const;
