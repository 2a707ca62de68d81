import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cliPath } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

/** One command of a document with what the document says of it. */
export interface ShownCommand {
  /** Line of the document that the command stands in, from 1. */
  readonly line: number;
  readonly command: string;
  /** TypeScript that `command` runs, compiled; null for a command of a shell. */
  readonly program: string | null;
  readonly exitCode: number;
  readonly shown: readonly string[];
  /** Lines of the document that hold `shown`: from, and the one after. */
  readonly shownAt: readonly [number, number];
}

export interface CommandRun {
  readonly exitCode: number | null;
  readonly output: readonly string[];
}

/**
 * What a page shows being run, in order. In a ```console block a line `$ …` is a command, with the lines that follow while
 * it ends in `\` or has an open here-document; the lines after it are its output. `# exits N` at its end states an exit
 * code other than 0. A ```ts block is a program, the ```text block right after it what it prints. Throws for output
 * without a command.
 */
export function shownCommands(markdown: string): ShownCommand[] {
  const lines = markdown.split("\n");
  const commands: ShownCommand[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] === "```ts") {
      const program = shownProgram(lines, at, commands.length);
      commands.push(program);
      at = program.shownAt[1] - (lines[program.shownAt[1]] === "```" ? 0 : 1);
      continue;
    }
    if (lines[at] !== "```console") continue;
    for (at++; at < lines.length && lines[at] !== "```"; ) {
      if (!lines[at]!.startsWith("$ ")) throw new Error(`line ${at + 1} shows output before any command`);
      const first = at;
      const text = [lines[at++]!.slice(2)];
      while (isOpen(text)) text.push(lines[at++] ?? "");
      const shownFrom = at;
      while (at < lines.length && lines[at] !== "```" && !lines[at]!.startsWith("$ ")) at++;
      commands.push({
        line: first + 1,
        command: text.join("\n"),
        program: null,
        exitCode: Number(/ # exits (\d+)$/.exec(text[0]!)?.[1] ?? 0),
        shown: lines.slice(shownFrom, at),
        shownAt: [shownFrom, at],
      });
    }
  }
  return commands;
}

/**
 * Runs the commands with bash in one fresh folder, in order, as a reader would after `npm install alidade` there:
 * `alidade` is on the PATH and `node_modules/alidade` is the package. Programs are checked against its types and compiled
 * before anything runs. Output is what a terminal shows, both streams. Throws where a program does not compile.
 */
export async function runShown(commands: readonly ShownCommand[]): Promise<CommandRun[]> {
  const root = await mkdtemp(join(tmpdir(), "alidade-docs-"));
  try {
    const [folder, bin] = [join(root, "project"), join(root, "bin")];
    await mkdir(join(folder, "node_modules"), { recursive: true });
    for (const modules of [join(folder, "node_modules"), join(root, "node_modules")]) {
      await mkdir(modules, { recursive: true });
      await symlink(projectRoot, join(modules, "alidade"), "dir");
    }
    await mkdir(bin);
    // A package.json in a folder above must not decide what `alidade` names here.
    await writeFile(join(root, "package.json"), '{ "private": true }\n');
    await compilePrograms(commands, root);
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${cliPath}" "$@"\n`;
    await writeFile(join(bin, "alidade"), shim, { mode: 0o755 });
    const script = commands.map(({ command }) => `${command}\nprintf '\\n${marker}%s\\n' $?\n`).join("");
    await writeFile(join(root, "script"), `exec 2>&1\n${script}`);
    return splitRuns(await bash(join(root, "script"), folder, bin), commands.length);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What a document says wrongly of a command, or null. Varying parts (times, sizes, dates, ids) are not compared. */
export function lieOf(
  { exitCode, shown }: Pick<ShownCommand, "exitCode" | "shown">,
  run: CommandRun,
): string | null {
  const seen = `\nreal output:\n${run.output.join("\n")}`;
  if (run.exitCode !== exitCode) return `exits ${run.exitCode}, the document says ${exitCode}${seen}`;
  const line = firstUnfound(shown.map(masked), run.output.map(masked));
  return line === null
    ? null
    : `the document shows ${JSON.stringify(line)}, which is not there in that place${seen}`;
}

/** The document with the real output in place of what no longer holds; blocks with a line `…` are left to people. */
export function renewed(
  markdown: string,
  commands: readonly ShownCommand[],
  runs: readonly CommandRun[],
): string {
  const lines = markdown.split("\n");
  for (const [i, command] of [...commands.entries()].reverse()) {
    const run = runs[i]!;
    if (command.shown.includes("…") || lieOf(command, run) === null) continue;
    const unopened = command.program !== null && lines[command.shownAt[0] - 1] === "```";
    const output = unopened ? ["", "```text", ...run.output, "```"] : run.output;
    lines.splice(command.shownAt[0], command.shownAt[1] - command.shownAt[0], ...output);
  }
  return lines.join("\n");
}

/** The program whose block begins at line `start`, and the output that the next block shows, if that is ```text. */
function shownProgram(lines: readonly string[], start: number, place: number): ShownCommand {
  const end = lines.indexOf("```", start);
  const next = lines.findIndex((line, i) => i > end && line !== "");
  const shows = lines[next] === "```text";
  const shownFrom = shows ? next + 1 : end + 1;
  const shownTo = shows ? lines.indexOf("```", shownFrom) : shownFrom;
  return {
    line: start + 1,
    command: `node ../programs/${place}.mjs`,
    program: lines.slice(start + 1, end).join("\n"),
    exitCode: 0,
    shown: lines.slice(shownFrom, shownTo),
    shownAt: [shownFrom, shownTo],
  };
}

/** Compiles the programs into `programs/` of the folder, as an engineer's own strict project would. */
async function compilePrograms(commands: readonly ShownCommand[], root: string): Promise<void> {
  const programs = commands.flatMap(({ program, line }, place) =>
    program === null ? [] : [{ program, line, place }],
  );
  if (programs.length === 0) return;
  await mkdir(join(root, "programs"));
  for (const { program, place } of programs)
    await writeFile(join(root, "programs", `${place}.mts`), `${program}\n`);
  const compilerOptions = {
    target: "ES2023",
    module: "NodeNext",
    strict: true,
    types: ["node"],
    typeRoots: [join(projectRoot, "node_modules", "@types")],
  };
  await writeFile(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["programs"] }));
  const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = await finished(
    spawn(process.execPath, [compiler, "--pretty", "false"], { cwd: root }),
  );
  if (status === 0) return;
  const lineOf = new Map(programs.map(({ line, place }) => [String(place), line]));
  const placed = stdout.replace(
    /^programs\/(\d+)\.mts\((\d+),/gm,
    (_, place: string, line: string) => `line ${lineOf.get(place)! + Number(line)} (column `,
  );
  throw new Error(`a program of the page does not compile:\n${placed}`);
}

function isOpen(text: readonly string[]): boolean {
  const hereDocument = /<<-?\s*(['"]?)(\w+)\1/.exec(text[0]!)?.[2];
  if (hereDocument !== undefined) return text.length === 1 || text.at(-1) !== hereDocument;
  return text.at(-1)!.endsWith("\\");
}

async function bash(script: string, cwd: string, bin: string): Promise<string> {
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: process.env.HOME,
    ALIDADE_CACHE_DIR: join(tmpdir(), "alidade-docs-cache"),
    COLUMNS: "100",
    LC_ALL: "C.UTF-8",
  };
  const child = spawn("bash", [script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  return (await finished(child)).stdout;
}

function finished(child: ChildProcess): Promise<{ status: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    child.stdout!.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout }));
  });
}

