import { visibleLines, visibleText } from "../reports/plain-text.js";

/** What the edge knows of the terminal; everything a command prints goes through it. */
export interface Terminal {
  /** The result: for people or, with --json, one document. */
  out(text: string): void;
  /** Everything else, in whole lines: progress, warnings, notices. Made harmless to show. */
  err(text: string): void;
  /** Replaces the open last line of stderr; null where that is not possible. */
  readonly redraw: ((line: string) => void) | null;
  readonly columns: number;
  readonly color: boolean;
  /** Whether questions may be asked. */
  readonly interactive: boolean;
}

export interface TerminalSettings {
  readonly color?: boolean | undefined;
  readonly progress?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The terminal of this process. A flag beats NO_COLOR, which beats FORCE_COLOR, which beats the kind of stream. */
export function processTerminal({ color, progress, env }: TerminalSettings): Terminal {
  const { stdout, stderr, stdin } = process;
  const columns = stdout.columns || Number(env.COLUMNS) || 100;
  const redraw = (line: string): void =>
    void stderr.write(`\r\u001b[2K${visibleText(line).slice(0, columns - 1)}`);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(visibleLines(text)),
    columns,
    color: wantsColor(color, env, stdout.isTTY === true),
    redraw: progress !== false && stderr.isTTY === true ? redraw : null,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
  };
}

/** Whether to colour: pure, so that it can be tested. */
export function wantsColor(flag: boolean | undefined, env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return true;
  return isTty;
}
