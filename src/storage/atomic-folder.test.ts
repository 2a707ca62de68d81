import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
});
