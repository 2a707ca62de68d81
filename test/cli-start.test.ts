import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";
import { cliPath } from "./run-cli.js";

test("the command line starts with commander alone: every other package waits for a command", () => {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\b[^;"]*\bfrom "([^"]+)";|^import "([^"]+)";/gm,
    );
    for (const [, from, bare] of imports) {
      const target = from ?? bare;
      if (target!.startsWith(".")) visit(resolve(dirname(file), target!));
      else if (!target!.startsWith("node:")) packages.add(target!);
    }
  };
  visit(cliPath);
  expect(seen.size).toBeGreaterThan(20);
  expect([...packages]).toEqual(["commander"]);
});
