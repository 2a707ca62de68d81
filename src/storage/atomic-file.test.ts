import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic, writeStreamAtomic } from "./atomic-file.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("atomic files", () => {
  test("makes parent folders, replaces what was there, leaves no temporary file", async () => {
    const path = join(folder, "a", "b", "file.txt");
    await writeFileAtomic(path, "first");
    await writeFileAtomic(path, Buffer.from("sécond"));
    expect(await readFile(path, "utf8")).toBe("sécond");
    expect(await readdir(join(folder, "a", "b"))).toEqual(["file.txt"]);
  });

  test("a stream that fails half way leaves the old file and nothing else", async () => {
    const path = join(folder, "file.txt");
    await writeFile(path, "old");
    const parts = async function* (): AsyncGenerator<string> {
      yield "new";
      throw new Error("the disk of the source broke");
    };
    await expect(writeStreamAtomic(path, parts())).rejects.toThrow("the disk of the source broke");
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file.txt"]);
  });

  test("a stream of strings and bytes is joined in order", async () => {
    const path = join(folder, "file.bin");
    await writeStreamAtomic(path, ["a", Buffer.of(0, 255), "b"]);
    expect([...(await readFile(path))]).toEqual([97, 0, 255, 98]);
  });

  test("a target that is a folder fails and leaves nothing beside it", async () => {
    await mkdir(join(folder, "taken", "inside"), { recursive: true });
    await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["taken"]);
  });

  test("two writers at once: one of the two wins whole", async () => {
    const path = join(folder, "file.txt");
    await Promise.all(["a", "b", "c", "d"].map((letter) => writeFileAtomic(path, letter.repeat(200_000))));
    expect(await readFile(path, "utf8")).toMatch(/^(a+|b+|c+|d+)$/);
    expect(await readdir(folder)).toEqual(["file.txt"]);
  });
});