function splitRuns(text: string, count: number): CommandRun[] {
  const runs: CommandRun[] = [];
  let output: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith(marker)) {
      runs.push({ exitCode: Number(line.slice(marker.length)), output: withoutBlankEnd(output) });
      output = [];
    } else output.push(line);
  }
  while (runs.length < count) runs.push({ exitCode: null, output: withoutBlankEnd(output) });
  return runs;
}

/**
 * The first shown line that the real output does not have in its place, or null. Lines between two `…` must follow each
 * other. The beginning and the end of the output may be left out; showing nothing says that nothing is printed.
 */
function firstUnfound(shown: readonly string[], real: readonly string[]): string | null {
  const parts = splitAt(withoutBlankEnd(shown), "…").filter((part) => part.length > 0);
  if (withoutBlankEnd(shown).length === 0) return real.length === 0 ? null : "(no output)";
  let from = 0;
  for (const part of parts) {
    const starts = Array.from({ length: Math.max(0, real.length - from) }, (_, i) => from + i);
    const start = starts.find((at) => part.every((line, j) => fits(line, real[at + j])));
    if (start === undefined) return bestMiss(part, real, starts);
    from = start + part.length;
  }
  return null;
}

function bestMiss(part: readonly string[], real: readonly string[], starts: readonly number[]): string {
  const at = starts.find((start) => fits(part[0]!, real[start])) ?? starts[0] ?? 0;
  return part.find((line, j) => !fits(line, real[at + j])) ?? part[0]!;
}

function fits(shown: string, real: string | undefined): boolean {
  if (real === undefined) return false;
  if (!shown.includes("…")) return shown === real;
  const pattern = shown
    .split("…")
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "u").test(real);
}

/** A line with everything masked that differs from run to run or from machine to machine. */
function masked(line: string): string {
  return (
    withoutMeasuredColumns(maskedValues(line))
      .replace(/─+/g, "─")
      // Where a long name is cut depends on the width that times leave.
      .replace(/\S* ?…\S*/g, "…")
      .replace(/\s+/g, " ")
      .trimEnd()
  );
}

function maskedValues(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\d-\d{6}-[0-9a-f]{6}/g, "<id>")
    .replace(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?)?/g, "<date>")
    .replace(/(?:< )?\b\d[\d.,]*(?: ?(?:ms|s|min|h|B|[kMGT]i?B)\b|\/s\b)/g, "<n>");
}

/**
 * A table of candidates without its columns after quality: latencies, rates and sizes, and the share of unjudged before
 * them. Which of these a terminal has room for depends on how wide the latencies are.
 */
function withoutMeasuredColumns(line: string): string {
  if (line.startsWith("Candidate ")) return line.replace(/ +(?:unjudged|p50) .*/, "");
  if (line.startsWith("Not shown for want of room:")) return "Not shown";
  return /^[*x ] /.test(line) ? line.replace(/(?: +(?:[<>] )?[\d.]+ %)? +<n> .*/, "") : line;
}

function withoutBlankEnd(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  return lines.slice(0, end);
}

function splitAt(lines: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === separator) parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts;
}

const marker = "::exit code of the command above:: ";
