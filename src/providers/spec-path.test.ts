import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { specPath } from "./spec-path.js";

test("a folder that exists as written wins; a revision of a folder is refused", async () => {
  const base = await mkdtemp(join(tmpdir(), "alidade-test-"));
  await mkdir(join(base, "MiniLM"));
  await mkdir(join(base, "MiniLM@home"));
  expect(specPath(parseCandidateSpec("onnx:./MiniLM"), base)).toBe("./MiniLM");
  expect(specPath(parseCandidateSpec("onnx:./MiniLM@home"), base)).toBe("./MiniLM@home");
  for (const spec of ["onnx:./MiniLM@v2", "static:embedded@v2", "vectors:./MiniLM@main"]) {
    expect(() => specPath(parseCandidateSpec(spec), base)).toThrow(/revisions are for models from a hub/);
  }
});
