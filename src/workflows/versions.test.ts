import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../test/shared-data.js";
import { packageVersion } from "../providers/package-version.js";
import { numericVersions } from "./versions.js";

test("versions are those of the packages on disk", () => {
  const versions = numericVersions();
  expect(Object.keys(versions)).toHaveLength(6);
  for (const [name, version] of Object.entries(versions)) {
    const folder = name === "alidade" ? projectRoot : join(projectRoot, "node_modules", name);
    const read: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    expect(read).toMatchObject({ name, version });
  }
});

test("a package that is not there has no version", () => {
  expect(() => packageVersion("no-such-package-anywhere")).toThrow(/not installed/);
});
