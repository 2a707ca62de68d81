import { mkdir, mkdtemp, open, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { writeFolderAtomic } from "./atomic-folder.js";

const fresh = (): Promise<string> => mkdtemp(join(tmpdir(), "alidade-folder-"));

describe("writeFolderAtomic", () => {
  test("makes the folder with what was written, and replaces an earlier one whole", async () => {
    const root = await fresh();
    const folder = join(root, "deep", "result");
    await writeFolderAtomic(folder, (here) => writeFile(join(here, "old.txt"), "old"));
    await writeFolderAtomic(folder, (here) => writeFile(join(here, "new.txt"), "new"));
    expect(await readdir(join(root, "deep"))).toEqual(["result"]);
    expect(await readdir(folder)).toEqual(["new.txt"]);
    expect(await readFile(join(folder, "new.txt"), "utf8")).toBe("new");
  });

  test("several at once for one name leave one whole folder", async () => {
    const root = await fresh();
    const folder = join(root, "result");
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        writeFolderAtomic(folder, async (here) => {
          await writeFile(join(here, "a.txt"), String(i));
          await writeFile(join(here, "b.txt"), String(i));
        }),
      ),
    );
    expect(await readdir(root)).toEqual(["result"]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe(await readFile(join(folder, "b.txt"), "utf8"));
  });

  test("leaves nothing behind when filling fails, and the earlier folder as it was", async () => {
    const root = await fresh();
    const folder = join(root, "result");
    await writeFolderAtomic(folder, (here) => writeFile(join(here, "old.txt"), "old"));
    const failing = writeFolderAtomic(folder, async (here) => {
      await writeFile(join(here, "half.txt"), "half");
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await readdir(root)).toEqual(["result"]);
    expect(await readdir(folder)).toEqual(["old.txt"]);
  });

  test("flushes every file and folder to the disk before the rename, and the parent after it", async () => {
    const root = await fresh();
    const handle = await open(root, "r");
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
    await handle.close();
    try {
      const names: string[][] = [];
      sync.mockImplementation(async () => void names.push(await readdir(root)));
      await writeFolderAtomic(join(root, "result"), async (here) => {
        await writeFile(join(here, "a.txt"), "a");
        await mkdir(join(here, "runs"));
        await writeFile(join(here, "runs", "b.txt"), "b");
      });
      expect(names.map(([name]) => name!.startsWith("."))).toEqual([true, true, true, true, false]);
    } finally {
      sync.mockRestore();
    }
  });

  test("removes what killed processes left there, after a day", async () => {
    const root = await fresh();
    const uuid = "01234567-89ab-cdef-0123-456789abcdef";
    const temporary = (name: string): string => join(root, `.${name}.${uuid}.tmp`);
    for (const name of ["old", "young"]) await mkdir(join(temporary(name), "runs"), { recursive: true });
    await mkdir(`${temporary("replaced")}-old`);
    await mkdir(join(root, ".git"));
    for (const path of [temporary("old"), `${temporary("replaced")}-old`, join(root, ".git")])
      await utimes(path, new Date(0), new Date(0));
    await writeFolderAtomic(join(root, "result"), (here) => writeFile(join(here, "a"), ""));
    expect((await readdir(root)).sort()).toEqual([".git", `.young.${uuid}.tmp`, "result"]);
  });
});
