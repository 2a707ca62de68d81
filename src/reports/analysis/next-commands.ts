import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { shellWord } from "../../contracts/shell-word.js";

/** A command to run next, and what for. */
export interface NextCommand {
  readonly command: string;
  readonly why: string;
}

/** What to run after an analysis, by what it found: only commands that there are, most telling first. */
export function nextCommands(result: AnalysisResult): NextCommand[] {
  const { candidate, full, command } = result;
  const again = wordsOf(command ?? `alidade analyze ${shellWord(candidate.spec)}`);
  const everything = [...partedFlags(again, outputFlags).others, "--full", "-o", "report.html"].join(" ");
  return [
    ...taskCommands(result, partedFlags(again, dataFlags).named),
    ...(full ? [] : [{ command: everything, why: "everything, with charts" }]),
  ];
}

/** What asks the same data and queries; nothing where the queries were others than those of the data. */
function taskCommands(
  { candidate, dataset, queries, sections }: AnalysisResult,
  data: readonly string[],
): NextCommand[] {
  const ownQueries =
    data.some((word) => isFlag(word, "--queries")) && !data.some((word) => isFlag(word, "--corpus"));
  if (ownQueries) return [];
  const onData = [...data, "-m", shellWord(candidate.spec)].join(" ");
  const task = sections.verdict?.task ?? null;
  if (task === null) {
    if (dataset === null || queries === null) return [];
    return [{ command: `alidade judge ${onData} -m bm25`, why: "judge the lists that would decide" }];
  }
  const next: NextCommand[] = [];
  const worst = task.worst[0];
  if (worst !== undefined)
    next.push({
      command: `alidade bench ${onData} --explain ${shellWord(worst.id)}`,
      why: "why that query fails",
    });
  if (task.causes.some(({ cause, shown }) => shown && cause === "length"))
    next.push({ command: `alidade bench ${onData} --slice query-length`, why: "scores by length" });
  next.push({
    command: `alidade bench ${onData} -m bm25`,
    why: "whether word matching does better on the same queries",
  });
  return next;
}

/** The words of a command, quoted as they were. */
function wordsOf(command: string): string[] {
  return command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
}

/** The words of a command that are one of `flags` or the value of one, and the others. */
function partedFlags(
  words: readonly string[],
  flags: Readonly<Record<string, "value" | "alone">>,
): { readonly named: string[]; readonly others: string[] } {
  const [named, others]: [string[], string[]] = [[], []];
  for (let at = 0; at < words.length; at++) {
    const flag = Object.keys(flags).find((each) => isFlag(words[at]!, each));
    (flag === undefined ? others : named).push(words[at]!);
    if (flag !== undefined && flags[flag] === "value" && words[at] === flag && at + 1 < words.length)
      named.push(words[++at]!);
  }
  return { named, others };
}

/** `--flag`, `--flag=value` and `-fvalue`, quoted or not. */
function isFlag(word: string, flag: string): boolean {
  const bare = word.replace(/^'/, "");
  return bare === flag || bare.startsWith(flag.length === 2 ? flag : `${flag}=`);
}

/** What names the data, and what is read of it. */
const dataFlags = {
  "-c": "value",
  "--config": "value",
  "-d": "value",
  "--data": "value",
  "--corpus": "value",
  "--id": "value",
  "--text": "value",
  "--queries": "value",
  "--query-id": "value",
  "--query-text": "value",
  "--qrels": "value",
  "--qrels-query": "value",
  "--qrels-document": "value",
  "--qrels-grade": "value",
  "--qrels-rater": "value",
  "--merge": "value",
  "--split": "value",
} as const;

/** What says where findings go and how they look. */
const outputFlags = {
  "-o": "value",
  "--output": "value",
  "--json": "alone",
  "--quiet": "alone",
  "--verbose": "alone",
  "--color": "alone",
  "--no-color": "alone",
  "--no-progress": "alone",
} as const;
