import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPython } from "./find-python.js";
import { requirePython } from "./require-python.js";

/** Programs that answer as an interpreter would: what is said of it must not depend on what this machine has. */
const answers = {
  bare: { version: "3.12.1", managed: false, packages: { torch: "2.15.0" } },
  managed: { version: "3.11.2", managed: true, packages: {} },
  old: { version: "3.8.10", managed: false, packages: {} },
  "with space": { version: "3.13.0", managed: false, packages: {} },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "require-python-"));
  for (const [name, answer] of Object.entries(answers)) {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\necho '${JSON.stringify({ ...answer, executable: path })}'\n`);
    await chmod(path, 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true }));

test.skipIf(process.platform === "win32")(
  "is not asked where others may put modules in its way",
  async () => {
    const path = join(folder, "here");
    await writeFile(
      path,
      `#!/bin/sh\necho "{\\"version\\":\\"3.12.1\\",\\"managed\\":false,\\"packages\\":{},\\"executable\\":\\"$PWD\\"}"\n`,
    );
    await chmod(path, 0o755);
    const { found } = await findPython(place("here"));
    expect(found?.executable).toMatch(/data\/bridge$/);
  },
);

const place = (name: string) => ({ cwd: folder, configured: `./${name}`, env: { PATH: process.env.PATH } });

describe.skipIf(process.platform === "win32")("what is said of a Python that lacks something", () => {
  test("a missing package comes with the command for that interpreter, of what is missing alone", async () => {
    const error = requirePython(place("bare"), '"st:mine"', ["sentence-transformers", "torch"]);
    await expect(error).rejects.toMatchObject({
      name: "InputError",
      message: `"st:mine" needs the Python package sentence-transformers, which the Python of python of the config (${join(folder, "bare")}, 3.12.1) has not; run: ${join(folder, "bare")} -m pip install sentence-transformers`,
    });
    await expect(requirePython(place("with space"), "x", ["onnx"])).rejects.toThrow(
      `run: "${join(folder, "with space")}" -m pip install onnx`,
    );
    expect((await requirePython(place("bare"), "x", ["torch"])).packages).toEqual({ torch: "2.15.0" });
  });

  test("where the system owns it, pip would refuse: an environment is made", async () => {
    await expect(requirePython(place("managed"), "x", ["onnx", "onnxruntime"])).rejects.toThrow(
      /has not; run: python3 -m venv \.venv && \.venv\/bin\/python -m pip install onnx onnxruntime$/,
    );
  });

  test("one that is too old, and none at all, is said", async () => {
    await expect(findPython(place("old"))).rejects.toThrow(
      /it is Python 3\.8\.10; the bridge needs 3\.9 or newer/,
    );
    await expect(requirePython({ cwd: folder, env: { PATH: "" } }, '"st:mine"', ["torch"])).rejects.toThrow(
      '"st:mine" needs Python 3.9 or newer with torch, and none was found; install Python, then: python3 -m venv .venv && .venv/bin/python -m pip install torch',
    );
  });
});
