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
      { "providers/a.ts": 'import { b } from "../execution/b.js";', "execution/b.ts": "" },
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

  test.each([
    ["a call", "providers/a.ts", "await fetch(url);", /uses fetch/],
    ["one inside a text with holes", "cli/a.ts", "const a = `$\u007bawait fetch(url)}`;", /uses fetch/],
    ["one reached by its name", "workflows/a.ts", 'globalThis["fetch"](url);', /uses fetch/],
    ["one passed on", "tracking/a.ts", "export const send = fetch;", /uses fetch/],
    ["a socket", "storage/a.ts", 'import net from "node:net";', /imports node:net/],
    ["a module without its prefix", "storage/a.ts", 'import { request } from "https";', /imports https/],
    ["a name server", "storage/a.ts", 'import dns from "node:dns/promises";', /imports node:dns/],
    ["a module loaded late", "storage/a.ts", 'await import ("node:http2");', /imports node:http2/],
    ["a module of no known name", "storage/a.ts", "await import(name);", /made at run time/],
    ["a module got otherwise", "storage/a.ts", 'process.getBuiltinModule("net");', /getBuiltinModule/],
    [
      "a program",
      "datasets/a.ts",
      'import { execFile } from "node:child_process";',
      /imports node:child_process/,
    ],
    ["a module loader", "datasets/a.ts", 'import { createRequire } from "node:module";', /node:module/],
    ["a package nobody has looked at", "datasets/a.ts", 'import got from "got";', /imports got/],
    ["a web socket", "workflows/a.ts", "new WebSocket(url);", /uses WebSocket/],
    [
      "a gate that does more than it may",
      "execution/child-process.ts",
      'import { fork } from "node:child_process";\nawait fetch(url);',
      /child-process\.ts uses fetch/,
    ],
  ])("catch what opens a connection: %s", (_name, file, text, message) => {
    expect(problems({ [file]: text }).join("\n")).toMatch(message);
  });

  test("let the gates do what they may", () => {
    expect(
      problems({
        "execution/egress.ts": "await fetch(url);",
        "execution/child-process.ts": 'import { fork } from "node:child_process";',
        "datasets/a.ts":
          'const db = await import("@duckdb/node-api");\nconst eager = await import(\n  "node:path",\n);',
        "datasets/a.test.ts": 'import { createServer } from "node:http";',
      }),
    ).toEqual([]);
  });

  test("every package that this one depends on was looked at, and none beside", () => {
    const { dependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const { network } = rules as { network: { packages: Record<string, string> } };
    expect(Object.keys(network.packages).sort()).toEqual(Object.keys(dependencies).sort());
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
