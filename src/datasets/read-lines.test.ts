import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLines } from "./read-lines.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function linesOf(
  content: string | Uint8Array,
  maxLineBytes?: number,
): Promise<[string, number, string][]> {
  const path = join(folder, "a.txt");
  await writeFile(path, content);
  const lines: [string, number, string][] = [];
  await readLines({ path, shown: "a.txt" }, (text, line, end) => lines.push([text, line, end]), maxLineBytes);
  return lines;
}

describe("readLines", () => {
  test("every kind of line end, and none", async () => {
    expect(await linesOf("a\nb\r\n\nc\u2028d\re")).toEqual([
      ["a", 1, "\n"],
      ["b", 2, "\r\n"],
      ["", 3, "\n"],
      ["c\u2028d\re", 4, ""],
    ]);
  });

  test("a byte order mark is dropped from the first line only", async () => {
    expect((await linesOf("\ufeffa\n\ufeffb\n")).map(([text]) => text)).toEqual(["a", "\ufeffb"]);
    expect(await linesOf("\ufeff\n")).toEqual([["", 1, "\n"]]);
  });

  test("lines across many chunks stay whole, characters too", async () => {
    const long = "é€😀".repeat(400_000);
    const text = `${long}\nshort\n${long}x`;
    const lines = await linesOf(text);
    expect(lines.map(([line]) => line.length)).toEqual([long.length, 5, long.length + 1]);
    expect(lines.map(([line]) => line).join("\n") === text).toBe(true);
  });

  test("the limit counts bytes, with the line that is too long at its edge", async () => {
    expect(await linesOf("é12\nab\n", 4)).toHaveLength(2);
    await expect(linesOf("ab\né123\n", 4)).rejects.toThrow(/longer than 4 bytes.*\(a\.txt:2\)/);
    await expect(linesOf(`ok\n${"x".repeat(5_000_000)}`, 2_000_000)).rejects.toThrow(/\(a\.txt:2\)/);
  });

  test("bad bytes are found behind sound characters, and far into a file", async () => {
    const sound = "ligne é\n".repeat(300_000);
    const bad = Buffer.concat([
      Buffer.from(sound),
      Buffer.from("ab"),
      Buffer.from([0xf0, 0x9f]),
      Buffer.from("\n"),
    ]);
    await expect(linesOf(bad)).rejects.toThrow(/byte 0xf0 after "ab".*\(a\.txt:300001\)/);
    await expect(linesOf(Buffer.from([0x61, 0x80]))).rejects.toThrow(/byte 0x80 after "a".*:1\)/);
  });

  test("a file that may not be there, a folder, nothing in it", async () => {
    const read = (path: string): Promise<void> => readLines({ path, shown: "x" }, () => undefined);
    await expect(read(join(folder, "none"))).rejects.toThrow("There is no such file (x)");
    await expect(read(folder)).rejects.toThrow("This is a folder; expected a file (x)");
    await expect(linesOf("")).rejects.toThrow("The file is empty (a.txt)");
  });
});
