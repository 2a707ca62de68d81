import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { writeFolder } from "../../test/tiny-onnx.js";
import { openModelFolder } from "./model-folder.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-folder-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("openModelFolder", () => {
  test("is named after the folder, or after the model in a Hugging Face cache", () => {
    const cached = "models--intfloat--e5-small-v2/snapshots/abc123";
    writeFolder(scratch, { "plain/x": "", [`${cached}/x`]: "" });
    expect(openModelFolder("plain", scratch).name).toBe("plain");
    expect(openModelFolder("./plain/", scratch).name).toBe("plain");
    expect(openModelFolder(cached, scratch).name).toBe("intfloat/e5-small-v2");
  });

  test("hashes files, and again when they change", async () => {
    writeFolder(scratch, { "hashed/a.txt": "abc" });
    const folder = openModelFolder("hashed", scratch);
    expect(await folder.hash("a.txt")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    writeFileSync(join(scratch, "hashed", "a.txt"), "changed");
    expect(await folder.hash("a.txt")).not.toMatch(/^ba7816bf/);
  });

  test.each(["../plain/x", "a/../../x", "/etc/passwd", ".."])(
    "refuses %s, which leaves the folder",
    (file) => {
      const folder = openModelFolder(writeFolder(join(scratch, "inner"), { x: "" }), "/");
      expect(() => folder.locate(file)).toThrow(/leaves the model folder/);
      expect(() => folder.has(file)).toThrow(/leaves the model folder/);
    },
  );

  test("lists all files, also where links lead nowhere or round in a circle", () => {
    const root = writeFolder(join(scratch, "linked"), { "a/x": "1", y: "2" });
    symlinkSync("nothing", join(root, "gone"));
    symlinkSync("..", join(root, "a", "up"));
    symlinkSync("a", join(root, "b"));
    expect(openModelFolder(root, "/").all()).toEqual(["a/x", "b/x", "y"]);
  });

  test("a name that starts with two dots stays inside", () => {
    expect(openModelFolder(join(scratch, "inner"), "/").has("..x")).toBe(false);
  });

  test("says what is wrong with JSON, and where", async () => {
    const schema = z.looseObject({ size: z.int().positive() });
    writeFolder(scratch, {
      "json/good.json": '\ufeff{"size": 3}',
      "json/bad.json": "{",
      "json/odd.json": { size: "x" },
    });
    const folder = openModelFolder("json", scratch);
    expect(await folder.json("good.json", schema)).toEqual({ size: 3 });
    expect(await folder.json("absent.json", schema)).toBeNull();
    await expect(folder.json("bad.json", schema)).rejects.toThrow(/not JSON.*bad\.json/s);
    await expect(folder.json("odd.json", schema)).rejects.toThrow(
      /size is not as expected.*got "x".*odd\.json/s,
    );
  });

  test("refuses a file, and what is not there", () => {
    writeFolder(scratch, { "a-file": "x" });
    expect(() => openModelFolder("a-file", scratch)).toThrow(/is a file/);
    expect(() => openModelFolder("nowhere", scratch)).toThrow(/no model folder "nowhere"/);
  });
});
