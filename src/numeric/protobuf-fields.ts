/** A field with a non-negative integer, in the protobuf wire format: a tag of field number and wire type 0, then a varint. */
export function integerField(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

/** A field with a message or bytes: a tag of wire type 2, the length, then they. */
export function messageField(field: number, bytes: readonly number[]): number[] {
  return [...messageHead(field, bytes.length), ...bytes];
}

/** What stands before a message of so many bytes. */
export function messageHead(field: number, length: number): number[] {
  return [...varint((field << 3) | 2), ...varint(length)];
}

/** A field with text, in UTF-8. */
export function textField(field: number, value: string): number[] {
  return messageField(field, [...new TextEncoder().encode(value)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
