import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTerms } from "./read-terms.js";

test("terms, one a line, with categories; mistakes are told with their place", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "alidade-terms-"));
  try {
    writeFileSync(join(cwd, "terms.txt"), "\uFEFFhabeas corpus\tlegal\r\n\r\nstent\nhabeas corpus\tlatin\n");
    expect(await readTerms("terms.txt", { cwd })).toEqual({
      terms: [
        { text: "habeas corpus", category: "legal" },
        { text: "stent", category: null },
      ],
      repeated: 1,
    });
    writeFileSync(join(cwd, "bad.txt"), "a\n\tlegal\n");
    await expect(readTerms("bad.txt", { cwd })).rejects.toThrow(
      '"legal" is a category without a term; expected a term, and a tab before the category (bad.txt:2)',
    );
    writeFileSync(join(cwd, "none.txt"), "\n\n");
    await expect(readTerms("none.txt", { cwd })).rejects.toThrow("not one term in it");
    await expect(readTerms("absent.txt", { cwd })).rejects.toThrow("absent.txt");
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
