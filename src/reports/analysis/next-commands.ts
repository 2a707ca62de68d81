import type { AnalysisResult } from "../../contracts/analysis-result.js";

/** A command to run next, and what for. */
export interface NextCommand {
  readonly command: string;
  readonly why: string;
}

/** What to run after an analysis, by what it found: only commands that there are, most telling first. */
export function nextCommands(result: AnalysisResult): NextCommand[] {
  const { candidate, full, command, dataset, queries, sections } = result;
  const model = quoted(candidate.spec);
  const again = command ?? `alidade analyze ${model}`;
  const data = dataFlags(again);
  const task = sections.verdict?.task ?? null;
  const next: NextCommand[] = [];
  const shown = task?.causes.filter((cause) => cause.shown) ?? [];
  const worst = task?.worst[0];
  if (worst !== undefined) {
    const query = quoted(worst.id);
    next.push({
      command: `alidade bench${data} -m ${model} --explain ${query}`,
      why: "why that query fails",
    });
  }
  if (shown.some(({ cause }) => cause === "length"))
    next.push({ command: `alidade bench${data} -m ${model} --slice query-length`, why: "scores by length" });
  if (task !== null)
    next.push({
      command: `alidade bench${data} -m ${model} -m bm25`,
      why: "whether word matching does better on the same queries",
    });
  else if (dataset !== null && queries !== null)
    next.push({
      command: `alidade judge${data} -m ${model} -m bm25`,
      why: "judge the lists that would decide",
    });
  if (!full) next.push({ command: `${again} --full -o report.html`, why: "everything, with charts" });
  return next;
}

/** The flags of a command that name its data, as they were typed. */
function dataFlags(command: string): string {
  const flags = /(?<= )(?:-d|--data|-c|--config|--corpus|--qrels|--queries|--split)[ =](?:'[^']*'|\S+)/g;
  return (command.match(flags) ?? []).map((flag) => ` ${flag}`).join("");
}

function quoted(word: string): string {
  return /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
