import { shellWord } from "../contracts/shell-word.js";

/** The command as typed, quoted for a shell; the program's own path is left out. */
export function typedCommand(argv: readonly string[] = process.argv): string {
  return ["alidade", ...argv.slice(2).map(shellWord)].join(" ");
}
