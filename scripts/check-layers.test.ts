import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../test/shared-data.js";
// @ts-expect-error the script is plain JavaScript
import { checkLayers } from "./check-layers.mjs";

const rules = JSON.parse(readFileSync(join(projectRoot, "architecture", "layers.json"), "utf8")) as unknown;

function problems(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), "alidade-layers-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkLayers(root, rules) as string[];
}

describe("the layer rules", () => {
  test("hold for this source tree", () => {
    expect(checkLayers(join(projectRoot, "src"), rules)).toEqual([]);
  });

  test.each([
    [
      "an upward import",
      { "metrics/a.ts": 'import { b } from "../workflows/b.js";', "workflows/b.ts": "" },
      /metrics may not import workflows/,
    ],
    [
      "a type import counts",
      { "metrics/a.ts": 'import type { B } from "../storage/b.js";', "storage/b.ts": "" },
      /metrics may not import storage/,
    ],
    [
      "a re-export counts",
      { "metrics/a.ts": 'export { b } from "../storage/b.js";', "storage/b.ts": "" },
      /metrics may not import storage/,
    ],
    [
      "a dynamic import counts",
      { "metrics/a.ts": 'const b = await import("../storage/b.js");', "storage/b.ts": "" },
      /metrics may not import storage/,
    ],
    [
      "an edge inside a layer that is not listed",
      { "metrics/a.ts": 'import { b } from "../fusion/b.js";', "fusion/b.ts": "" },
      /metrics may not import fusion/,
    ],
    [
      "an edge limited to one file",
      { "search/a.ts": 'import { b } from "../execution/b.js";', "execution/b.ts": "" },
      /except execution\/onnx-session\.ts/,
    ],
    ["a folder of no layer", { "misc/a.ts": "" }, /misc belongs to no layer/],
    ["a loose file", { "loose.ts": "" }, /loose\.ts belongs to no layer/],
    [
      "the public entry imported",
      { "cli/a.ts": 'import { x } from "../index.js";', "index.ts": "" },
      /imports the public entry/,
    ],
    [
      "Node in a pure folder",
      { "metrics/a.ts": 'import { readFileSync } from "node:fs";' },
      /metrics is pure/,
    ],
    ["the clock in a pure folder", { "metrics/a.ts": "const t = Date.now();" }, /uses .*Date/],
    ["ambient randomness in a pure folder", { "numeric/a.ts": "const t = Math.random();" }, /uses .*Math/],
    ["a package in contracts", { "contracts/a.ts": 'import x from "yaml";' }, /package yaml/],
    [
      "a cycle",
      { "metrics/a.ts": 'import { b } from "./b.js";', "metrics/b.ts": 'import { a } from "./a.js";' },
      /import cycle/,
    ],
  ])("catch %s", (_name, files, message) => {
    expect(problems(files as unknown as Record<string, string>).join("\n")).toMatch(message);
  });

  test("let pass what is allowed", () => {
    expect(
      problems({
        "metrics/a.ts":
          '// Date.now() in a comment\nimport { b } from "../contracts/b.js";\nconst text = "Math.random()";',
        "contracts/b.ts": 'import { z } from "zod";',
        "search/c.ts":
          'import { s } from "../execution/onnx-session.js";\nimport { n } from "../neighbors/n.js";',
        "execution/onnx-session.ts": "",
        "neighbors/n.ts": "",
        "index.ts": 'export { a } from "./metrics/a.js";',
      }),
    ).toEqual([]);
  });
});
