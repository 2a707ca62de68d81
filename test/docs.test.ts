import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { createProgram } from "../src/cli/program.js";
import { benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { candidateKinds } from "../src/contracts/candidate-spec.js";
import { datasetWarningSchema } from "../src/contracts/dataset.js";
import * as library from "../src/index.js";
import { lieOf, renewed, runShown, type ShownCommand, shownCommands } from "./console-blocks.js";
import { projectRoot } from "./shared-data.js";

const files = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter((name) => existsSync(join(projectRoot, name))),
  ...(await readdir(join(projectRoot, "docs"), { recursive: true }))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name))
    .sort(),
];
const texts = new Map(
  await Promise.all(
    files.map(async (file) => [file, await readFile(join(projectRoot, file), "utf8")] as const),
  ),
);
const commands = new Map([...texts].map(([file, text]) => [file, shownCommands(text)]));
const executable = files.filter((file) => commands.get(file)!.length > 0);

describe("what a page shows is true", () => {
  // Pages run beside each other, each against a limit of its own.
  test.concurrent.each(executable)("%s", { timeout: 240_000 }, async (file) => {
    const shown = commands.get(file)!;
    const runs = await runShown(shown);
    // UPDATE_DOCS=1 writes the real output into the documents, to be read before it is committed.
    if (process.env.UPDATE_DOCS === "1")
      await writeFile(join(projectRoot, file), renewed(texts.get(file)!, shown, runs));
    const lies = shown.flatMap((command, i) => {
      const lie = lieOf(command, runs[i]!);
      return lie === null ? [] : [`${file}:${command.line}: $ ${command.command}\n${lie}`];
    });
    expect(lies.join("\n\n")).toBe("");
  });
});

describe("documents agree with the code", () => {
  test.each(files)("%s links only to what exists", (file) => {
    const prose = texts.get(file)!.replace(/^```[\s\S]*?^```/gm, "");
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
    const broken = targets.filter((target) => {
      const [path = "", anchor] = target.split("#");
      if (/^https?:/.test(target)) return false;
      const full = path === "" ? join(projectRoot, file) : resolve(projectRoot, dirname(file), path);
      const page = texts.get(full.slice(projectRoot.length + 1));
      return !existsSync(full) || (anchor !== undefined && page !== undefined && !anchors(page).has(anchor));
    });
    expect(broken).toEqual([]);
  });

  test.each(files)("%s names no path of a machine", (file) => {
    expect(texts.get(file)).not.toMatch(/\/(?:work|tmp|home|root)\//);
  });

  const program = createProgram({
    signal: new AbortController().signal,
    setExitCode: () => {},
    endsOnSignal: () => {},
  });
  const pages = program.commands.map((command) => ({
    command,
    page: join("docs", "commands", `${command.name()}.md`),
  }));

  test.each(pages)("$page names every option of its command, and no other", ({ command, page }) => {
    const text = texts.get(page) ?? "";
    const flags = [command, program].flatMap(({ options }) => options.map(({ long }) => long!));
    const named = new Set([...text.matchAll(/^\| `(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1]!));
    const own = command.options.map(({ long }) => long!);
    expect(own.filter((flag) => !named.has(flag))).toEqual([]);
    expect([...named].filter((flag) => !flags.includes(flag))).toEqual([]);
  });

  test("candidates.md names every kind and option", () => {
    const text = texts.get("docs/candidates.md")!;
    for (const [kind, options] of Object.entries(candidateKinds))
      for (const name of [kind, ...options]) expect(text).toContain(`\`${name}\``);
  });

  test("library.md names everything that is exported", () => {
    const text = texts.get("docs/library.md")!;
    expect(Object.keys(library).filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  test("results.md names every field of a result", () => {
    const text = texts.get("docs/results.md")!;
    const missing = fieldsOf(benchmarkResultSchema.toJSONSchema()).filter((name) => !text.includes(name));
    expect(missing).toEqual([]);
  });

  test("data.md names every warning", () => {
    for (const code of datasetWarningSchema.shape.code.options)
      expect(texts.get("docs/data.md")).toContain(code);
  });
});

describe("a document that lies is found out", () => {
  const honest = ["$ printf 'a 0.5945 in 12 ms\\nb\\nc\\n'", "a 0.5945 in 99 ms", "…", "c"];
  const check = async (lines: readonly string[]): Promise<(string | null)[]> => {
    const shown: ShownCommand[] = shownCommands(["```console", ...lines, "```"].join("\n"));
    const runs = await runShown(shown);
    return shown.map((command, i) => lieOf(command, runs[i]!));
  };

  test("what varies is masked and … skips lines", async () => {
    expect(await check(honest)).toEqual([null]);
    expect(
      await check(["$ echo 'found by hybrid(bm25 …embedded) 4.1 MB'", "found by hybrid(…) 9.9 MB"]),
    ).toEqual([null]);
  });

  test.each([
    ["a score", honest.with(1, "a 0.5946 in 12 ms")],
    ["a line that is not there", honest.with(3, "d")],
    ["a line too few", honest.toSpliced(2, 1)],
    ["more than there is", [...honest, "d"]],
    ["all output left out", honest.slice(0, 1)],
    ["lines out of order", [honest[0]!, "…", "c", "…", "b", "…"]],
    ["an exit code", ["$ false"]],
    ["an exit code stated", ["$ true  # exits 2"]],
    ["a command that does not exist", ["$ alidade-nowhere"]],
  ])("%s", async (_, lines) => {
    expect((await check(lines)).at(-1)).not.toBeNull();
  });

  const program = ["```ts", 'import { holm } from "alidade";', "console.log(holm([0.5])[0]);", "```", ""];

  test("a program is compiled against the package, run in the folder of the page, and its output compared", async () => {
    const shown = shownCommands([...program, "```text", "0.5", "```"].join("\n"));
    expect(lieOf(shown[0]!, (await runShown(shown))[0]!)).toBeNull();
    const silent = shownCommands(program.join("\n"));
    const runs = await runShown(silent);
    expect(lieOf(silent[0]!, runs[0]!)).toContain("(no output)");
    expect(shownCommands(renewed(program.join("\n"), silent, runs))[0]!.shown).toEqual(["0.5"]);
  });

  test("a program with a wrong type is found, at its line of the page", async () => {
    const wrong = shownCommands(["text", ...program].join("\n").replace("[0.5]", '"half"'));
    await expect(runShown(wrong)).rejects.toThrow(/line 4 \(column 18\): error TS2345/);
  });

  test("commands share a folder and a shell, here-documents are whole, exit codes can be stated", async () => {
    const lines = [
      "$ cat >a.csv <<'EOF'",
      "id,text",
      "$ not a command",
      "EOF",
      "$ name=a",
      "$ wc -l <$name.csv",
      "2",
    ];
    expect(await check([...lines, "$ (exit 3)  # exits 3"])).toEqual([null, null, null, null]);
  });
});

/** Names of the properties of a JSON Schema, at every depth. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema ? Object.keys(schema.properties as object) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(fieldsOf)])];
}

/** Anchors of a page's headings, as forges make them. */
function anchors(page: string): Set<string> {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
