import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkDigests, digestsFile, digestsOf } from "./result-digests.js";

async function stored(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "alidade-digests-"));
  await mkdir(join(folder, "runs"));
  await writeFile(join(folder, "runs", "a.trec"), "");
  await writeFile(join(folder, "result.json"), "abc");
  await writeFile(join(folder, digestsFile), await digestsOf(folder));
  return folder;
}

describe("digests of a result", () => {
  test("stand in the form of sha256sum, in order of the paths", async () => {
    const folder = await stored();
    // FIPS 180-2, appendix B.1, and the empty message.
    expect(await readFile(join(folder, digestsFile), "utf8")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  result.json\n" +
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  runs/a.trec\n",
    );
  });

  test("hold for files as they were written, and count what is no part of the result", async () => {
    const folder = await stored();
    await writeFile(join(folder, "notes.txt"), "mine");
    const check = await checkDigests(folder);
    expect(check).toMatchObject({
      files: ["result.json", "runs/a.trec"],
      mismatches: [],
      extra: ["notes.txt"],
    });
    const sums = await readFile(join(folder, digestsFile));
    expect(check?.digest).toBe(createHash("sha256").update(sums).digest("hex"));
  });

  test("name a file with another byte, with what was expected and found, and one that is gone", async () => {
    const folder = await stored();
    await appendFile(join(folder, "runs", "a.trec"), "x");
    await rm(join(folder, "result.json"));
    expect((await checkDigests(folder))?.mismatches).toEqual([
      { file: "result.json", expected: expect.stringMatching(/^ba7816/), found: null },
      {
        file: "runs/a.trec",
        expected: expect.stringMatching(/^e3b0c4/),
        found: createHash("sha256").update("x").digest("hex"),
      },
    ]);
  });

  test("any other byte in the file of digests is found", async () => {
    const folder = await stored();
    const file = join(folder, digestsFile);
    const written = await readFile(file);
    for (let at = 0; at < written.length; at++) {
      const bytes = Buffer.from(written);
      bytes[at]! ^= 1;
      await writeFile(file, bytes);
      expect((await checkDigests(folder))?.mismatches.length, `byte ${at}`).toBeGreaterThan(0);
    }
    for (const text of ["", `${written}\n`, written.toString().trimEnd(), `${written}${written}`]) {
      await writeFile(file, text);
      expect((await checkDigests(folder))?.mismatches).toHaveLength(1);
    }
  });

  test("null where there are none", async () => {
    const folder = await stored();
    await rm(join(folder, digestsFile));
    expect(await checkDigests(folder)).toBeNull();
  });
});
