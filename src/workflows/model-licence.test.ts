import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { modelLicence } from "./model-licence.js";

/** The licence read from a folder of these files; null makes a folder of that name. */
async function licenceOf(files: Readonly<Record<string, string | null>>): Promise<string | null> {
  const base = await mkdtemp(join(tmpdir(), "alidade-licence-"));
  await mkdir(join(base, "model"));
  for (const [name, text] of Object.entries(files))
    await (text === null ? mkdir(join(base, "model", name)) : writeFile(join(base, "model", name), text));
  return modelLicence(parseCandidateSpec("onnx:./model"), base);
}

const card = (license: string) => ({ "README.md": `---\nlanguage: en\n${license}\n---\n# A model\n` });

test.each([
  ["front matter", card("license: apache-2.0"), "apache-2.0"],
  ["line ends and mark of Windows", { "README.md": "\uFEFF---\r\nlicense: mit\r\n---\r\n" }, "mit"],
  ["several", card("license:\n- mit\n- cc-by-4.0"), "mit, cc-by-4.0"],
  ["a name of its own", card("license: other\nlicense_name: gemma"), "gemma"],
  ["other, without a name", card("license: other"), "other"],
  ["the card before the file", { ...card("license: mit"), LICENSE: "Apache License\n" }, "mit"],
  ["a card that states none", { ...card("tags: [x]"), LICENSE: "\n   MIT License\n" }, "MIT License"],
  ["empty", { ...card('license: ""'), "LICENSE.txt": "Apache License" }, "Apache License"],
  ["in words", { "README.md": "It is licensed under the Apache License 2.0; so" }, "Apache License 2.0"],
  ["in words, with a version", { "README.md": "Licensed under CC-BY-4.0.\n" }, "CC-BY-4.0"],
  ["words of something else", { "README.md": "The data are licensed under terms of the press.\n" }, null],
  ["YAML that cannot be read", card("license: [mit"), null],
  ["a number is no licence", card("license: 7"), null],
  ["an empty card and file", { "README.md": "", LICENSE: "\n \n" }, null],
  ["folders of those names", { "README.md": null, LICENSE: null }, null],
  ["nothing", {}, null],
])("%s", async (_, files, expected) => {
  expect(await licenceOf(files)).toBe(expected);
});

test("a long first line is cut; words alone have no model; the embedded model states its licence", async () => {
  expect(await licenceOf({ LICENSE: "x".repeat(500) })).toHaveLength(80);
  expect(await modelLicence(parseCandidateSpec("bm25"), "/")).toBeNull();
  expect(await modelLicence(parseCandidateSpec("static:embedded"), "/")).toBe("apache-2.0");
});
